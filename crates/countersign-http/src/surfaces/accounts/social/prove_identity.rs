//! `POST /oauth2/prove`: the page's form with the code that proves the mailbox of a social identity.

use actix_web::HttpResponse;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::surface::Surface;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::links::redeem_link::RedeemLink;
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal, Shown};
use countersign_core::usecases::social::prove_identity::prove_identity_and_hand_off;

use super::claim_social::paged;
use super::lead_on;
use crate::common::action::Refuse as _;
use crate::common::call::Call;
use crate::crew::Class;
use crate::pages::form::{self, field};
use crate::pages::page::PageError;
use crate::pages::prove::{self, Asked};
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::{clients, cookies};

pub(in crate::surfaces::accounts) async fn prove_identity(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let fields = match form::fields(&mut call).await {
        Ok(fields) => fields,
        Err(error) => return Ok(error.refuse(&call.visit.request_id)),
    };
    let id = field(&fields, "client_id").map(ClientId::new);
    let client = match id {
        Some(id) => clients::find(&call, id).await?,
        None => None,
    };
    let request = field(&fields, "request_id").and_then(RequestId::parse);
    let (Some(client), Some(request)) = (client, request) else {
        return Ok(paged(&call, prove::lost(&call.app)));
    };
    let state = fields.verbatim("state").ok().flatten();
    let named = field(&fields, "redirect_uri");
    let request_id = request.to_string();
    let ask_again = |problem| {
        let mut hidden = vec![
            ("request_id", request_id.as_str()),
            ("client_id", client.id.as_str()),
        ];
        hidden.extend(named.map(|uri| ("redirect_uri", uri)));
        hidden.extend(state.map(|state| ("state", state)));
        let asked = Asked {
            path: "/oauth2/prove",
            hidden,
            // The page may name nothing to its browser that is not on the app's list.
            leads_to: named.and_then(|uri| client.redirect(Some(uri)).ok().flatten()),
            masked_address: None,
            problem: Some(problem),
        };
        Ok(paged(&call, prove::ask(&call.app, &asked)))
    };
    let Some(code) = field(&fields, "code").and_then(Guess::parse) else {
        return ask_again("A code has six digits.");
    };
    let command = RedeemLink {
        surface: Surface::Accounts,
        client: (*client).clone(),
        shown: Shown::Code { request, code },
        code_verifier: None,
        session: None,
        device: cookies::device(&call.app, call.headers()),
        label: None,
        locale: None,
    };
    let proven = call
        .work(Class::SignIn, move |core, caller| {
            prove_identity_and_hand_off(core, caller, &command)
        })
        .await?;
    match proven {
        Ok(handed) => Ok(match &handed.redirect_uri {
            Some(uri) => lead_on(uri, state, ("token", &handed.token)),
            None => paged(&call, prove::lost(&call.app)),
        }),
        Err(LinkError::Refused(LinkRefusal::WrongCode, _)) => ask_again("This is not the code."),
        Err(LinkError::Refused(LinkRefusal::Refused(refusal), now)) => {
            Ok(PageError::Refused(refusal, now).refuse(&call.visit.request_id))
        }
        Err(LinkError::Refused(_, _)) => Ok(paged(&call, prove::lost(&call.app))),
        Err(LinkError::Store(error)) => Err(error.into()),
    }
}
