//! The id of a request: ours, or that of a listed peer if it has the shape of one.

use std::rc::Rc;

use actix_web::http::header::HeaderMap;
use countersign_core::Core;

/// The header, both ways.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// The length of ours.
const LENGTH: usize = 36;

/// The id this request goes by in logs, audit events and replies.
pub(crate) fn request_id(core: &Core, headers: &HeaderMap, trusted_peer: bool) -> Rc<str> {
    let brought = headers
        .get(REQUEST_ID)
        .filter(|_| trusted_peer)
        .and_then(|id| id.to_str().ok())
        .filter(|id| is_plain(id));
    match brought {
        Some(id) => id.into(),
        None => {
            let uuid = core.entropy.uuid(core.now()).hyphenated();
            Rc::from(&*uuid.encode_lower(&mut [0; LENGTH]))
        }
    }
}

fn is_plain(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_kept() {
        for (id, plain) in [
            ("0b8c2a7e-1", true),
            ("short", false),
            ("with space", false),
            ("under_score1", false),
            ("quote\"quote", false),
        ] {
            assert_eq!(is_plain(id), plain, "{id}");
        }
        assert!(is_plain(&"a".repeat(64)) && !is_plain(&"a".repeat(65)));
    }
}
