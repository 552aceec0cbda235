//! Which surface owns a path, and so the shape of the errors there that no route of its own gives.

use actix_web::HttpResponse;
use actix_web::http::header::ALLOW;
use countersign_core::nouns::surface::Surface;

use crate::common::action::Refuse as _;
use crate::surfaces::browser::error::BrowserError;
use crate::surfaces::token::problem::Problem;

/// The shape of errors under a path: that of the Browser API, or `application/problem+json` everywhere else.
pub(crate) fn shape_of(path: &str) -> Surface {
    match path.strip_prefix("/v1/auth") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Surface::Browser,
        Some(_) | None => Surface::Token,
    }
}

/// 404.
pub(crate) fn not_found(path: &str, request_id: &str) -> HttpResponse {
    match shape_of(path) {
        Surface::Token => Problem::NotFound.refuse(request_id),
        Surface::Browser => BrowserError::NotFound.refuse(request_id),
    }
}

/// 405, with the methods there are.
pub(crate) fn method_not_allowed(path: &str, request_id: &str, allow: &'static str) -> HttpResponse {
    let mut reply = match shape_of(path) {
        Surface::Token => Problem::MethodNotAllowed.refuse(request_id),
        Surface::Browser => BrowserError::MethodNotAllowed.refuse(request_id),
    };
    reply
        .headers_mut()
        .insert(ALLOW, actix_web::http::header::HeaderValue::from_static(allow));
    reply
}

/// 500, where no error of a handler says more.
pub(crate) fn internal(path: &str, request_id: &str) -> HttpResponse {
    match shape_of(path) {
        Surface::Token => Problem::Internal.refuse(request_id),
        Surface::Browser => BrowserError::Internal.refuse(request_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_their_shapes() {
        for (path, shape) in [
            ("/v1/auth", Surface::Browser),
            ("/v1/auth/", Surface::Browser),
            ("/v1/auth/wallet/x", Surface::Browser),
            ("/v1/authority", Surface::Token),
            ("/api/v1/me", Surface::Token),
            ("/", Surface::Token),
            ("", Surface::Token),
        ] {
            assert_eq!(shape_of(path), shape, "{path}");
        }
    }
}
