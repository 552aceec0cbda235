//! `POST /api/accounts/{id}/invites`: inviting an address, in a role up to one's own.

use actix_web::HttpResponse;
use countersign_core::usecases::teams::create_invite::{self as usecase, CreateInvite};

use super::replies::InviteReply;
use super::{account_in_path, role};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{ACCOUNT, EMAIL, LOCALE, ROLE};
use crate::surfaces::accounts::kinds::{
    ALREADY_MEMBER, EMAIL_UNVERIFIED, FORBIDDEN, NOT_FOUND, RATE_LIMITED,
};
use crate::surfaces::accounts::reading::Reading;

pub(in crate::surfaces::accounts) const OPERATION: Operation = Operation::new(
    "inviteMember",
    "Invite an address to an account",
)
.about(
    "For owners and admins, in a role up to their own. Whoever has the mailbox accepts by the mailed link.",
)
.access(BEARER)
.path(&[ACCOUNT])
.body(&[EMAIL.required(), ROLE.required(), LOCALE])
.status(201)
.replies::<InviteReply>("The invite; a mail is on its way.")
.refuses(&[
    FORBIDDEN,
    EMAIL_UNVERIFIED,
    NOT_FOUND,
    ALREADY_MEMBER,
    RATE_LIMITED,
]);

pub(in crate::surfaces::accounts) const BY_OTHER_PATH: Operation = OPERATION.named("inviteMemberToo");

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
