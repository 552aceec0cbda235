//! The Browser API, the cookie routes under `/v1/auth`: for single-page and server-rendered sites.

pub(crate) mod error;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod origins;
pub(crate) mod routes;

mod cookies;
mod csrf;
mod google;
mod replies;
mod request_otp;
mod verify_otp;
