//! How a page is answered: its style allowed by a nonce, no script, and errors as pages, too.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, RETRY_AFTER};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::passwords::Overloaded;
use countersign_core::ports::store::StoreError;
use minijinja::{Value, context};

use crate::app::App;
use crate::common::action::Refuse;
use crate::common::body::BodyError;
use crate::common::fault_log;
use crate::common::redirect::form_target;
use crate::common::retry_after::{OVERLOAD, STORE_AWAY, seconds_until};
use crate::crew::CrewError;

/// Why a page cannot be shown as asked.
#[derive(Debug)]
pub(crate) enum PageError {
    /// The store failed.
    Store(StoreError),
    /// The way to it did.
    Crew(CrewError),
    /// The form is none of ours.
    Form(BodyError),
    /// The form was sent by a page of another site.
    Foreign,
    /// A lock or limit; with the store's time of it.
    Refused(Refusal, Timestamp),
    /// Too many passwords are being hashed.
    Overloaded(Overloaded),
    /// The template failed.
    Template(minijinja::Error),
}

/// Renders a page.
pub(super) fn page(
    app: &App,
    status: StatusCode,
    template: &str,
    title: &str,
    content: Value,
) -> Result<HttpResponse, PageError> {
    page_leading_to(app, status, template, title, content, None)
}

/// Renders a page whose form may lead on to an app's URI.
pub(super) fn page_leading_to(
    app: &App,
    status: StatusCode,
    template: &str,
    title: &str,
    content: Value,
    uri: Option<&str>,
) -> Result<HttpResponse, PageError> {
    let nonce = app.core.entropy.uuid(app.core.now()).simple().to_string();
    let target = uri.and_then(form_target);
    let target = target.map(|target| format!(" {target}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'{target}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    let html = app
        .templates
        .render(template, context! { title, nonce, ..content })
        .map_err(PageError::Template)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(html))
}

impl Refuse for PageError {
    fn refuse(self, request_id: &str) -> HttpResponse {
        let (status, wait, text) = match &self {
            PageError::Store(error) => {
                fault_log::store(error, request_id);
                match error {
                    StoreError::Unavailable(_) | StoreError::Deadline => away(STORE_AWAY),
                    StoreError::Broken(_) => broken(),
                }
            }
            PageError::Crew(error) => {
                fault_log::crew(*error, request_id);
                match error {
                    CrewError::Overloaded => away(OVERLOAD),
                    CrewError::TimedOut => away(STORE_AWAY),
                    CrewError::Panicked => broken(),
                }
            }
            PageError::Form(error) => (
                match error {
                    BodyError::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
                    BodyError::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    BodyError::Stalled => StatusCode::REQUEST_TIMEOUT,
                    BodyError::NotJson | BodyError::NotObject | BodyError::Broken => StatusCode::BAD_REQUEST,
                },
                None,
                "This form could not be read. Open the link in your mail again.",
            ),
            PageError::Foreign => (
                StatusCode::FORBIDDEN,
                None,
                "This form was not sent by its own page. Open the link in your mail again.",
            ),
            PageError::Refused(refusal, now) => (
                StatusCode::TOO_MANY_REQUESTS,
                Some(seconds_until(refusal.retry_at(), *now)),
                "There were too many attempts. Try again later.",
            ),
            PageError::Overloaded(_) => away(OVERLOAD),
            PageError::Template(error) => {
                log::error!(request_id; "a page could not be rendered: {error}");
                broken()
            }
        };
        let mut reply = HttpResponse::build(status);
        if let Some(seconds) = wait {
            reply.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        // Without a template, so that a broken one cannot stand in the way.
        reply.content_type("text/html; charset=utf-8").body(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Countersign</title><p>{text}</p></html>"
        ))
    }
}

type Answer = (StatusCode, Option<u64>, &'static str);

fn away(seconds: u64) -> Answer {
    let text = "The service is not available right now. Try again in a moment.";
    (StatusCode::SERVICE_UNAVAILABLE, Some(seconds), text)
}

fn broken() -> Answer {
    let text = "Something went wrong here. Try again in a moment.";
    (StatusCode::INTERNAL_SERVER_ERROR, None, text)
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        PageError::Store(error)
    }
}

impl From<CrewError> for PageError {
    fn from(error: CrewError) -> Self {
        PageError::Crew(error)
    }
}

impl From<Overloaded> for PageError {
    fn from(error: Overloaded) -> Self {
        PageError::Overloaded(error)
    }
}

impl From<BodyError> for PageError {
    fn from(error: BodyError) -> Self {
        PageError::Form(error)
    }
}
