//! The Token API, `/api/v1`: for CLIs, native apps and servers.

pub(crate) mod document;
pub(crate) mod problem;

mod bearer;
mod erase_user;
mod kinds;
mod me;
mod refresh_session;
mod replies;
mod request_otp;
mod revoke_session;
mod routes;
mod sessions;
mod verify_otp;
