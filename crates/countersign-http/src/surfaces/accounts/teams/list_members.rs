//! `GET /api/accounts/{id}/members`.

use actix_web::HttpResponse;
use countersign_core::usecases::teams::list_members as usecase;

use super::account_in_path;
use super::replies::MemberReply;
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
    Operation::new("listMembers", "List an account's members")
        .about("For owners and admins.")
        .access(BEARER)
        .path(&[ACCOUNT])
        .replies::<Members>("The members, the oldest first.")
        .refuses(&[FORBIDDEN, NOT_FOUND]);

#[derive(Serialize, JsonSchema)]
struct Members {
    members: Vec<MemberReply>,
}

pub(in crate::surfaces::accounts) async fn list_members(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let account = account_in_path(&call)?;
    let members = call
        .read(Class::Session, move |core| {
            usecase::list_members(core, &token, account)
        })
        .await??;
    let members: Vec<MemberReply> = members.iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(Members { members }))
}
