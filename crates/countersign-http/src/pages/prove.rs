//! The page after a social sign-in whose address the provider could not vouch for: it asks for the code that was mailed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use minijinja::context;
use minijinja::value::Serde;

use super::mailed::tell;
use super::page::{PageError, page_leading_to};
use crate::app::App;

/// The form: where it is sent, what it carries along, where it leads in the end.
pub(crate) struct Asked<'a> {
    pub(crate) path: &'a str,
    pub(crate) hidden: Vec<(&'a str, &'a str)>,
    pub(crate) leads_to: Option<&'a str>,
    /// The mailbox, as it may be shown; known where the page is shown for the first time.
    pub(crate) masked_address: Option<&'a str>,
    /// What was wrong with the code before.
    pub(crate) problem: Option<&'a str>,
}

/// The page.
pub(crate) fn ask(app: &App, asked: &Asked<'_>) -> Result<HttpResponse, PageError> {
    let to = asked.masked_address.map(|address| format!(" to {address}"));
    let lead = format!(
        "A code was mailed{}. Enter it here to show that the mailbox is yours.",
        to.unwrap_or_default()
    );
    let status = if asked.problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    page_leading_to(
        app,
        status,
        "act.html",
        "Confirm your email address",
        context! {
            paragraphs => [lead],
            problem => asked.problem,
            path => asked.path,
            hidden => Serde(&asked.hidden),
            wants_password => false,
            wants_code => true,
            button => "Confirm",
            aside => "If you are not signing in right now, close this page. Nothing happens then.",
        },
        asked.leads_to,
    )
}

/// The page for a browser that came back from a provider with nothing that was begun here.
pub(crate) fn lost(app: &App) -> Result<HttpResponse, PageError> {
    tell(
        app,
        StatusCode::BAD_REQUEST,
        "This sign-in has ended",
        &[
            "It was begun in another browser, finished before, or too long ago. Start again where you wanted to sign in.",
        ],
    )
}
