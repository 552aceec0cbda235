//! `/oauth2/callback/{provider}`: back from a provider, and on to the app with a token for it.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::Method;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::Client;
use countersign_core::nouns::connection::Connection;
use countersign_core::nouns::social_flow::Intent;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::providers::SocialIdentity;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::social::enter_with_identity::{
    EnterWithIdentity, Entered, hand_off_identity,
};
use countersign_core::usecases::social::link_identity::LinkIdentity;

use super::begin_social::{CODE_OF_PROVIDER, ERROR_OF_PROVIDER, STATE_OF_FLOW};
use super::link_identity::link_identity;
use super::{browser_key, connected, failed, lead_on};
use crate::common::action::Refuse as _;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::common::shape;
use crate::common::social::{Failed, Lost, ProofNeeded, come_back, crew_fault, not_entered};
use crate::crew::{Class, CrewError};
use crate::openapi::{Answer, Operation};
use crate::pages::page::PageError;
use crate::pages::{form, mailed, prove};
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::PROVIDER;
use crate::surfaces::accounts::kinds::{METHOD_NOT_ALLOWED, UNKNOWN_PROVIDER};
use crate::surfaces::accounts::{clients, cookies};

pub(in crate::surfaces::accounts) const OPERATION: Operation = Operation::new("finishAuthorization", "Come back from a provider")
    .about(
        "For browsers: on to the app with its `state` and a `token` for `/auth/sign-in-with-token`, good for a minute, \
         or an `error`. An address that the provider cannot vouch for is proven on a page first.",
    )
    .path(&[PROVIDER])
    .query(&[CODE_OF_PROVIDER, STATE_OF_FLOW, ERROR_OF_PROVIDER])
    .leads_on(303, "On to the app.")
    .or(ANSWERS)
    .refuses(&[UNKNOWN_PROVIDER]);

pub(in crate::surfaces::accounts) const BY_FORM: Operation =
    Operation::new("finishAuthorizationByForm", "Come back from a provider by a form")
        .about("For providers that answer by POST; the same as the GET otherwise.")
        .path(&[PROVIDER])
        .form(&[CODE_OF_PROVIDER, STATE_OF_FLOW, ERROR_OF_PROVIDER])
        .leads_on(303, "On to the app.")
        .or(ANSWERS)
        .with_pages()
        .refuses(&[UNKNOWN_PROVIDER, METHOD_NOT_ALLOWED]);

const ANSWERS: &[Answer] = &[
    Answer::page(200, "A page asks for the code that was mailed."),
    Answer::page(400, "A page says that the sign-in has ended."),
];

/// The GET.
pub(in crate::surfaces::accounts) async fn claim_social(call: Call) -> Result<HttpResponse, AccountsError> {
    if call.http.method() == Method::HEAD {
        return Ok(HttpResponse::Ok().finish());
    }
    let shown = Fields::of_pairs(call.http.query_string().as_bytes());
    claim(&call, &shown).await
}

/// The POST of a form from the provider's own site, for those that answer so.
pub(in crate::surfaces::accounts) async fn claim_social_by_form(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    match form::any_fields(&mut call).await {
        Ok(shown) => claim(&call, &shown).await,
        Err(error) => Ok(error.refuse(&call.visit.request_id)),
    }
}

/// Where a trip ends: the app it was begun from, a place there, and the app's own word.
struct Home {
    client: Arc<Client>,
    uri: String,
    state: Option<String>,
}

/// A browser that came back with a state of ours.
struct Returned {
    home: Home,
    connection: String,
    intent: Intent,
    code_challenge: Option<String>,
    identity: Result<SocialIdentity, Failed>,
}

/// What comes of it.
enum Ending {
    /// On to the app, with a token to sign in by.
    In(String),
    /// On to the app: the identity at this connection is the user's.
    Linked(String),
    /// The mailbox is proven on a page first.
    Proof(ProofNeeded),
    /// On to the app, with why not.
    Failed(Failed),
}

