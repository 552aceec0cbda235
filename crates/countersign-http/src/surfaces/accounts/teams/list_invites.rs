//! `GET /api/accounts/{id}/invites`: those that are pending or were made within 30 days.

use actix_web::HttpResponse;
use countersign_core::usecases::teams::list_invites as usecase;
use serde_json::json;

use super::account_in_path;
use super::replies::InviteReply;
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;

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
    Ok(HttpResponse::Ok().json(json!({ "invites": invites })))
}
