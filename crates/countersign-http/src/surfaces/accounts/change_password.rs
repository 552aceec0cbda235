//! `POST /auth/change-password`: another password, with the current one or after a fresh sign-in.

use actix_web::HttpResponse;
use countersign_core::usecases::passwords::change_password::{
    self as usecase, ChangePassword, ChangePasswordError,
};

use super::bearer;
use super::error::AccountsError;
use super::reading::Reading;
use crate::common::call::Call;

pub(super) async fn change_password(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (current, new) = (
        read.current_password("current_password"),
        read.new_password("new_password"),
    );
    let locale = read.locale();
    read.done()?;
    let (current, new, locale) = (current?, new?, locale?);
    call.hash(move |core, caller| {
        let command = ChangePassword {
            session: bearer::session(core, token)?.session.id,
            current: current.parsed()?,
            new,
            locale,
        };
        Ok::<(), AccountsError>(usecase::change_password(core, caller, &command)?)
    })
    .await??;
    Ok(HttpResponse::NoContent().finish())
}

impl From<ChangePasswordError> for AccountsError {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            ChangePasswordError::ReauthenticationRequired => AccountsError::ReauthenticationRequired,
            ChangePasswordError::WrongPassword => AccountsError::InvalidCredentials,
            ChangePasswordError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            ChangePasswordError::Flawed(flaw) => AccountsError::WeakPassword("new_password", flaw),
            ChangePasswordError::Overloaded(error) => error.into(),
            ChangePasswordError::Store(error) => AccountsError::Store(error),
        }
    }
}
