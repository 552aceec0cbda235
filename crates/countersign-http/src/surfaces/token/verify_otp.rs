//! `POST /auth/verify-otp`: showing a code.

use actix_web::HttpResponse;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::surface::Surface;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::refresh_session::issue_pair;
use countersign_core::usecases::verify_otp::{self as usecase, GuessRefusal, VerifyOtp, VerifyOtpError};

use super::kinds::{INVALID_CODE, INVALID_EMAIL, LOCKED, RATE_LIMITED};
use super::problem::Problem;
use super::replies::TokensReply;
use super::request_otp::{DEVICE_TOKEN, EMAIL, LOCALE, PURPOSE, device, locale, purpose};
use crate::common::call::Call;
use crate::common::fields::{FieldError, Fields};
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::{formatted, text};

/// The longest name of a user, in characters.
const LONGEST_NAME: usize = 200;
/// The longest name of a session, in characters.
const LONGEST_LABEL: usize = 100;

pub(super) const OPERATION: Operation = Operation::new("verifyOtp", "Sign in with a code")
    .about(
        "`requestId` or `email` says which code is meant, and must be there; show the `requestId` where you have it: \
         guesses with it are counted apart from guesses by the address alone.",
    )
    .body(&[
        text("code", "Six digits; spaces and dashes among them are ignored.").required(),
        formatted("requestId", "uuid", "What asking for the code was answered with."),
        EMAIL,
        PURPOSE,
        text("name", "The name of the user, if this sign-in makes one.").at_most(LONGEST_NAME),
        text("label", "What to call the session.").at_most(LONGEST_LABEL),
        DEVICE_TOKEN,
        LOCALE,
    ])
    .any_of(&["requestId", "email"])
    .replies::<TokensReply>("Signed in.")
    .refuses(&[INVALID_EMAIL, INVALID_CODE, RATE_LIMITED, LOCKED]);

pub(super) async fn verify_otp(mut call: Call) -> Result<HttpResponse, Problem> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let command = command(&fields)?;
    let (signed_in, tokens) = call
        .work(Class::SignIn, move |core, caller| {
            let signed_in = usecase::verify_otp(core, caller, &command)?;
            let tokens = issue_pair(core, &signed_in.session, &signed_in.user, signed_in.now);
            Ok::<_, VerifyOtpError>((signed_in, tokens))
        })
        .await??;
    let tokens = tokens.ok_or(Problem::Internal)?;
    let reply = TokensReply::new(&tokens, &signed_in.user, &signed_in.session, signed_in.now);
    Ok(HttpResponse::Ok().json(reply.signed_in(signed_in.device.reveal(), signed_in.is_new_user)))
}

fn command(fields: &Fields) -> Result<VerifyOtp, Problem> {
    let address = match fields.text("email")? {
        Some(email) => Some(Address::parse(email).map_err(|_| Problem::InvalidEmail)?),
        None => None,
    };
    let request = match fields.text("requestId")? {
        Some(id) => Some(RequestId::parse(id).ok_or(FieldError::NotAnId("requestId"))?),
        None => None,
    };
    if address.is_none() && request.is_none() {
        return Err(FieldError::Missing("requestId").into());
    }
    let code = fields.required("code")?;
    Ok(VerifyOtp {
        surface: Surface::Token,
        client: ClientId::default(),
        purpose: purpose(fields)?,
        request,
        address,
        name: fields.short("name", LONGEST_NAME)?,
        label: fields.short("label", LONGEST_LABEL)?,
        device: device(fields)?,
        locale: locale(fields)?,
        guess: Guess::parse(code),
    })
}

impl From<VerifyOtpError> for Problem {
    fn from(error: VerifyOtpError) -> Self {
        match error {
            VerifyOtpError::Refused(GuessRefusal::Refused(refusal), now) => Problem::Refused(refusal, now),
            VerifyOtpError::Refused(
                GuessRefusal::Unknown
                | GuessRefusal::Expired
                | GuessRefusal::Ended(_)
                | GuessRefusal::Exhausted
                | GuessRefusal::Wrong,
                _,
            ) => Problem::InvalidCode,
            VerifyOtpError::Store(error) => Problem::Store(error),
        }
    }
}
