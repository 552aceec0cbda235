//! The Browser API, the cookie routes under `/v1/auth`: for single-page and server-rendered sites.

pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod origins;

mod cookies;
mod csrf;
mod google;
mod kinds;
mod replies;
mod request_otp;
mod routes;
mod verify_otp;
