//! The Token API, `/api/v1`: for CLIs, native apps and servers.

pub(crate) mod problem;
pub(crate) mod routes;

mod bearer;
mod erase_user;
mod me;
mod refresh_session;
mod replies;
mod request_otp;
mod revoke_session;
mod sessions;
mod verify_otp;
