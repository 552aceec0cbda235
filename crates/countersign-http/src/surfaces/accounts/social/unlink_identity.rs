//! `DELETE /auth/identities/{id}`: taking an identity off, with the current password or after a fresh sign-in.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::IdentityId;
use countersign_core::usecases::passwords::NotConfirmed;
use countersign_core::usecases::social::unlink_identity::{
    self as usecase, UnlinkIdentity, UnlinkIdentityError,
};

use crate::common::call::Call;
use crate::openapi::Operation;
use crate::openapi::field::{Field, formatted};
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::CURRENT_PASSWORD;
use crate::surfaces::accounts::kinds::{
    INVALID_CREDENTIALS, LAST_WAY_IN, LOCKED, NOT_FOUND, RATE_LIMITED, REAUTHENTICATION_REQUIRED,
};
use crate::surfaces::accounts::reading::Reading;
use crate::surfaces::accounts::teams::id_in_path;

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("unlinkIdentity", "Take an identity at a provider off")
        .about("Ends all other sessions. Needs a sign-in within ten minutes or the current password.")
        .access(BEARER)
        .path(&[IDENTITY])
        .optional_body(&[CURRENT_PASSWORD])
        .status(204)
        .replies_nothing("It signs nobody in any more.")
        .refuses(&[
            NOT_FOUND,
            LAST_WAY_IN,
            REAUTHENTICATION_REQUIRED,
            INVALID_CREDENTIALS,
            RATE_LIMITED,
            LOCKED,
        ]);

const IDENTITY: Field = formatted("identity", "uuid", "The identity, by its `id`.");

pub(in crate::surfaces::accounts) async fn unlink_identity(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let (token, client) = bearer::checked(&call).await?;
    let identity = id_in_path(&call, "identity", IdentityId::parse)?;
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let current = read.current_password("current_password");
    read.done()?;
    let (current, client) = (current?, (*client).clone());
    call.hash(move |core, caller| {
        let command = UnlinkIdentity {
            session: bearer::session(core, token)?.session.id,
            client,
            identity,
            current: current.parsed()?,
        };
        Ok::<(), AccountsError>(usecase::unlink_identity(core, caller, &command)?)
    })
    .await??;
    Ok(HttpResponse::NoContent().finish())
}

impl From<UnlinkIdentityError> for AccountsError {
    fn from(error: UnlinkIdentityError) -> Self {
        match error {
            UnlinkIdentityError::NotConfirmed(error) => error.into(),
            UnlinkIdentityError::NotFound => AccountsError::NotFound,
            UnlinkIdentityError::LastWayIn => AccountsError::LastWayIn,
            UnlinkIdentityError::Store(error) => AccountsError::Store(error),
        }
    }
}

impl From<NotConfirmed> for AccountsError {
    fn from(error: NotConfirmed) -> Self {
        match error {
            NotConfirmed::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            NotConfirmed::ReauthenticationRequired => AccountsError::ReauthenticationRequired,
            NotConfirmed::WrongPassword => AccountsError::InvalidCredentials,
            NotConfirmed::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            NotConfirmed::Overloaded(error) => error.into(),
            NotConfirmed::Store(error) => AccountsError::Store(error),
        }
    }
}
