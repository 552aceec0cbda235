//! `POST /email/start`: asking for a code.

use actix_web::HttpResponse;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::usecases::request_otp::{self as usecase, RequestOtp, RequestOtpError};
use schemars::JsonSchema;
use serde::Serialize;

use super::cookies::Cookies;
use super::csrf::check_origin;
use super::document::PAGES;
use super::error::BrowserError;
use super::kinds::{INVALID_EMAIL, RATE_LIMITED};
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::common::way_in;
use crate::crew::Class;
use crate::openapi::field::formatted;
use crate::openapi::{Operation, wire};

pub(super) const OPERATION: Operation = Operation::new("startEmail", "Ask for a code")
    .about(
        "Mails a six-digit code that is good for ten minutes, five guesses and one success. Each start is a sign-in of \
         its own; those before it stay good.",
    )
    .access(PAGES)
    .body(&[
        formatted("email", "email", "The address.").at_most(254).required(),
        formatted("request_id", "uuid", "That of an earlier start, to have its code mailed again."),
    ])
    .replies::<Reply>("A mail is on its way.")
    .refuses(&[INVALID_EMAIL, RATE_LIMITED]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    #[schemars(with = "wire::Id")]
    request_id: RequestId,
}

pub(super) async fn request_otp(mut call: Call) -> Result<HttpResponse, BrowserError> {
    check_origin(&call)?;
    let fields = call.json(call.app.settings.browser_body_limit).await?;
    let command = RequestOtp {
        surface: Surface::Browser,
        client: ClientId::default(),
        purpose: Purpose::SignIn,
        address: address(&fields)?,
        locale: None,
        resend_of: request_id(&fields)?,
        device: Cookies::new(&call.app).device(call.headers()),
        way_in: way_in::shown(call.headers()),
        bound: Bound::default(),
    };
    let requested = call
        .work(Class::SignIn, move |core, caller| {
            usecase::request_otp(core, caller, &command)
        })
        .await??;
    Ok(HttpResponse::Ok().json(Reply {
        request_id: requested.request,
    }))
}

/// Whatever is wrong with `email`, it is `invalid_email`.
fn address(fields: &Fields) -> Result<Address, BrowserError> {
    let email = fields.required("email").map_err(|_| BrowserError::InvalidEmail)?;
    Address::parse(email).map_err(|_| BrowserError::InvalidEmail)
}

/// `request_id`, if there is one: then it must be a UUID.
pub(super) fn request_id(fields: &Fields) -> Result<Option<RequestId>, BrowserError> {
    match fields.text("request_id").map_err(|_| BrowserError::WrongField)? {
        None => Ok(None),
        Some(id) => RequestId::parse(id).map(Some).ok_or(BrowserError::WrongField),
    }
}

impl From<RequestOtpError> for BrowserError {
    fn from(error: RequestOtpError) -> Self {
        match error {
            RequestOtpError::Refused(refusal, now) => BrowserError::Refused(refusal, now),
            RequestOtpError::Store(error) => BrowserError::Store(error),
        }
    }
}
