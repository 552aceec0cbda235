//! One request as the envelope saw it arrive: its id and its origin.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap, USER_AGENT};
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::source::Source;

use super::client_ip::Client;

/// How much of a `User-Agent` is looked at.
const USER_AGENT_READ: usize = 512;

/// What every handler is given about the request.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The origin, with the request id in it.
    pub(crate) source: Source,
}

impl Visit {
    pub(crate) fn new(request: String, client: Client, headers: &HeaderMap) -> Self {
        let text = |name| {
            headers
                .get(name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()))
        };
        let agent: String = text(USER_AGENT)
            .map(|agent| agent.chars().take(USER_AGENT_READ).collect())
            .unwrap_or_default();
        Self {
            source: Source {
                ip: client.ip,
                counted: client.counted,
                browser: Browser::from_user_agent(&agent),
                platform: Platform::from_user_agent(&agent),
                locale: text(ACCEPT_LANGUAGE).and_then(|header| Locale::from_accept_language(&header)),
                request,
            },
        }
    }

    /// The request id.
    pub(crate) fn request_id(&self) -> &str {
        &self.source.request
    }
}
