//! `POST /auth/change-email`: asking for another address, with the current password or after a fresh sign-in.

use actix_web::HttpResponse;
use countersign_core::usecases::addresses::change_address::{
    self as usecase, ChangeAddress, ChangeAddressError,
};

use super::asked::Asked;
use super::asked::Binding;
use super::bearer;
use super::document::BEARER;
use super::error::AccountsError;
use super::fields::{CURRENT_PASSWORD, EMAIL, LOCALE, REDIRECT_URI};
use super::kinds::{INVALID_CREDENTIALS, LOCKED, RATE_LIMITED, REAUTHENTICATION_REQUIRED};
use super::reading::Reading;
use crate::common::call::Call;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("changeEmail", "Ask for another address")
    .about(
        "Nothing changes before the new address is proven by the mailed link. Needs a sign-in within ten minutes or \
         the current password.",
    )
    .access(BEARER)
    .body(&[
        EMAIL.called("new_email").required(),
        CURRENT_PASSWORD,
        REDIRECT_URI,
        LOCALE,
    ])
    .status(202)
    .replies::<Asked>("A mail to the new address is on its way.")
    .refuses(&[REAUTHENTICATION_REQUIRED, INVALID_CREDENTIALS, RATE_LIMITED, LOCKED]);

pub(super) async fn change_address(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, client) = bearer::checked(&call).await?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (address, current) = (read.email("new_email"), read.current_password("current_password"));
    let (uri, locale) = (read.redirect_uri(), read.locale());
    read.done()?;
    let binding = Binding::to_browser(&call).leading_to_named(&client, uri?.as_deref())?;
    let (address, current, locale, bound) = (address?, current?, locale?, binding.bound.clone());
    let asked = call
        .hash(move |core, caller| {
            let command = ChangeAddress {
                session: bearer::session(core, token)?.session.id,
                address,
                current: current.parsed()?,
                bound,
                locale,
            };
            Ok::<_, AccountsError>(usecase::change_address(core, caller, &command)?)
        })
        .await??;
    Ok(binding.accepted(&call, &Asked::from(&asked)))
}

impl From<ChangeAddressError> for AccountsError {
    fn from(error: ChangeAddressError) -> Self {
        match error {
            ChangeAddressError::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            ChangeAddressError::ReauthenticationRequired => AccountsError::ReauthenticationRequired,
            ChangeAddressError::WrongPassword => AccountsError::InvalidCredentials,
            ChangeAddressError::Same => AccountsError::invalid("new_email", "unchanged"),
            ChangeAddressError::NotForTests => AccountsError::invalid("new_email", "not_for_tests"),
            ChangeAddressError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            ChangeAddressError::Overloaded(error) => error.into(),
            ChangeAddressError::Store(error) => AccountsError::Store(error),
        }
    }
}
