//! `POST /v1/auth/otp/verify/email`: showing a code.

use actix_web::HttpResponse;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::descope::verify_code::{self as usecase, VerifyCode, VerifyCodeError};
use countersign_core::usecases::verify_otp::GuessRefusal;

use super::BODY;
use super::bearer::{Asker, device};
use super::document::PROJECT;
use super::error::DescopeError;
use super::fields::{CODE, DEVICE_TOKEN, LOGIN_ID};
use super::kinds::{KNOWN, LOGGED_OUT, TOO_MANY_GUESSES, WRONG_CODE};
use super::login_options::address;
use super::replies::{self, SessionReply};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("verifyOtp", "Show a code")
    .about(
        "Signs in, makes the user if there is none, or changes the address if the code was asked for that.",
    )
    .access(PROJECT)
    .body(&[LOGIN_ID, CODE, DEVICE_TOKEN])
    .replies::<SessionReply<'_>>("Signed in.")
    .refuses(&[WRONG_CODE, TOO_MANY_GUESSES, KNOWN, LOGGED_OUT]);

pub(super) async fn verify_code(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let command = VerifyCode {
        project: asker.id().clone(),
        address: address(&fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?,
        guess: Guess::parse(fields.required("code")?),
        device: device(call.headers(), fields.text("deviceToken")?),
    };
    let entered = call
        .work(Class::SignIn, move |core, caller| {
            usecase::verify_code(core, caller, &command)
        })
        .await??;
    Ok(replies::session(&entered))
}

impl From<VerifyCodeError> for DescopeError {
    fn from(error: VerifyCodeError) -> Self {
        match error {
            VerifyCodeError::Refused(refusal, now) => match refusal {
                GuessRefusal::Unknown
                | GuessRefusal::Expired
                | GuessRefusal::Ended(_)
                | GuessRefusal::Wrong => DescopeError::WrongCode,
                GuessRefusal::Exhausted | GuessRefusal::Refused(Refusal::Locked { .. }) => {
                    DescopeError::TooManyGuesses
                }
                GuessRefusal::Refused(refusal) => DescopeError::Refused(refusal, now),
            },
            VerifyCodeError::Taken => DescopeError::Known,
            VerifyCodeError::LoggedOut => DescopeError::LoggedOut,
            VerifyCodeError::NoKey => DescopeError::Internal,
            VerifyCodeError::Store(error) => DescopeError::Store(error),
        }
    }
}
