//! `PATCH /api/accounts/{id}/members/{member}`: a member's role.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::MembershipId;
use countersign_core::usecases::teams::set_role as usecase;

use super::replies::MemberReply;
use super::{account_in_path, id_in_path, role};
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::reading::Reading;

pub(in crate::surfaces::accounts) async fn set_role(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let (account, member) = (
        account_in_path(&call)?,
        id_in_path(&call, "member", MembershipId::parse)?,
    );
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let role = role(&mut read);
    read.done()?;
    let role = role?;
    let member = call
        .work(Class::Session, move |core, caller| {
            usecase::set_role(core, caller, &token, account, member, role)
        })
        .await??;
    Ok(HttpResponse::Ok().json(MemberReply::from(&member)))
}
