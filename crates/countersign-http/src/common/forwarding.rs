//! Whether a request says that somebody passed it on.

use actix_web::http::header::HeaderMap;

/// Whether there is any header that proxies add.
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| {
        let name = name.as_str();
        matches!(name, "forwarded" | "via" | "x-real-ip") || name.starts_with("x-forwarded-")
    })
}
