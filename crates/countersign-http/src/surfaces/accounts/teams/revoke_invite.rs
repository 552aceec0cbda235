//! `DELETE /api/accounts/{id}/invites/{invite}`: taking a pending invite back.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::InviteId;
use countersign_core::usecases::teams::revoke_invite as usecase;

use super::{account_in_path, id_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;

pub(in crate::surfaces::accounts) async fn revoke_invite(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let (account, invite) = (
        account_in_path(&call)?,
        id_in_path(&call, "invite", InviteId::parse)?,
    );
    call.work(Class::Session, move |core, caller| {
        usecase::revoke_invite(core, caller, &token, account, invite)
    })
    .await??;
    Ok(HttpResponse::NoContent().finish())
}
