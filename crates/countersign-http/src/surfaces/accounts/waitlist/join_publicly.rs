//! `POST /auth/waitlist`: the list before a launch, for addresses. The answer is the same for every one.

use actix_web::HttpResponse;
use countersign_core::nouns::waitlist::Feature;
use countersign_core::usecases::waitlist::join_publicly::{self as usecase, JoinPublicly, JoinPubliclyError};
use serde_json::json;

use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::reading::Reading;
use crate::surfaces::accounts::{clients, csrf};

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
    Ok(HttpResponse::Accepted().json(json!({})))
}

impl From<JoinPubliclyError> for AccountsError {
    fn from(error: JoinPubliclyError) -> Self {
        match error {
            JoinPubliclyError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            JoinPubliclyError::Store(error) => AccountsError::Store(error),
        }
    }
}
