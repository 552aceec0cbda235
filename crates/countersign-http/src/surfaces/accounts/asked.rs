//! What every request for a mail shares: what its link is bound to, and the answer, which is alike for every address.

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::Client;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::request_otp::{RequestOtpError, RequestedOtp};
use serde_json::json;

use super::error::AccountsError;
use crate::common::browser_key::{CHALLENGE, is_browser};
use crate::common::call::Call;
use crate::common::times::rfc3339;

/// What a link is bound to.
pub(super) struct Binding {
    pub(super) bound: Bound,
    cookie: Option<OpaqueToken>,
}

impl Binding {
    /// To the browser that asks, if it is one.
    pub(super) fn to_browser(call: &Call) -> Self {
        let headers = call.headers();
        let cookie =
            is_browser(headers).then(|| CHALLENGE.shown_or_new(headers, &call.app.core, call.app.https));
        Self {
            bound: Bound {
                browser: cookie.as_ref().map(OpaqueToken::hash),
                ..Bound::default()
            },
            cookie,
        }
    }

    /// And to where the app wants the person to arrive: what it named, or the first of its list.
    pub(super) fn leading_to(mut self, client: &Client, uri: Option<&str>) -> Result<Self, AccountsError> {
        self.bound.redirect_uri = redirect(client, uri)?.map(str::to_owned);
        Ok(self)
    }

    /// The same, but to nowhere where nothing was named.
    pub(super) fn leading_to_named(self, client: &Client, uri: Option<&str>) -> Result<Self, AccountsError> {
        match uri {
            Some(_) => self.leading_to(client, uri),
            None => Ok(self),
        }
    }

    /// And to the app that shows the verifier (RFC 7636).
    pub(super) fn with_challenge(mut self, code_challenge: Option<String>) -> Self {
        self.bound.code_challenge = code_challenge;
        self
    }

    /// The answer: 202, and the cookie by which the browser is known again.
    pub(super) fn accepted(self, call: &Call, asked: Option<&RequestedOtp>) -> HttpResponse {
        let mut reply = HttpResponse::Accepted();
        if let Some(cookie) = &self.cookie {
            reply.append_header((SET_COOKIE, CHALLENGE.line(cookie, call.app.https)));
        }
        match asked {
            Some(asked) => reply.json(json!({
                "request_id": asked.request, "expires_at": rfc3339(asked.expires_at),
            })),
            None => reply.json(json!({})),
        }
    }
}

/// Where a link or flow may lead.
pub(super) fn redirect<'a>(client: &'a Client, uri: Option<&str>) -> Result<Option<&'a str>, AccountsError> {
    client
        .redirect(uri)
        .map_err(|_| AccountsError::invalid("redirect_uri", "not_listed"))
}

impl From<RequestOtpError> for AccountsError {
    fn from(error: RequestOtpError) -> Self {
        match error {
            RequestOtpError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            RequestOtpError::Store(error) => AccountsError::Store(error),
        }
    }
}
