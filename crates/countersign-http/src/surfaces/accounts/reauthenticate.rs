//! `/auth/reauthenticate`: showing again that it is the same person, by a code to the present address.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::RequestId;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::reauthenticate::{
    self as usecase, Reauthenticate, ReauthenticateError, send_reauthentication,
};

use super::asked::Asked;
use super::bearer;
use super::document::BEARER;
use super::error::AccountsError;
use super::fields::LOCALE;
use super::kinds::{INVALID_CODE, LOCKED, RATE_LIMITED};
use super::reading::Reading;
use super::shown::refused_guess;
use crate::common::call::Call;
use crate::common::times::rfc3339;
use crate::crew::Class;
use crate::openapi::field::{formatted, text};
use crate::openapi::{Operation, wire};
use schemars::JsonSchema;
use serde::Serialize;

pub(super) const SEND: Operation =
    Operation::new("sendReauthentication", "Ask for a code to one's present address")
        .access(BEARER)
        .optional_body(&[LOCALE])
        .status(202)
        .replies::<Asked>("A mail is on its way.")
        .refuses(&[RATE_LIMITED, LOCKED]);

pub(super) const OPERATION: Operation = Operation::new("reauthenticate", "Show again that it is oneself")
    .about("What needs a fresh sign-in may be done for ten minutes.")
    .access(BEARER)
    .body(&[
        formatted(
            "request_id",
            "uuid",
            "What asking for the code was answered with.",
        )
        .required(),
        text("code", "Six digits; spaces and dashes among them are ignored.").required(),
    ])
    .replies::<Reply>("It counts as a sign-in.")
    .refuses(&[INVALID_CODE, RATE_LIMITED, LOCKED]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    #[schemars(with = "wire::Instant")]
    authenticated_at: String,
}

/// Asking for the code.
pub(super) async fn send(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let locale = read.locale();
    read.done()?;
    let locale = locale?;
    let asked = call
        .work(Class::SignIn, move |core, caller| {
            let current = bearer::session(core, token)?;
            let asked = send_reauthentication(core, caller, &current, locale.as_ref())?;
            Ok::<_, AccountsError>(asked)
        })
        .await??;
    Ok(HttpResponse::Accepted().json(Asked::from(&asked)))
}

/// Showing it.
pub(super) async fn reauthenticate(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (request, code) = (
        read.parsed("request_id", "not_an_id", RequestId::parse),
        read.required("code"),
    );
    read.done()?;
    let (request, guess) = (request?, Guess::parse(&code?));
    let session = call
        .work(Class::SignIn, move |core, caller| {
            let command = Reauthenticate {
                session: bearer::session(core, token)?.session.id,
                request,
                guess,
            };
            Ok::<_, AccountsError>(usecase::reauthenticate(core, caller, &command)?)
        })
        .await??;
    Ok(HttpResponse::Ok().json(Reply {
        authenticated_at: rfc3339(session.authenticated_at),
    }))
}

impl From<ReauthenticateError> for AccountsError {
    fn from(error: ReauthenticateError) -> Self {
        match error {
            ReauthenticateError::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            ReauthenticateError::Refused(refusal, now) => refused_guess(refusal, now),
            ReauthenticateError::Store(error) => AccountsError::Store(error),
        }
    }
}
