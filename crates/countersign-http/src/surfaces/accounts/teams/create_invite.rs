//! `POST /api/accounts/{id}/invites`: inviting an address, in a role up to one's own.

use actix_web::HttpResponse;
use countersign_core::usecases::teams::create_invite::{self as usecase, CreateInvite};

use super::replies::InviteReply;
use super::{account_in_path, role};
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::reading::Reading;

pub(in crate::surfaces::accounts) async fn create_invite(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let account = account_in_path(&call)?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (address, role, locale) = (read.email("email"), role(&mut read), read.locale());
    read.done()?;
    let command = CreateInvite {
        account,
        address: address?,
        role: role?,
        locale: locale?,
    };
    let invite = call
        .work(Class::Session, move |core, caller| {
            usecase::create_invite(core, caller, &token, &command)
        })
        .await??;
    Ok(HttpResponse::Created().json(InviteReply::new(&invite, invite.sent_at)))
}
