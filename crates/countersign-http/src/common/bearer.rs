//! The bearer token of a request (RFC 6750), as it was shown.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};

/// The longest token that is passed on; the core refuses longer ones, too.
const LONGEST: usize = 4096;

/// What the `Authorization` header says.
pub(crate) enum Bearer<'a> {
    /// There is none.
    Absent,
    /// Another scheme, several headers, or what cannot be a JWT.
    Garbled,
    /// Something with the shape of a JWT.
    Shown(&'a str),
}

impl<'a> Bearer<'a> {
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        let mut lines = headers.get_all(AUTHORIZATION);
        let only = match (lines.next(), lines.next()) {
            (None, _) => return Bearer::Absent,
            (Some(_), Some(_)) => return Bearer::Garbled,
            (Some(only), None) => only,
        };
        let token = only.to_str().ok().and_then(|text| text.split_once(' '));
        let token = token
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        match token {
            Some(token) if token.len() <= LONGEST && token.split('.').count() == 3 => Bearer::Shown(token),
            Some(_) | None => Bearer::Garbled,
        }
    }
}
