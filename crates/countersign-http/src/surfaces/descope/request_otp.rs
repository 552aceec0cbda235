//! `POST /v1/auth/otp/{signin,signup,signup-in}/email`: asking for a code.

use actix_web::HttpResponse;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::usecases::descope::admitting::{NotAdmitted, Wanted, admit};
use countersign_core::usecases::request_otp::{RequestOtp, RequestOtpError, request_otp};

use super::BODY;
use super::bearer::{Asker, device};
use super::document::PROJECT_AND_MORE;
use super::error::DescopeError;
use super::fields::{DEVICE_TOKEN, EMAIL, LOCALE, LOGIN_ID, LOGIN_OPTIONS, TEMPLATE_OPTIONS, USER};
use super::kinds::{KNOWN, MAY_NOT_JOIN, UNKNOWN};
use super::login_options::{LoginOptions, MAILBOX, login_id, names};
use super::replies::{self, MailedReply};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const SIGN_IN: Operation = ASK
    .called("signInOtp", "Ask for a code to sign in with")
    .refuses(&[UNKNOWN]);
pub(super) const SIGN_UP: Operation = ASK
    .called("signUpOtp", "Ask for a code to sign up with")
    .refuses(&[KNOWN, MAY_NOT_JOIN]);
pub(super) const SIGN_UP_OR_IN: Operation = ASK
    .called("signUpOrInOtp", "Ask for a code to sign up or in with")
    .refuses(&[MAY_NOT_JOIN]);

const ASK: Operation = Operation::new("", "")
    .about("Mails a six-digit code that is good for ten minutes, five guesses and one success. Earlier ones end at once.")
    .access(PROJECT_AND_MORE)
    .body(&[LOGIN_ID, EMAIL, USER, LOGIN_OPTIONS, TEMPLATE_OPTIONS, LOCALE, DEVICE_TOKEN])
    .replies::<MailedReply>("A mail is on its way.");

pub(super) async fn sign_in(call: Call) -> Result<HttpResponse, DescopeError> {
    ask(call, Wanted::SignIn).await
}

pub(super) async fn sign_up(call: Call) -> Result<HttpResponse, DescopeError> {
    ask(call, Wanted::SignUp).await
}

pub(super) async fn sign_up_or_in(call: Call) -> Result<HttpResponse, DescopeError> {
    ask(call, Wanted::Either).await
}

/// Whatever is wanted, the code is one to sign in with: the SDKs say no more when they show it.
async fn ask(mut call: Call, wanted: Wanted) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let address = login_id(&fields)?;
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let names = names(&fields)?.filter(|_| wanted != Wanted::SignIn);
    let device = device(call.headers(), fields.text("deviceToken")?);
    let masked = address.masked();
    call.work(Class::SignIn, move |core, caller| {
        let bound = options.bind(core, &asker, &address, MAILBOX)?;
        admit(core, caller, &address, wanted)?;
        let command = RequestOtp {
            surface: Surface::Descope,
            client: asker.id().clone(),
            purpose: Purpose::SignIn,
            address,
            locale: options.locale,
            resend_of: None,
            device,
            bound: Bound { names, ..bound },
            way_in: None,
        };
        request_otp(core, caller, &command)?;
        Ok::<_, DescopeError>(())
    })
    .await??;
    Ok(replies::mailed(masked))
}

impl From<NotAdmitted> for DescopeError {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::Unknown => DescopeError::Unknown,
            NotAdmitted::Known => DescopeError::Known,
            NotAdmitted::MayNotJoin => DescopeError::MayNotJoin,
            NotAdmitted::Refused(refusal, now) => DescopeError::Refused(refusal, now),
            NotAdmitted::Store(error) => DescopeError::Store(error),
        }
    }
}

impl From<RequestOtpError> for DescopeError {
    fn from(error: RequestOtpError) -> Self {
        match error {
            RequestOtpError::Refused(refusal, now) => DescopeError::Refused(refusal, now),
            RequestOtpError::Store(error) => DescopeError::Store(error),
        }
    }
}
