//! Sending a browser on: 303, with parameters added to an app's own URI.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use url::{Url, form_urlencoded};

/// 303 to `uri`.
pub(crate) fn see_other(uri: &str) -> HttpResponse {
    to(StatusCode::SEE_OTHER, uri)
}

/// A redirect; what cannot be a header leads nowhere, and says so.
pub(crate) fn to(status: StatusCode, uri: &str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((LOCATION, uri))
        .finish()
}

/// `uri` with parameters added to its query; a fragment stays at the end.
pub(crate) fn with_params(uri: &str, params: &[(&str, &str)]) -> String {
    let (base, fragment) = match uri.split_once('#') {
        Some((base, fragment)) => (base, Some(fragment)),
        None => (uri, None),
    };
    let mark = match base.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, query)) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish();
    let fragment = fragment
        .map(|fragment| format!("#{fragment}"))
        .unwrap_or_default();
    format!("{base}{mark}{query}{fragment}")
}

/// What a page's policy has to name so that its form may lead on to `uri` (CSP `form-action` holds for redirects, too): the
/// origin of a web page, the scheme of anything else.
pub(crate) fn form_target(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let origin = url.origin();
    Some(if origin.is_tuple() {
        origin.ascii_serialization()
    } else {
        format!("{}:", url.scheme())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_added_and_nothing_else_changes() {
        let params = [("token", "a.b-_"), ("state", "x y&=#ä")];
        let added = "token=a.b-_&state=x+y%26%3D%23%C3%A4";
        for (uri, expected) in [
            ("https://a.example/x", format!("https://a.example/x?{added}")),
            ("https://a.example/x?", format!("https://a.example/x?{added}")),
            (
                "https://a.example/x?y=1",
                format!("https://a.example/x?y=1&{added}"),
            ),
            (
                "https://a.example/x?y=1#z",
                format!("https://a.example/x?y=1&{added}#z"),
            ),
            ("app:/in", format!("app:/in?{added}")),
        ] {
            assert_eq!(with_params(uri, &params), expected);
        }
    }

    #[test]
    fn a_form_may_lead_to_the_origin_or_the_scheme() {
        for (uri, target) in [
            ("https://a.example:8443/x?y", "https://a.example:8443"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("com.example.app:/in", "com.example.app:"),
        ] {
            assert_eq!(form_target(uri).as_deref(), Some(target));
        }
    }
}
