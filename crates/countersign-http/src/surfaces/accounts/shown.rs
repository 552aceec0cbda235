//! What is shown of a link on a JSON route: its token, or the code printed beside it with the request it belongs to.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, HeaderMap};
use countersign_core::Core;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::client::Client;
use countersign_core::nouns::ids::RequestId;
use countersign_core::tokens::code::Guess;
use countersign_core::tokens::link::ShownLink;
use countersign_core::usecases::links::peek_link::peek_link;
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal, Shown};
use countersign_core::usecases::verify_otp::GuessRefusal;

use super::error::AccountsError;
use super::kinds::{
    ADDRESS_TAKEN, CODE_REQUIRED, INVALID_CODE, INVALID_REQUEST, INVALID_TOKEN, LOCKED, RATE_LIMITED,
    UNKNOWN_CLIENT,
};
use super::origins;
use super::reading::{Bad, Reading};
use crate::common::call::Call;
use crate::common::error_kind::ErrorKind;
use crate::openapi::Answer;

pub(super) const ABOUT_GETS: &str = "Answers JSON only if `Accept` names `application/json` and nothing says that a browser \
    follows a link or prefetches it. Everybody else is shown the page of the link, and spends nothing.";

/// What a link that lets somebody in is refused for, where what is shown has to be read first.
pub(super) const REFUSALS_OF_GET: &[ErrorKind] = &[
    INVALID_REQUEST,
    INVALID_TOKEN,
    INVALID_CODE,
    CODE_REQUIRED,
    UNKNOWN_CLIENT,
    ADDRESS_TAKEN,
    RATE_LIMITED,
    LOCKED,
];

/// The page of a link that has ended.
pub(super) const OVER: Answer = Answer::page(410, "A page says that the link has ended.");

/// Reads `token`, or `request_id` and `code`. `None`: a text that can be neither, as good as a wrong one.
pub(super) fn read(read: &mut Reading<'_>) -> Result<Option<Shown>, Bad> {
    let token = read.text("token")?;
    let request = read.parsed_if_any("request_id", "not_an_id", RequestId::parse)?;
    match (token, request) {
        (Some(token), _) => Ok(ShownLink::parse(&token).map(Shown::Token)),
        (None, Some(request)) => {
            let code = read.required("code")?;
            Ok(Guess::parse(&code).map(|code| Shown::Code { request, code }))
        }
        (None, None) => read.refuse("token", "missing"),
    }
}

/// The app that shows it: the one it names, or else the one the link was made for; then the page has to be of that one.
pub(super) fn app(
    core: &Core,
    named: Option<Arc<Client>>,
    shown: &Shown,
    page: Option<&str>,
) -> Result<Arc<Client>, AccountsError> {
    if let Some(client) = named {
        return Ok(client);
    }
    let (Shown::Token(token) | Shown::TokenInBrowser { token, .. }) = shown else {
        return Err(AccountsError::invalid("client_id", "missing"));
    };
    let link = peek_link(core, token, None)?.ok_or(AccountsError::InvalidToken)?;
    let client = core.clients.find(&*core.store, &*core.clock, &link.client)?;
    let client = client.ok_or(AccountsError::InvalidToken)?;
    if page.is_none_or(|page| origins::lists(&client, page)) {
        Ok(client)
    } else {
        Err(AccountsError::ForeignPage)
    }
}

/// The error of a text that can be no link and no code.
pub(super) fn unreadable() -> AccountsError {
    AccountsError::InvalidToken
}

/// Whether a GET comes from a program that wants JSON, and not from a browser that follows a link, nor from a scanner or a
/// prefetch (C6).
pub(super) fn is_program(call: &Call) -> bool {
    let headers = call.headers();
    call.http.method() == Method::GET && names_json(headers) && !is_navigation(headers)
}

fn names_json(headers: &HeaderMap) -> bool {
    let ranges = headers.get_all(ACCEPT).filter_map(|line| line.to_str().ok());
    ranges.flat_map(|line| line.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
        let refused = parts.any(|parameter| {
            let quality = parameter.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
            quality.is_some_and(|quality| quality <= 0.0)
        });
        named && !refused
    })
}

fn is_navigation(headers: &HeaderMap) -> bool {
    let says = |name: &str, is: &dyn Fn(&str) -> bool| {
        let lines = headers.get_all(name);
        lines.into_iter().any(|line| line.to_str().map_or(true, is))
    };
    says("sec-fetch-mode", &|mode| mode.eq_ignore_ascii_case("navigate"))
        || says("sec-fetch-dest", &|dest| !dest.eq_ignore_ascii_case("empty"))
        || says("sec-fetch-user", &|_| true)
        || says("upgrade-insecure-requests", &|_| true)
        || ["purpose", "sec-purpose", "x-purpose", "x-moz"]
            .iter()
            .any(|name| says(name, &|_| true))
}

/// What a refused link answers.
pub(super) fn refused(error: LinkError, hides: bool) -> AccountsError {
    let (refusal, now) = match error {
        LinkError::Refused(refusal, now) => (refusal, now),
        LinkError::Store(error) => return AccountsError::Store(error),
    };
    match refusal {
        LinkRefusal::Unknown
        | LinkRefusal::Expired
        | LinkRefusal::Ended(_)
        | LinkRefusal::WrongChoice
        | LinkRefusal::WrongVerifier => AccountsError::InvalidToken,
        LinkRefusal::NeedsCode => AccountsError::CodeRequired,
        LinkRefusal::WrongCode | LinkRefusal::Exhausted => AccountsError::InvalidCode,
        // Whoever proved the mailbox may know; under `hide` nobody learns of another's account all the same.
        LinkRefusal::Taken if hides => AccountsError::InvalidToken,
        LinkRefusal::Taken => AccountsError::AddressTaken,
        LinkRefusal::Refused(refusal) => AccountsError::Refused(refusal, now),
    }
}

/// What a refused code answers.
pub(super) fn refused_guess(refusal: GuessRefusal, now: Timestamp) -> AccountsError {
    match refusal {
        GuessRefusal::Refused(refusal) => AccountsError::Refused(refusal, now),
        GuessRefusal::Unknown
        | GuessRefusal::Expired
        | GuessRefusal::Ended(_)
        | GuessRefusal::Exhausted
        | GuessRefusal::Wrong => AccountsError::InvalidCode,
    }
}
