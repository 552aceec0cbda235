//! `/oauth2/callback/{provider}`: back from a provider, and on to the app with a token for it.

use actix_web::HttpResponse;
use actix_web::http::Method;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::Client;
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
use crate::crew::Class;
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

async fn claim(call: &Call, shown: &Fields) -> Result<HttpResponse, AccountsError> {
    let name = call.http.match_info().get("provider").unwrap_or_default();
    let (connection, callback) = connected(call, name)?;
    if call.http.method() == Method::POST && !connection.answers_by_post {
        let (path, id) = (call.http.path(), &call.visit.request_id);
        return Ok(shape::method_not_allowed(path, id, "GET, HEAD, OPTIONS"));
    }
    let browser = browser_key(&connection).shown(call.headers(), call.app.https);
    let browser = browser.as_ref().map(OpaqueToken::hash);
    let name = &connection.name;
    let returned = match come_back(call, Surface::Accounts, name, callback, shown, browser).await {
        Ok(returned) => returned,
        Err(Lost::State) => return Ok(paged(call, prove::lost(&call.app))),
        Err(Lost::Unavailable) => {
            return Err(AccountsError::Crew(crate::crew::CrewError::TimedOut));
        }
    };
    let itinerary = returned.flow.itinerary;
    let client = clients::find(call, returned.flow.client).await?;
    let (Some(client), Some(uri)) = (client, itinerary.redirect_uri) else {
        return Ok(paged(call, prove::lost(&call.app)));
    };
    let state = itinerary.app_state;
    if let Intent::Link { user, session } = itinerary.intent {
        let connection = itinerary.connection;
        let linked = match returned.identity {
            Ok(identity) => {
                let command = LinkIdentity {
                    user,
                    session,
                    connection: connection.clone(),
                    identity,
                };
                link_identity(call, command).await
            }
            Err(reason) => Err(reason),
        };
        return Ok(match linked {
            Ok(()) => lead_on(&uri, state.as_deref(), ("linked", &connection)),
            Err(reason) => failed(&uri, state.as_deref(), reason),
        });
    }
    let bound = Bound {
        redirect_uri: Some(uri.clone()),
        code_challenge: itinerary.code_challenge,
        browser: mailed::browser(call),
        ..Bound::default()
    };
    let entered = match returned.identity {
        Ok(identity) => enter(call, &client, itinerary.connection, identity, bound).await,
        Err(reason) => Err(reason),
    };
    match entered {
        Ok(Way::On(token)) => Ok(lead_on(&uri, state.as_deref(), ("token", &token))),
        Ok(Way::Proof(needed)) => {
            let request = needed.request.to_string();
            let mut hidden = vec![
                ("request_id", request.as_str()),
                ("client_id", client.id.as_str()),
                ("redirect_uri", uri.as_str()),
            ];
            hidden.extend(state.as_deref().map(|state| ("state", state)));
            let asked = prove::Asked {
                path: "/oauth2/prove",
                hidden,
                leads_to: Some(&uri),
                masked_address: Some(&needed.masked_address),
                problem: None,
            };
            Ok(paged(call, prove::ask(&call.app, &asked)))
        }
        Err(reason) => Ok(failed(&uri, state.as_deref(), reason)),
    }
}

enum Way {
    On(String),
    Proof(ProofNeeded),
}

async fn enter(
    call: &Call,
    client: &Client,
    connection: String,
    identity: SocialIdentity,
    bound: Bound,
) -> Result<Way, Failed> {
    let masked_address = identity.address.as_ref().map(|address| address.masked());
    let command = EnterWithIdentity {
        surface: Surface::Accounts,
        client: client.clone(),
        connection,
        identity,
        bound,
        device: cookies::device(&call.app, call.headers()),
        locale: None,
    };
    let entered = call.work(Class::SignIn, move |core, caller| {
        hand_off_identity(core, caller, &command)
    });
    let entered = entered.await.map_err(|error| crew_fault(call, error))?;
    Ok(match entered.map_err(|error| not_entered(call, error))? {
        Entered::In(handed) => Way::On(handed.token.to_string()),
        Entered::ProofNeeded(asked) => Way::Proof(ProofNeeded {
            request: asked.request,
            masked_address: masked_address.unwrap_or_default(),
        }),
    })
}

pub(super) fn paged(call: &Call, page: Result<HttpResponse, PageError>) -> HttpResponse {
    page.unwrap_or_else(|error| error.refuse(&call.visit.request_id))
}
