//! `POST /auth/send-email-verification`: asking from inside for the mail that proves one's address.

use actix_web::HttpResponse;
use countersign_core::usecases::addresses::send_verification::{self as usecase, SendVerification};

use super::asked::Binding;
use super::bearer;
use super::document::BEARER;
use super::error::AccountsError;
use super::fields::{LOCALE, REDIRECT_URI};
use super::kinds::{LOCKED, RATE_LIMITED};
use super::reading::Reading;
use crate::common::call::Call;
use crate::common::times::rfc3339;
use crate::crew::Class;
use crate::openapi::{Operation, wire};
use countersign_core::nouns::ids::RequestId;
use schemars::JsonSchema;
use serde::Serialize;

pub(super) const OPERATION: Operation = Operation::new(
    "sendEmailVerification",
    "Ask for a link that proves one's address",
)
.access(BEARER)
.optional_body(&[REDIRECT_URI, LOCALE])
.status(202)
.replies::<Reply>("A mail is on its way, unless the address is proven; then there is no `request_id`.")
.refuses(&[RATE_LIMITED, LOCKED]);

pub(super) const BY_OTHER_NAME: Operation = OPERATION.named("sendVerificationEmail");

#[derive(Serialize, JsonSchema)]
struct Reply {
    #[schemars(with = "wire::Id")]
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
    /// When link and code end.
    #[schemars(with = "wire::Instant")]
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

pub(super) async fn send_verification(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, client) = bearer::checked(&call).await?;
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (uri, locale) = (read.redirect_uri(), read.locale());
    read.done()?;
    let binding = Binding::to_browser(&call).leading_to_named(&client, uri?.as_deref())?;
    let command = SendVerification {
        bound: binding.bound.clone(),
        locale: locale?,
    };
    let asked = call
        .work(Class::SignIn, move |core, caller| {
            let current = bearer::session(core, token)?;
            Ok::<_, AccountsError>(usecase::send_verification(core, caller, &current, &command)?)
        })
        .await??;
    Ok(binding.accepted(
        &call,
        &Reply {
            request_id: asked.as_ref().map(|asked| asked.request),
            expires_at: asked.as_ref().map(|asked| rfc3339(asked.expires_at)),
        },
    ))
}
