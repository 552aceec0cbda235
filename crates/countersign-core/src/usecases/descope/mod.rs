//! What programs written against Descope's SDKs ask for where the use cases of the other surfaces do not say it: who may
//! be told what, sessions behind signed refresh tokens, links that another browser opens, and users kept by programs.

pub mod admitting;
pub mod enchanted_link;
pub mod entered;
pub mod magic_link;
pub mod manage_users;
pub mod read_history;
pub mod replace_password;
pub mod search_users;
pub mod sessions;
pub mod test_users;
pub mod update_email;
pub mod user_edits;
pub mod verify_code;
