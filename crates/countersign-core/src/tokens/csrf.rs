//! The CSRF value of a cookie session: an HMAC bound to it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::keys::derived::{DerivedKeys, KeyRing, mac_of};
use crate::nouns::ids::SessionId;

/// The value for a session, 43 characters.
pub fn csrf_value(ring: &KeyRing, session: SessionId) -> String {
    value(ring.current(), session)
}

/// Whether `shown` is the session's value, of any generation of keys; each compared in constant time.
pub fn csrf_matches(ring: &KeyRing, session: SessionId, shown: &str) -> bool {
    ring.all()
        .any(|keys| value(keys, session).as_bytes().ct_eq(shown.as_bytes()).into())
}

fn value(keys: &DerivedKeys, session: SessionId) -> String {
    URL_SAFE_NO_PAD.encode(mac_of(&keys.csrf, "csrf", &[session.0.as_bytes()]))
}
