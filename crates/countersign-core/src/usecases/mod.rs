//! What can be done: one file each, by the name it has in every layer.

pub mod deliver_mails;
pub mod end_session;
pub mod erase_user;
pub mod list_sessions;
pub mod lockout;
pub mod open_signing_keys;
pub mod read_session;
pub mod refresh_session;
pub mod request_otp;
pub mod revoke_session;
pub mod settle_deployment;
pub mod unlock_address;
pub mod verify_otp;

mod guarded;
mod verify_otp_outcome;
