//! Codes and links for users of tests, in place of mails; and the end of all such users.

use actix_web::HttpResponse;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::tokens::management::Scope;
use countersign_core::usecases::descope::test_users::{Generated, Wanted};
use serde_json::json;

use super::super::error::DescopeError;
use super::super::login_options::{LoginOptions, MAILBOX, address};
use super::super::redirects;
use super::acting::{Acting, body};
use super::users::nothing;
use crate::common::call::Call;

pub(super) async fn otp(call: Call) -> Result<HttpResponse, DescopeError> {
    generate(call, Wanted::Code).await
}

pub(super) async fn magic_link(call: Call) -> Result<HttpResponse, DescopeError> {
    generate(call, Wanted::Link).await
}

pub(super) async fn enchanted_link(call: Call) -> Result<HttpResponse, DescopeError> {
    generate(call, Wanted::Enchanted).await
}

async fn generate(mut call: Call, wanted: Wanted) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Tests)?;
    let fields = body(&mut call).await?;
    if fields
        .text("deliveryMethod")?
        .is_some_and(|method| method != "email")
    {
        return Err(DescopeError::Invalid(
            "`deliveryMethod` must be `email`.".to_owned(),
        ));
    }
    let login_id = address(&fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?;
    let options = LoginOptions::read(&fields, &acting.asker, &call.app)?;
    let redirect_uri = match wanted {
        Wanted::Code => None,
        Wanted::Link | Wanted::Enchanted => {
            Some(redirects::of(&call.app, &fields)?.ok_or(DescopeError::Missing("URI"))?)
        }
    };
    let shown = login_id.clone();
    let generated = acting.work(&call, move |program, acting| {
        let pkce = options.pkce().filter(|_| wanted == Wanted::Enchanted);
        let bound = Bound {
            redirect_uri,
            code_challenge: pkce,
            ..options.bind(program.core, &acting.asker, &login_id, MAILBOX)?
        };
        Ok(program.generate_for_tests(acting.asker.id(), &login_id, wanted, &bound)?)
    });
    Ok(reply(&shown, generated.await?))
}

fn reply(login_id: &Address, generated: Generated) -> HttpResponse {
    let login_id = login_id.as_str();
    HttpResponse::Ok().json(match generated {
        Generated::Code(code) => json!({ "loginId": login_id, "code": code.reveal() }),
        Generated::Link(link) => json!({ "loginId": login_id, "link": *link }),
        Generated::Enchanted { link, pending_ref } => {
            json!({ "loginId": login_id, "link": *link, "pendingRef": *pending_ref })
        }
    })
}

pub(super) async fn delete_all(call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Tests)?;
    acting
        .work(&call, |program, _| Ok(program.erase_test_users()?))
        .await?;
    Ok(nothing())
}
