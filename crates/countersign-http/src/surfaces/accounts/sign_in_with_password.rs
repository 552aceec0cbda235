//! `POST /auth/sign-in`: address and password. Whatever is wrong with them, the answer is the same.

use actix_web::HttpResponse;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::passwords::sign_in_with_password::{
    self as usecase, SignInWithPassword, SignInWithPasswordError,
};

use super::document::APPS;
use super::entered::AuthenticationResult;
use super::entered::Entered;
use super::error::AccountsError;
use super::fields::{CLIENT_ID, CSRF_TOKEN, DEVICE_TOKEN, LABEL, LOCALE, PASSWORD};
use super::kinds::{INVALID_CREDENTIALS, LOCKED, METHOD_NOT_ENABLED, RATE_LIMITED, UNKNOWN_CLIENT};
use super::reading::Reading;
use super::{clients, cookies, csrf};
use crate::common::call::Call;
use crate::openapi::Operation;
use crate::openapi::field::text;

pub(super) const OPERATION: Operation = Operation::new("signIn", "Sign in with a password")
    .about("What is wrong with address or password is never said, nor does it take another time to say so.")
    .access(APPS)
    .body(&[
        CLIENT_ID.required(),
        text("email", "The address.").required(),
        PASSWORD.required(),
        DEVICE_TOKEN,
        LABEL,
        LOCALE,
        CSRF_TOKEN,
    ])
    .replies::<AuthenticationResult>("Signed in.")
    .refuses(&[
        INVALID_CREDENTIALS,
        METHOD_NOT_ENABLED,
        UNKNOWN_CLIENT,
        RATE_LIMITED,
        LOCKED,
    ]);

pub(super) async fn sign_in_with_password(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, email, password) = (
        read.client_id(),
        read.required("email"),
        read.shown_password("password"),
    );
    let (device, label, locale) = (read.device(), read.label(), read.locale());
    read.done()?;
    let client = clients::offering(&call, id?, LoginMethod::Password).await?;
    let command = SignInWithPassword {
        surface: Surface::Accounts,
        client: (*client).clone(),
        address: Address::parse(&email?).ok(),
        password: password?,
        bound: Bound::default(),
        device: device?.or_else(|| cookies::device(&call.app, call.headers())),
        label: label?,
        locale: locale?,
    };
    let entered = call
        .hash(move |core, caller| {
            let signed_in = usecase::sign_in_with_password(core, caller, &command)?;
            Entered::of(core, client, signed_in)
        })
        .await??;
    Ok(entered.reply(&call.app))
}

impl From<SignInWithPasswordError> for AccountsError {
    fn from(error: SignInWithPasswordError) -> Self {
        match error {
            SignInWithPasswordError::InvalidCredentials => AccountsError::InvalidCredentials,
            SignInWithPasswordError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            SignInWithPasswordError::Overloaded(error) => error.into(),
            SignInWithPasswordError::Store(error) => AccountsError::Store(error),
        }
    }
}
