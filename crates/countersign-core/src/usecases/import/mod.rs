//! Users who come from another service, and everybody in the form in which they would come back.

pub mod export_users;
pub mod hashed_password;
pub mod import_users;
mod judging;
pub mod record;
