//! `DELETE /api/accounts/{id}/members/{member}`: removing a member, or leaving.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::MembershipId;
use countersign_core::usecases::teams::end_membership as usecase;

use super::{account_in_path, id_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{ACCOUNT, MEMBER};
use crate::surfaces::accounts::kinds::{FORBIDDEN, LAST_OWNER, NOT_FOUND};

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("endMembership", "Remove a member, or leave")
        .about("For owners and admins, and for oneself. Sessions in this account end with it.")
        .access(BEARER)
        .path(&[ACCOUNT, MEMBER])
        .status(204)
        .replies_nothing("It has ended.")
        .refuses(&[FORBIDDEN, NOT_FOUND, LAST_OWNER]);

pub(in crate::surfaces::accounts) async fn end_membership(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let (account, member) = (
        account_in_path(&call)?,
        id_in_path(&call, "member", MembershipId::parse)?,
    );
    call.work(Class::Session, move |core, caller| {
        usecase::end_membership(core, caller, &token, account, member)
    })
    .await??;
    Ok(HttpResponse::NoContent().finish())
}
