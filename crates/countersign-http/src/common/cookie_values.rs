//! Reading cookies by their exact name.

use actix_web::http::header::{COOKIE, HeaderMap};

/// Every value of the cookies of that name, in the order they were brought.
pub(crate) fn cookie_values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    cookie_pairs(headers)
        .filter(move |(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Every name and value, in the order they were brought.
pub(crate) fn cookie_pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(COOKIE)
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}
