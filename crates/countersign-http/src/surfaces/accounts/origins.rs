//! Which pages may send requests here, and which may read the replies (S5): the exact list of an app, never a reflection.
//!
//! A preflight cannot tell which app it is for, so it is admitted for the pages of any app. The request itself is held to
//! the list of its very app, as soon as that is known.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap,
    HeaderValue, ORIGIN, VARY,
};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use countersign_core::nouns::client::Client;

use super::error::AccountsError;
use crate::common::call::Call;
use crate::crew::Class;

/// Request headers a page of an app may set.
pub(crate) const ALLOWED_HEADERS: &str = "Authorization, Content-Type, X-CSRF-Token";
/// Reply headers it may read.
const EXPOSED_HEADERS: &str = "X-Request-Id, Retry-After";
const SEC_FETCH_SITE: &str = "sec-fetch-site";

type Answer = Pin<Box<dyn Future<Output = Result<HttpResponse, AccountsError>>>>;

/// A handler behind the check of origins: pages of no app change nothing here, and read nothing.
pub(super) fn open<H, F>(handler: H) -> impl Fn(Call) -> Answer + Clone + 'static
where
    H: Fn(Call) -> F + Clone + 'static,
    F: Future<Output = Result<HttpResponse, AccountsError>> + 'static,
{
    move |call| {
        let handler = handler.clone();
        Box::pin(async move {
            let changes_something = !call.http.method().is_safe();
            let admitted = admit(&call).await;
            if changes_something {
                admitted?;
            }
            let http = call.http.clone();
            let answer = handler(call).await;
            if matches!(answer, Err(AccountsError::ForeignPage)) {
                http.extensions_mut().remove::<Readable>();
            }
            answer
        })
    }
}

/// Whether a page that sends these headers may be of an app. Programs send neither header and may.
pub(crate) async fn admit(call: &Call) -> Result<(), AccountsError> {
    match Page::of(call.headers()) {
        Page::None if is_own_site(call.headers()) => Ok(()),
        Page::None | Page::Garbled => Err(AccountsError::ForeignPage),
        Page::At(origin) => {
            if !is_known(call, origin).await? {
                return Err(AccountsError::ForeignPage);
            }
            call.http.extensions_mut().insert(Readable);
            Ok(())
        }
    }
}

/// Refuses a page that is not of this very app.
pub(super) fn check(headers: &HeaderMap, client: &Client) -> Result<(), AccountsError> {
    match Page::of(headers) {
        Page::None => Ok(()),
        Page::At(origin) if lists(client, origin) => Ok(()),
        Page::At(_) | Page::Garbled => Err(AccountsError::ForeignPage),
    }
}

/// Whether an app's pages come from this origin.
pub(super) fn lists(client: &Client, origin: &str) -> bool {
    client.allowed_origins.iter().any(|listed| listed == origin)
}

/// The origin of the page that sends this, if one does.
pub(super) fn page(headers: &HeaderMap) -> Option<String> {
    match Page::of(headers) {
        Page::At(origin) => Some(origin.to_owned()),
        Page::None | Page::Garbled => None,
    }
}

/// Lets the page that sent a request read the reply, where it may.
pub(crate) fn share(request: &HttpRequest, reply: &mut HeaderMap) {
    reply.append(VARY, HeaderValue::from_static("Origin"));
    let readable = request.extensions().contains::<Readable>();
    if let Some(origin) = request.headers().get(ORIGIN).filter(|_| readable) {
        reply.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        reply.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        reply.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED_HEADERS),
        );
    }
}

/// Marks a request whose reply its page may read.
struct Readable;

enum Page<'a> {
    None,
    /// `null`, several, or not text.
    Garbled,
    At(&'a str),
}

impl<'a> Page<'a> {
    fn of(headers: &'a HeaderMap) -> Self {
        let mut lines = headers.get_all(ORIGIN);
        match (lines.next(), lines.next()) {
            (None, _) => Page::None,
            (Some(only), None) => match only.to_str() {
                Ok("null" | "") | Err(_) => Page::Garbled,
                Ok(origin) => Page::At(origin),
            },
            (Some(_), Some(_)) => Page::Garbled,
        }
    }
}

/// A browser that names no origin says at least that it comes from no other site.
fn is_own_site(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE);
    match (sites.next(), sites.next()) {
        (None, _) => true,
        (Some(site), None) => matches!(site.as_bytes(), b"same-origin" | b"none"),
        (Some(_), Some(_)) => false,
    }
}

async fn is_known(call: &Call, origin: &str) -> Result<bool, AccountsError> {
    let core = &call.app.core;
    if let Some(known) = core.clients.recall_origin(&*core.clock, origin) {
        return Ok(known);
    }
    let origin = origin.to_owned();
    let asked = call.read(Class::Session, move |core| {
        core.clients.knows_origin(&*core.store, &*core.clock, &origin)
    });
    Ok(asked.await??)
}
