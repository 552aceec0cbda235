//! `POST /auth/request-otp`: asking for a code.

use actix_web::HttpResponse;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::request_otp::{self as usecase, RequestOtp, RequestOtpError};
use schemars::JsonSchema;
use serde::Serialize;

use super::kinds::{COOLDOWN, INVALID_EMAIL, LOCKED, RATE_LIMITED};
use super::problem::Problem;
use crate::common::call::Call;
use crate::common::fields::{FieldError, Fields};
use crate::common::times::rfc3339;
use crate::crew::Class;
use crate::openapi::field::{Field, formatted, one_of, text};
use crate::openapi::{Operation, wire};

pub(super) const OPERATION: Operation = Operation::new("requestOtp", "Ask for a code")
    .about(
        "Mails a six-digit code that is good for ten minutes, five guesses and one success. Asked again before the \
         code is half through its life, the same code is mailed, under a new `requestId`; both ids are good.",
    )
    .body(&[EMAIL.required(), PURPOSE, LOCALE, DEVICE_TOKEN])
    .replies::<Reply>("A mail is on its way.")
    .refuses(&[INVALID_EMAIL, COOLDOWN, RATE_LIMITED, LOCKED]);

pub(super) const EMAIL: Field = formatted("email", "email", "The address.").at_most(254);
pub(super) const PURPOSE: Field = one_of(
    "purpose",
    &["signin", "signup"],
    "`signin`, if it is not said. The code is good for this purpose alone.",
);
pub(super) const LOCALE: Field = text("locale", "The language of the mail (BCP 47), where there is one.");
pub(super) const DEVICE_TOKEN: Field = text(
    "deviceToken",
    "That of an earlier sign-in on this device: it then spends budgets of its own.",
);

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Reply {
    #[schemars(with = "wire::Id")]
    request_id: RequestId,
    /// When the code ends.
    #[schemars(with = "wire::Instant")]
    expires_at: String,
    /// When another may be asked for.
    #[schemars(with = "wire::Instant")]
    resend_at: String,
    /// The address as it may be shown.
    masked_email: String,
}

pub(super) async fn request_otp(mut call: Call) -> Result<HttpResponse, Problem> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let command = command(&fields)?;
    let masked_email = command.address.masked();
    let requested = call
        .work(Class::SignIn, move |core, caller| {
            usecase::request_otp(core, caller, &command)
        })
        .await??;
    Ok(HttpResponse::Ok().json(Reply {
        request_id: requested.request,
        expires_at: rfc3339(requested.expires_at),
        resend_at: rfc3339(requested.resend_at),
        masked_email,
    }))
}

fn command(fields: &Fields) -> Result<RequestOtp, Problem> {
    let email = fields.required("email")?;
    Ok(RequestOtp {
        surface: Surface::Token,
        client: ClientId::default(),
        purpose: purpose(fields)?,
        address: Address::parse(email).map_err(|_| Problem::InvalidEmail)?,
        locale: locale(fields)?,
        resend_of: None,
        way_in: None,
        device: device(fields)?,
        bound: Bound::default(),
    })
}

/// `purpose`, by default to sign in.
pub(super) fn purpose(fields: &Fields) -> Result<Purpose, FieldError> {
    match fields.text("purpose")? {
        None => Ok(Purpose::SignIn),
        Some(text) => Purpose::parse(text)
            .filter(|purpose| Purpose::ASKED.contains(purpose))
            .ok_or(FieldError::NotOneOf("purpose", "`signin` or `signup`")),
    }
}

/// `locale`; a language nobody has is none.
pub(super) fn locale(fields: &Fields) -> Result<Option<Locale>, FieldError> {
    Ok(fields.text("locale")?.and_then(Locale::parse))
}

/// `deviceToken`; what cannot be one is as good as absent, as an ended one is.
pub(super) fn device(fields: &Fields) -> Result<Option<OpaqueToken>, FieldError> {
    Ok(fields.text("deviceToken")?.and_then(OpaqueToken::parse))
}

impl From<RequestOtpError> for Problem {
    fn from(error: RequestOtpError) -> Self {
        match error {
            RequestOtpError::Refused(refusal, now) => Problem::Refused(refusal, now),
            RequestOtpError::Store(error) => Problem::Store(error),
        }
    }
}
