//! The Descope-compatible API, `/v1/auth/{otp,magiclink,…}`, `/v1/mgmt` and the keys: for programs written against
//! Descope's SDKs, unchanged but for the base URL.

pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod log_out;
pub(crate) mod me;

mod bearer;
mod enchanted_link;
mod fields;
mod keys;
mod kinds;
mod login_options;
mod magic_link;
mod management;
mod passwords;
mod redirects;
mod refresh_session;
mod replies;
mod request_otp;
mod routes;
mod send_link;
mod update_email;
mod validate_session;
mod verify_code;

/// Request headers the SDK for pages sets.
pub(crate) const ALLOWED_HEADERS: &str = "Authorization, Content-Type, X-Descope-Sdk-Session-Id, \
    X-Descope-Sdk-Name, X-Descope-Sdk-Version, X-Descope-Project-Id, X-Descope-Refresh-Cookie-Name, \
    X-Descope-Trusted-Device-Token, X-Descope-Known-Device-Token, X-Descope-Flow-Nonce";
/// The longest body, in octets: claims that callers ask for take room.
const BODY: usize = 32 * 1024;
