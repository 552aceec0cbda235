//! `POST /auth/check-email`: which ways to sign in an address has. Reveals by design, so there is nothing here where
//! accounts are hidden.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::usecases::check_email::{self as usecase, CheckEmailError};
use serde_json::json;

use super::error::AccountsError;
use super::login_methods::connections;
use super::reading::Reading;
use super::{clients, csrf};
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn check_email(mut call: Call) -> Result<HttpResponse, AccountsError> {
    if call.app.core.policy.hides {
        return Err(AccountsError::NotFound);
    }
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, address) = (read.client_id(), read.email("email"));
    read.done()?;
    let (client, address) = (clients::named(&call, id?).await?, address?);
    let checked = call
        .work(Class::SignIn, move |core, caller| {
            usecase::check_email(core, caller, &client, &address)
        })
        .await??;
    let names = |methods: &[LoginMethod]| -> Vec<String> {
        methods.iter().flat_map(|method| words(&call, *method)).collect()
    };
    Ok(HttpResponse::Ok().json(json!({
        "status": if checked.active { "active" } else { "inactive" },
        "preferred": names(&checked.preferred),
        "available": names(&checked.available),
    })))
}

fn words(call: &Call, method: LoginMethod) -> Vec<String> {
    match method {
        LoginMethod::Password => vec!["email_password".to_owned()],
        LoginMethod::MagicLink => vec!["magic_link".to_owned()],
        LoginMethod::EmailOtp => vec!["email_otp".to_owned()],
        LoginMethod::Social => connections(call)
            .iter()
            .map(|connection| format!("oauth_{}", connection.name))
            .collect(),
    }
}

impl From<CheckEmailError> for AccountsError {
    fn from(error: CheckEmailError) -> Self {
        match error {
            CheckEmailError::Hidden => AccountsError::NotFound,
            CheckEmailError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            CheckEmailError::Store(error) => AccountsError::Store(error),
        }
    }
}
