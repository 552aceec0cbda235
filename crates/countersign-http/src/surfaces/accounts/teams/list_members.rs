//! `GET /api/accounts/{id}/members`.

use actix_web::HttpResponse;
use countersign_core::usecases::teams::list_members as usecase;
use serde_json::json;

use super::account_in_path;
use super::replies::MemberReply;
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;

pub(in crate::surfaces::accounts) async fn list_members(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let account = account_in_path(&call)?;
    let members = call
        .read(Class::Session, move |core| {
            usecase::list_members(core, &token, account)
        })
        .await??;
    let members: Vec<MemberReply> = members.iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(json!({ "members": members })))
}
