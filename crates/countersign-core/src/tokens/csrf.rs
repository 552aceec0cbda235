//! CSRF values: HMACs bound to a cookie session, or to a browser's own random cookie where there is no session yet.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::keys::derived::{DerivedKeys, KeyRing, mac_of};
use crate::nouns::ids::SessionId;
use crate::tokens::opaque::OpaqueToken;

/// The value for a session, 43 characters.
pub fn csrf_value(ring: &KeyRing, session: SessionId) -> String {
    value(ring.current(), session)
}

/// Whether `shown` is the session's value, of any generation of keys; each compared in constant time.
pub fn csrf_matches(ring: &KeyRing, session: SessionId, shown: &str) -> bool {
    ring.all()
        .any(|keys| value(keys, session).as_bytes().ct_eq(shown.as_bytes()).into())
}

/// The value for a browser, by its random cookie; 43 characters.
pub fn browser_csrf_value(ring: &KeyRing, cookie: &OpaqueToken) -> String {
    browser_value(ring.current(), cookie)
}

/// Whether `shown` is the value of the browser with this cookie, of any generation of keys, in constant time.
pub fn browser_csrf_matches(ring: &KeyRing, cookie: &OpaqueToken, shown: &str) -> bool {
    ring.all().any(|keys| {
        browser_value(keys, cookie)
            .as_bytes()
            .ct_eq(shown.as_bytes())
            .into()
    })
}

fn browser_value(keys: &DerivedKeys, cookie: &OpaqueToken) -> String {
    URL_SAFE_NO_PAD.encode(mac_of(&keys.csrf, "browser csrf", &[cookie.reveal().as_bytes()]))
}

fn value(keys: &DerivedKeys, session: SessionId) -> String {
    URL_SAFE_NO_PAD.encode(mac_of(&keys.csrf, "csrf", &[session.0.as_bytes()]))
}
