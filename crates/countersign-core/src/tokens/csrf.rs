//! The CSRF value of a cookie session: an HMAC bound to it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::keys::derived::{KeyRing, mac_of};
use crate::nouns::ids::SessionId;

/// The value for a session, 43 characters.
pub fn csrf_value(ring: &KeyRing, session: SessionId) -> String {
    let tag = mac_of(&ring.current().csrf, "csrf", &[session.0.as_bytes()]);
    URL_SAFE_NO_PAD.encode(tag)
}

/// Whether `shown` is the session's value, in constant time.
pub fn csrf_matches(ring: &KeyRing, session: SessionId, shown: &str) -> bool {
    csrf_value(ring, session)
        .as_bytes()
        .ct_eq(shown.as_bytes())
        .into()
}
