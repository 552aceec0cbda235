//! `POST /api/accounts/{id}/invites/{invite}/resend`: mailing a pending invite again.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::InviteId;
use countersign_core::usecases::teams::resend_invite as usecase;

use super::replies::InviteReply;
use super::{account_in_path, id_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{ACCOUNT, INVITE, LOCALE};
use crate::surfaces::accounts::kinds::{
    ALREADY_MEMBER, EMAIL_UNVERIFIED, FORBIDDEN, NOT_FOUND, RATE_LIMITED,
};
use crate::surfaces::accounts::reading::Reading;

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("resendInvite", "Mail a pending invite again")
        .access(BEARER)
        .path(&[ACCOUNT, INVITE])
        .optional_body(&[LOCALE])
        .replies::<InviteReply>("The invite; a mail is on its way.")
        .refuses(&[
            FORBIDDEN,
            EMAIL_UNVERIFIED,
            NOT_FOUND,
            ALREADY_MEMBER,
            RATE_LIMITED,
        ]);

pub(in crate::surfaces::accounts) async fn resend_invite(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let (account, invite) = (
        account_in_path(&call)?,
        id_in_path(&call, "invite", InviteId::parse)?,
    );
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let locale = read.locale();
    read.done()?;
    let locale = locale?;
    let sent = call
        .work(Class::Session, move |core, caller| {
            usecase::resend_invite(core, caller, &token, account, invite, locale.as_ref())
        })
        .await??;
    Ok(HttpResponse::Ok().json(InviteReply::new(&sent, sent.sent_at)))
}
