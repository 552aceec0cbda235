//! One line per request: method, matched route, status, time, id. No query, no body, no address.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};

const TARGET: &str = "countersign::requests";

/// What is told of a path where nothing is.
pub(crate) const NO_ROUTE: &str = "(no route)";

/// The methods that are told apart; the last is for all others.
pub(crate) const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH", "OTHER",
];

/// Writes the line.
pub(crate) fn write(
    method: &Method,
    request: &HttpRequest,
    status: StatusCode,
    took: Duration,
    request_id: &str,
) {
    // Finding the route again and putting the rest in words is for whoever reads it.
    if !log::log_enabled!(target: TARGET, log::Level::Info) {
        return;
    }
    let route = request.match_pattern();
    let route = route.as_deref().unwrap_or(NO_ROUTE);
    let (method, status, ms) = (known(method), status.as_u16(), took.as_millis());
    let ms = u64::try_from(ms).unwrap_or(u64::MAX);
    log::info!(
        target: TARGET,
        method, route, status, ms, request_id;
        "{method} {route} {status} {ms} ms"
    );
}

/// Methods are what the client wrote; the log has the known ones only.
pub(crate) fn known(method: &Method) -> &'static str {
    METHODS.get(number_of(method)).copied().unwrap_or_default()
}

/// The place of a method in [`METHODS`].
pub(crate) fn number_of(method: &Method) -> usize {
    let text = method.as_str();
    let known = METHODS.iter().position(|&known| known == text);
    known.unwrap_or(METHODS.len() - 1)
}
