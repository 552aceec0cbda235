//! `POST /email/verify`: showing a code, and getting the cookies for it.

use actix_web::HttpResponse;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::tokens::code::Guess;
use countersign_core::tokens::csrf::csrf_value;
use countersign_core::usecases::verify_otp::{self as usecase, GuessRefusal, VerifyOtp, VerifyOtpError};
use schemars::JsonSchema;
use serde::Serialize;

use super::cookies::Cookies;
use super::csrf::{CSRF_TOKEN, check_origin};
use super::document::PAGES;
use super::error::BrowserError;
use super::kinds::{INVALID_CODE, INVALID_REQUEST, RATE_LIMITED};
use super::replies::UserReply;
use super::request_otp::request_id;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::{formatted, text};

pub(super) const OPERATION: Operation = Operation::new("verifyEmail", "Sign in with a code")
    .access(PAGES)
    .body(&[
        formatted(
            "request_id",
            "uuid",
            "What asking for the code was answered with.",
        )
        .required(),
        text("code", "Six digits; spaces and dashes among them are ignored.").required(),
    ])
    .replies::<Reply>("Signed in; the cookies of session, CSRF value and device are set.")
    .with_headers(&[
        ("Set-Cookie", "The session, its CSRF value and the device token."),
        (
            "X-CSRF-Token",
            "The CSRF value, for pages that cannot read its cookie.",
        ),
    ])
    .refuses(&[INVALID_REQUEST, INVALID_CODE, RATE_LIMITED]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    user: UserReply,
}

pub(super) async fn verify_otp(mut call: Call) -> Result<HttpResponse, BrowserError> {
    check_origin(&call)?;
    let fields = call.json(call.app.settings.browser_body_limit).await?;
    let request = request_id(&fields)?.ok_or(BrowserError::WrongField)?;
    let code = fields.required("code").map_err(|_| BrowserError::WrongField)?;
    let command = VerifyOtp {
        surface: Surface::Browser,
        client: ClientId::default(),
        purpose: Purpose::SignIn,
        request: Some(request),
        address: None,
        guess: Guess::parse(code),
        name: None,
        label: None,
        device: Cookies::new(&call.app).device(call.headers()),
        locale: None,
    };
    let signed_in = call
        .work(Class::SignIn, move |core, caller| {
            usecase::verify_otp(core, caller, &command)
        })
        .await??;

    let (core, cookies) = (&call.app.core, Cookies::new(&call.app));
    let session = &signed_in.session;
    let token = signed_in.cookie.as_ref().ok_or(BrowserError::Internal)?;
    let csrf = csrf_value(&core.keys, session.id);
    let mut reply = HttpResponse::Ok();
    cookies.set_session(&mut reply, token, &csrf, session.expires_at() - signed_in.now);
    cookies.set_device(&mut reply, &signed_in.device, core.policy.sessions.device_token);
    reply.insert_header((CSRF_TOKEN, csrf));
    Ok(reply.json(Reply {
        user: (&signed_in.user).into(),
    }))
}

impl From<VerifyOtpError> for BrowserError {
    fn from(error: VerifyOtpError) -> Self {
        match error {
            VerifyOtpError::Refused(GuessRefusal::Wrong | GuessRefusal::Exhausted, _) => {
                BrowserError::InvalidCode
            }
            VerifyOtpError::Refused(
                GuessRefusal::Unknown | GuessRefusal::Expired | GuessRefusal::Ended(_),
                _,
            ) => BrowserError::InvalidRequest,
            VerifyOtpError::Refused(GuessRefusal::Refused(refusal), now) => {
                BrowserError::Refused(refusal, now)
            }
            VerifyOtpError::Store(error) => BrowserError::Store(error),
        }
    }
}
