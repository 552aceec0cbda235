//! `POST /auth/sign-up`: a user with a password, and an account of their own.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::passwords::sign_up::{self as usecase, SignUp, SignUpError, SignedUp};

use super::asked::Asked;
use super::asked::Binding;
use super::document::APPS;
use super::entered::AuthenticationResult;
use super::entered::Entered;
use super::error::AccountsError;
use super::fields::{
    CLIENT_ID, CODE_CHALLENGE, CODE_CHALLENGE_METHOD, CSRF_TOKEN, DEVICE_TOKEN, EMAIL, LABEL, LOCALE,
    NEW_PASSWORD, REDIRECT_URI,
};
use super::kinds::{
    ADDRESS_TAKEN, JOINING_CLOSED, LOCKED, METHOD_NOT_ENABLED, RATE_LIMITED, UNKNOWN_CLIENT, WEAK_PASSWORD,
};
use super::reading::Reading;
use super::{clients, cookies, csrf};
use crate::common::call::Call;
use crate::openapi::{Answer, Operation};

pub(super) const OPERATION: Operation = Operation::new("signUp", "Sign up with a password")
    .about(
        "Makes a user, and an account with them as its owner. An app says whether that happens at once, or when the \
         mailed link is followed; where nobody is to learn who has an account it is always the latter.",
    )
    .access(APPS)
    .body(&[
        CLIENT_ID.required(),
        EMAIL.required(),
        NEW_PASSWORD.called("password").required(),
        REDIRECT_URI,
        CODE_CHALLENGE,
        CODE_CHALLENGE_METHOD,
        DEVICE_TOKEN,
        LABEL,
        LOCALE,
        CSRF_TOKEN,
    ])
    .replies::<AuthenticationResult>("Signed up and in.")
    .or(&[Answer::json::<Asked>(202, "A mail with a link is on its way.")])
    .refuses(&[
        WEAK_PASSWORD,
        METHOD_NOT_ENABLED,
        JOINING_CLOSED,
        UNKNOWN_CLIENT,
        ADDRESS_TAKEN,
        RATE_LIMITED,
        LOCKED,
    ]);

enum Outcome {
    In(Box<Entered>),
    Asked(countersign_core::usecases::request_otp::RequestedOtp),
}

pub(super) async fn sign_up(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, address, password) = (
        read.client_id(),
        read.email("email"),
        read.new_password("password"),
    );
    let (uri, challenge) = (read.redirect_uri(), read.code_challenge());
    let (device, label, locale) = (read.device(), read.label(), read.locale());
    read.done()?;
    let client = clients::offering(&call, id?, LoginMethod::Password).await?;
    let binding = Binding::to_browser(&call)
        .leading_to(&client, uri?.as_deref())?
        .with_challenge(challenge?);
    let command = SignUp {
        surface: Surface::Accounts,
        client: (*client).clone(),
        address: address?,
        password: password?,
        bound: binding.bound.clone(),
        device: device?.or_else(|| cookies::device(&call.app, call.headers())),
        label: label?,
        locale: locale?,
    };
    let answer = call
        .hash(
            move |core, caller| match usecase::sign_up(core, caller, &command)? {
                SignedUp::In(signed_in) => {
                    Entered::of(core, client, *signed_in).map(|e| Outcome::In(Box::new(e)))
                }
                SignedUp::Asked(asked) => Ok(Outcome::Asked(asked)),
            },
        )
        .await??;
    Ok(match answer {
        Outcome::In(entered) => entered.reply(&call.app),
        Outcome::Asked(asked) => binding.accepted(&call, &Asked::from(&asked)),
    })
}

impl From<SignUpError> for AccountsError {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Flawed(flaw) => AccountsError::WeakPassword("password", flaw),
            SignUpError::Known => AccountsError::AddressTaken,
            SignUpError::NotAdmitted => AccountsError::JoiningClosed,
            SignUpError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            SignUpError::Overloaded(error) => error.into(),
            SignUpError::Store(error) => AccountsError::Store(error),
        }
    }
}
