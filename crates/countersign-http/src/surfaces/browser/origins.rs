//! Which pages may send requests, and which may read the replies (S5): an exact list, never a reflection.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap,
    HeaderValue, ORIGIN, VARY,
};
use url::Url;

/// Request headers a page on another origin may set.
pub(crate) const ALLOWED_HEADERS: &str = "Content-Type, X-CSRF-Token";
/// Reply headers it may read.
const EXPOSED_HEADERS: &str = "X-CSRF-Token, X-Request-Id, Retry-After";
const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// The public origin and those listed besides.
#[derive(Debug)]
pub(crate) struct Origins(Vec<String>);

impl Origins {
    pub(crate) fn new(public_url: &str, listed: &[String]) -> Self {
        let public = Url::parse(public_url).map(|url| url.origin().ascii_serialization());
        let listed = listed.iter().filter(|origin| *origin != "null").cloned();
        Self(public.into_iter().chain(listed).collect())
    }

    /// Whether a page that sends these headers may change anything here. Programs send neither header and may.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(ORIGIN) {
            return self.listed(headers).is_some();
        }
        let mut sites = headers.get_all(SEC_FETCH_SITE);
        match (sites.next(), sites.next()) {
            (None, _) => true,
            (Some(site), None) => matches!(site.as_bytes(), b"same-origin" | b"none"),
            (Some(_), Some(_)) => false,
        }
    }

    /// Lets a listed page read the reply.
    pub(crate) fn share(&self, request: &HeaderMap, reply: &mut HeaderMap) {
        reply.append(VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) = self.listed(request) {
            reply.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            reply.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            reply.insert(
                ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static(EXPOSED_HEADERS),
            );
        }
    }

    /// The one `Origin` of a request, if it is on the list.
    fn listed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let mut lines = headers.get_all(ORIGIN);
        let (Some(only), None) = (lines.next(), lines.next()) else {
            return None;
        };
        self.0
            .iter()
            .any(|origin| origin.as_bytes() == only.as_bytes())
            .then(|| only.clone())
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;

    #[test]
    fn s5_origins() {
        let list = ["https://app.example.com".to_owned(), "null".to_owned()];
        let origins = Origins::new("https://login.example.com", &list);
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[], true),
            (&[("origin", "https://login.example.com")], true),
            (&[("origin", "https://app.example.com")], true),
            (
                &[
                    ("origin", "https://app.example.com"),
                    ("sec-fetch-site", "cross-site"),
                ],
                true,
            ),
            (&[("origin", "https://login.example.com:443")], false),
            (&[("origin", "https://login.example.com/")], false),
            (&[("origin", "http://login.example.com")], false),
            (&[("origin", "https://LOGIN.example.com")], false),
            (&[("origin", "https://app.example.com.evil.example")], false),
            (&[("origin", "https://xapp.example.com")], false),
            (&[("origin", "null")], false),
            (&[("origin", "")], false),
            (
                &[
                    ("origin", "https://evil.example"),
                    ("sec-fetch-site", "same-origin"),
                ],
                false,
            ),
            (
                &[
                    ("origin", "https://app.example.com"),
                    ("origin", "https://evil.example"),
                ],
                false,
            ),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "junk")], false),
            (
                &[("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")],
                false,
            ),
        ];
        for (lines, admitted) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in *lines {
                headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(origins.admits(&headers), *admitted, "{lines:?}");
        }
    }
}
