//! `GET /api/accounts/{id}/invites`: those that are pending or were made within 30 days.

use actix_web::HttpResponse;
use countersign_core::usecases::teams::list_invites as usecase;

use super::account_in_path;
use super::replies::InviteReply;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::ACCOUNT;
use crate::surfaces::accounts::kinds::{FORBIDDEN, NOT_FOUND};
use schemars::JsonSchema;
use serde::Serialize;

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("listInvites", "List an account's invites")
        .about("For owners and admins: those that are pending or were made within 30 days.")
        .access(BEARER)
        .path(&[ACCOUNT])
        .replies::<Invites>("The invites.")
        .refuses(&[FORBIDDEN, NOT_FOUND]);

pub(in crate::surfaces::accounts) const BY_OTHER_PATH: Operation = OPERATION.named("listInvitesToo");

#[derive(Serialize, JsonSchema)]
struct Invites {
    invites: Vec<InviteReply>,
}

pub(in crate::surfaces::accounts) async fn list_invites(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let account = account_in_path(&call)?;
    let (now, invites) = call
        .read(Class::Session, move |core| {
            usecase::list_invites(core, &token, account)
        })
        .await??;
    let invites: Vec<InviteReply> = invites
        .iter()
        .map(|invite| InviteReply::new(invite, now))
        .collect();
    Ok(HttpResponse::Ok().json(Invites { invites }))
}
