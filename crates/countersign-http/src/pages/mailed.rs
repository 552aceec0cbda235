//! The pages behind mailed links. Looking spends nothing, whatever the method and the headers (C6).

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use countersign_core::Core;
use countersign_core::nouns::client::Client;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::store::StoreError;
use countersign_core::tokens::link::ShownLink;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::links::peek_link::{LinkPage, peek_link};
use countersign_core::usecases::lockout::peek_lockout;
use minijinja::context;
use minijinja::value::Serde;

use super::act::Act;
use super::lockout;
use super::page::{PageError, page, page_leading_to};
use crate::app::App;
use crate::common::action::Refuse as _;
use crate::common::browser_key::CHALLENGE;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::crew::Class;
use crate::pages::form::field;

/// A live link, as it was shown.
pub(super) struct Link {
    pub(super) token: String,
    pub(super) shown: ShownLink,
    pub(super) page: LinkPage,
    /// The app it was asked from, on the Accounts API.
    pub(super) client: Option<Arc<Client>>,
}

impl Link {
    /// Where the person goes on to, if anywhere: what was named when it was asked for; an invite names nothing.
    pub(super) fn leads_to(&self) -> Option<&str> {
        let named = self.page.redirect_uri.as_deref();
        let of_client = self
            .client
            .as_ref()
            .filter(|_| self.page.purpose == Purpose::Invite);
        named.or_else(|| of_client?.redirect_uris.first().map(String::as_str))
    }

    /// Whether the app takes a session by cookies.
    pub(super) fn sets_cookies(&self) -> bool {
        self.client
            .as_ref()
            .is_some_and(|client| client.cookies.is_some())
    }
}

/// The GET.
pub(super) async fn look(call: Call) -> Result<HttpResponse, PageError> {
    look_at(&call).await
}

/// The same where an API route was opened as if it were a page.
pub(crate) async fn show_in_place(call: &Call) -> HttpResponse {
    match look_at(call).await {
        Ok(reply) => reply,
        Err(error) => error.refuse(&call.visit.request_id),
    }
}

async fn look_at(call: &Call) -> Result<HttpResponse, PageError> {
    let query = Fields::of_pairs(call.http.query_string().as_bytes());
    let token = field(&query, "token").unwrap_or_default().to_owned();
    let browser = browser(call);
    let asked = token.clone();
    let (link, found) = call
        .read(Class::SignIn, move |core| {
            Ok::<_, StoreError>(match live(core, asked, browser)? {
                Ok(link) => (Some(link), None),
                Err(asked) => (None, Some(peek_lockout(core, &asked)?)),
            })
        })
        .await??;
    match (link, found) {
        (Some(link), _) => show(&call.app, &link, None),
        (None, Some(found)) => lockout::show(&call.app, found, &token),
        (None, None) => over(&call.app),
    }
}

/// The link of a token, if it lives; otherwise the token again.
pub(super) fn live(
    core: &Core,
    token: String,
    browser: Option<[u8; 32]>,
) -> Result<Result<Link, String>, StoreError> {
    let Some(shown) = ShownLink::parse(&token) else {
        return Ok(Err(token));
    };
    let Some(page) = peek_link(core, &shown, browser)? else {
        return Ok(Err(token));
    };
    let client = core.clients.find(&*core.store, &*core.clock, &page.client)?;
    let client = client.filter(|_| page.surface == Surface::Accounts);
    Ok(Ok(Link {
        token,
        shown,
        page,
        client,
    }))
}

/// SHA-256 of the cookie by which the browser that asked is known.
pub(crate) fn browser(call: &Call) -> Option<[u8; 32]> {
    let cookie = CHALLENGE.shown(call.headers(), call.app.https);
    cookie.as_ref().map(OpaqueToken::hash)
}

/// The page of a live link; `problem` is what was wrong with its form.
pub(super) fn show(app: &App, link: &Link, problem: Option<&str>) -> Result<HttpResponse, PageError> {
    let Some(act) = Act::of(&link.page) else {
        return over(app);
    };
    if act == Act::SignIn && link.leads_to().is_none() && !link.sets_cookies() {
        return tell(
            app,
            StatusCode::OK,
            "Go back to where you asked",
            &["Enter the code from the same mail there. This page cannot sign you in by itself."],
        );
    }
    let words = act.words();
    let wants_code = !link.page.completes_here;
    let elsewhere = wants_code.then_some(
        "This is not the browser in which you asked for it, so the code printed in the same mail is needed.",
    );
    let mut paragraphs = vec![format!("{} {}.", words.lead, link.page.masked_address)];
    paragraphs.extend(elsewhere.map(str::to_owned));
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    page_leading_to(
        app,
        status,
        "act.html",
        words.title,
        context! {
            paragraphs,
            problem,
            path => act.path(),
            hidden => Serde([("token", &link.token)]),
            wants_password => act == Act::Reset,
            wants_code,
            button => words.button,
            aside => words.aside,
        },
        link.leads_to(),
    )
}

/// A page that tells something.
pub(super) fn tell(
    app: &App,
    status: StatusCode,
    title: &str,
    paragraphs: &[&str],
) -> Result<HttpResponse, PageError> {
    page(
        app,
        status,
        "message.html",
        title,
        context! { code => None::<String>, paragraphs => Serde(paragraphs) },
    )
}

/// The page of a link that leads nowhere any more.
pub(super) fn over(app: &App) -> Result<HttpResponse, PageError> {
    tell(
        app,
        StatusCode::GONE,
        "This link has ended",
        &["It was used, its time is over, or it was not copied whole. Ask for a new one where you started."],
    )
}
