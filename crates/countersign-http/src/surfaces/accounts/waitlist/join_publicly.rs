//! `POST /auth/waitlist`: the list before a launch, for addresses. The answer is the same for every one.

use actix_web::HttpResponse;
use countersign_core::nouns::waitlist::Feature;
use countersign_core::usecases::waitlist::join_publicly::{self as usecase, JoinPublicly, JoinPubliclyError};

use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::surfaces::accounts::document::APPS;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{CLIENT_ID, CSRF_TOKEN, EMAIL, FEATURE, LOCALE};
use crate::surfaces::accounts::kinds::{LOCKED, RATE_LIMITED, UNKNOWN_CLIENT};
use crate::surfaces::accounts::reading::Reading;
use crate::surfaces::accounts::{clients, csrf};
use schemars::JsonSchema;
use serde::Serialize;

pub(in crate::surfaces::accounts) const OPERATION: Operation = Operation::new(
    "joinWaitlistByEmail",
    "Wait with an address",
)
.about("The list before a launch, or for a feature of it. Every address is answered alike and gets one mail.")
.access(APPS)
.body(&[
    CLIENT_ID.required(),
    EMAIL.required(),
    FEATURE,
    LOCALE,
    CSRF_TOKEN,
])
.status(202)
.replies::<Nothing>("It waits.")
.refuses(&[UNKNOWN_CLIENT, RATE_LIMITED, LOCKED]);

#[derive(Serialize, JsonSchema)]
struct Nothing {}

pub(in crate::surfaces::accounts) async fn join_publicly(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, address) = (read.client_id(), read.email("email"));
    let feature = read.parsed_if_any("feature", "not_a_feature", Feature::parse);
    let locale = read.locale();
    read.done()?;
    let client = clients::named(&call, id?).await?;
    let command = JoinPublicly {
        client: client.id.clone(),
        address: address?,
        feature: feature?,
        locale: locale?,
    };
    call.work(Class::SignIn, move |core, caller| {
        usecase::join_publicly(core, caller, &command)
    })
    .await??;
    Ok(HttpResponse::Accepted().json(Nothing {}))
}

impl From<JoinPubliclyError> for AccountsError {
    fn from(error: JoinPubliclyError) -> Self {
        match error {
            JoinPubliclyError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            JoinPubliclyError::Store(error) => AccountsError::Store(error),
        }
    }
}
