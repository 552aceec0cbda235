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
use serde::Serialize;

use super::problem::Problem;
use crate::common::call::Call;
use crate::common::fields::{FieldError, Fields};
use crate::common::times::rfc3339;
use crate::crew::Class;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    request_id: RequestId,
    expires_at: String,
    resend_at: String,
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
