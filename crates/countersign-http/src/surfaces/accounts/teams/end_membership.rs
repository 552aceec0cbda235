//! `DELETE /api/accounts/{id}/members/{member}`: removing a member, or leaving.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::MembershipId;
use countersign_core::usecases::teams::end_membership as usecase;

use super::{account_in_path, id_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;

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
