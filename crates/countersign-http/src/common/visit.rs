//! One request as the envelope saw it arrive: its id and whose it is.

use std::rc::Rc;

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
    /// The request id.
    pub(crate) request_id: Rc<str>,
    /// Whose address it counts for.
    pub(crate) client: Client,
}

impl Visit {
    /// The origin, for work that budgets or keeps it. What a browser calls itself takes a while to read, so most
    /// requests never do.
    pub(crate) fn source(&self, headers: &HeaderMap) -> Source {
        let text = |name| {
            headers
                .get(name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()))
        };
        let agent: String = text(USER_AGENT)
            .map(|agent| agent.chars().take(USER_AGENT_READ).collect())
            .unwrap_or_default();
        Source {
            ip: self.client.ip,
            counted: self.client.counted,
            browser: Browser::from_user_agent(&agent),
            platform: Platform::from_user_agent(&agent),
            locale: text(ACCEPT_LANGUAGE).and_then(|header| Locale::from_accept_language(&header)),
            request: self.request_id.to_string(),
        }
    }
}
