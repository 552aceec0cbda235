//! `POST /v1/auth/otp/verify/email`: showing a code.

use actix_web::HttpResponse;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::descope::verify_code::{self as usecase, VerifyCode, VerifyCodeError};
use countersign_core::usecases::verify_otp::GuessRefusal;

use super::BODY;
use super::bearer::{Asker, device};
use super::error::DescopeError;
use super::login_options::address;
use super::replies;
use crate::common::call::Call;
use crate::crew::Class;

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
