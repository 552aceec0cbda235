//! What can be done: one file each, by the name it has in every layer.

pub mod check_keys;
pub(crate) mod choose_mail;
pub mod deliver_mails;
pub mod end_session;
pub mod end_user_sessions;
pub mod erase_user;
pub mod export_user;
pub mod list_audit_events;
pub mod list_mails;
pub mod list_sessions;
pub mod list_users;
pub mod lockout;
pub mod open_signing_keys;
pub mod read_session;
pub mod refresh_session;
pub mod request_otp;
pub mod retry_mails;
pub mod revoke_session;
pub mod rotate_root_secret;
pub mod rotate_signing_keys;
pub mod set_user_status;
pub mod settle_deployment;
pub mod show_challenge;
pub mod unlock_address;
pub mod verify_otp;

mod guarded;
mod verify_otp_outcome;
