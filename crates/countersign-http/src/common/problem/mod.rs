//! The reply of an error as a problem (RFC 9457): what it has around its body, whatever the surface calls its fields.

pub(crate) mod kinds;

use actix_web::HttpResponse;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;

use super::error_kind::ErrorKind;

/// What goes around the body of a problem.
pub(crate) struct ProblemReply {
    /// The kind of error.
    pub(crate) kind: ErrorKind,
    /// Seconds until it is worth trying again, where there are any.
    pub(crate) wait: Option<u64>,
    /// Where a bearer token is missing: whether one was shown.
    pub(crate) bearer: Option<bool>,
}

impl ProblemReply {
    /// What its `type` is.
    pub(crate) fn urn(&self) -> String {
        format!("urn:countersign:problem:{}", self.kind.code)
    }

    /// The reply with this body.
    pub(crate) fn with(&self, body: &impl Serialize) -> HttpResponse {
        let mut reply = HttpResponse::build(self.kind.status);
        reply.content_type("application/problem+json");
        if let Some(seconds) = self.wait {
            reply.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(shown) = self.bearer {
            let challenge = if shown {
                "Bearer error=\"invalid_token\""
            } else {
                "Bearer"
            };
            reply.insert_header((WWW_AUTHENTICATE, challenge));
        }
        // A body is a struct of strings and numbers, which always has a JSON form.
        reply.body(serde_json::to_string(body).unwrap_or_default())
    }
}