async fn claim(call: &Call, shown: &Fields) -> Result<HttpResponse, AccountsError> {
    let name = call.http.match_info().get("provider").unwrap_or_default();
    let (connection, callback) = connected(call, name)?;
    if call.http.method() == Method::POST && !connection.answers_by_post {
        let (path, id) = (call.http.path(), &call.visit.request_id);
        return Ok(shape::method_not_allowed(path, id, "GET, HEAD, OPTIONS"));
    }
    let Some(returned) = take_out(call, &connection, callback, shown).await? else {
        return Ok(paged(call, prove::lost(&call.app)));
    };
    let (home, identity) = (returned.home, returned.identity);
    let ending = match (identity, returned.intent) {
        (Err(reason), _) => Ending::Failed(reason),
        (Ok(identity), Intent::Link { user, session }) => {
            let command = LinkIdentity {
                user,
                session,
                connection: returned.connection,
                identity,
            };
            finish_link(call, command).await
        }
        (Ok(identity), Intent::SignIn) => {
            let bound = Bound {
                redirect_uri: Some(home.uri.clone()),
                code_challenge: returned.code_challenge,
                browser: mailed::browser(call),
                ..Bound::default()
            };
            let command = EnterWithIdentity {
                surface: Surface::Accounts,
                client: (*home.client).clone(),
                connection: returned.connection,
                identity,
                bound,
                device: cookies::device(&call.app, call.headers()),
                locale: None,
            };
            finish_sign_in(call, command).await
        }
    };
    Ok(reply(call, &home, ending))
}

/// Takes the flow out, once; `None` where there is none for this browser, or no app it could be led on to.
async fn take_out(
    call: &Call,
    connection: &Connection,
    callback: String,
    shown: &Fields,
) -> Result<Option<Returned>, AccountsError> {
    let browser = browser_key(connection).shown(call.headers(), call.app.https);
    let browser = browser.as_ref().map(OpaqueToken::hash);
    let back = come_back(
        call,
        Surface::Accounts,
        &connection.name,
        callback,
        shown,
        browser,
    );
    let back = match back.await {
        Ok(back) => back,
        Err(Lost::State) => return Ok(None),
        Err(Lost::Unavailable) => return Err(AccountsError::Crew(CrewError::TimedOut)),
    };
    let itinerary = back.flow.itinerary;
    let client = clients::find(call, back.flow.client).await?;
    let (Some(client), Some(uri)) = (client, itinerary.redirect_uri) else {
        return Ok(None);
    };
    Ok(Some(Returned {
        home: Home {
            client,
            uri,
            state: itinerary.app_state,
        },
        connection: itinerary.connection,
        intent: itinerary.intent,
        code_challenge: itinerary.code_challenge,
        identity: back.identity,
    }))
}

async fn finish_link(call: &Call, command: LinkIdentity) -> Ending {
    let connection = command.connection.clone();
    match link_identity(call, command).await {
        Ok(()) => Ending::Linked(connection),
        Err(reason) => Ending::Failed(reason),
    }
}

async fn finish_sign_in(call: &Call, command: EnterWithIdentity) -> Ending {
    let masked_address = command.identity.address.as_ref().map(Address::masked);
    let entered = call.work(Class::SignIn, move |core, caller| {
        hand_off_identity(core, caller, &command)
    });
    match entered.await {
        Ok(Ok(Entered::In(handed))) => Ending::In(handed.token.to_string()),
        Ok(Ok(Entered::ProofNeeded(asked))) => Ending::Proof(ProofNeeded {
            request: asked.request,
            masked_address: masked_address.unwrap_or_default(),
        }),
        Ok(Err(error)) => Ending::Failed(not_entered(call, error)),
        Err(error) => Ending::Failed(crew_fault(call, error)),
    }
}

fn reply(call: &Call, home: &Home, ending: Ending) -> HttpResponse {
    let (uri, state) = (home.uri.as_str(), home.state.as_deref());
    match ending {
        Ending::In(token) => lead_on(uri, state, ("token", &token)),
        Ending::Linked(connection) => lead_on(uri, state, ("linked", &connection)),
        Ending::Failed(reason) => failed(uri, state, reason),
        Ending::Proof(needed) => {
            let request = needed.request.to_string();
            let mut hidden = vec![
                ("request_id", request.as_str()),
                ("client_id", home.client.id.as_str()),
                ("redirect_uri", uri),
            ];
            hidden.extend(state.map(|state| ("state", state)));
            let asked = prove::Asked {
                path: "/oauth2/prove",
                hidden,
                leads_to: Some(uri),
                masked_address: Some(&needed.masked_address),
                problem: None,
            };
            paged(call, prove::ask(&call.app, &asked))
        }
    }
}

pub(super) fn paged(call: &Call, page: Result<HttpResponse, PageError>) -> HttpResponse {
    page.unwrap_or_else(|error| error.refuse(&call.visit.request_id))
}
