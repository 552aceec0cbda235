//! `/auth/reauthenticate`: showing again that it is the same person, by a code to the present address.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::RequestId;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::reauthenticate::{
    self as usecase, Reauthenticate, ReauthenticateError, send_reauthentication,
};
use serde_json::json;

use super::bearer;
use super::error::AccountsError;
use super::reading::Reading;
use super::shown::refused_guess;
use crate::common::call::Call;
use crate::common::times::rfc3339;
use crate::crew::Class;

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
    Ok(HttpResponse::Accepted().json(json!({
        "request_id": asked.request, "expires_at": rfc3339(asked.expires_at),
    })))
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
    Ok(HttpResponse::Ok().json(json!({ "authenticated_at": rfc3339(session.authenticated_at) })))
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
