//! `POST /auth/check-email`: which ways to sign in an address has. Reveals by design, so there is nothing here where
//! accounts are hidden.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::usecases::check_email::{self as usecase, CheckEmailError};

use super::document::APPS;
use super::error::AccountsError;
use super::fields::{CLIENT_ID, CSRF_TOKEN, EMAIL};
use super::kinds::{LOCKED, NOT_FOUND, RATE_LIMITED, UNKNOWN_CLIENT};
use super::login_methods::connections;
use super::reading::Reading;
use super::{clients, csrf};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use schemars::JsonSchema;
use serde::Serialize;

pub(super) const OPERATION: Operation = Operation::new("checkEmail", "See how an address signs in")
    .about("Reveals who has an account, so there is nothing here where that is hidden.")
    .access(APPS)
    .body(&[CLIENT_ID.required(), EMAIL.required(), CSRF_TOKEN])
    .replies::<Reply>("The ways this app offers, and those the address has used.")
    .refuses(&[NOT_FOUND, UNKNOWN_CLIENT, RATE_LIMITED, LOCKED]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    /// `active`: there is an account; otherwise `inactive`.
    status: &'static str,
    /// Those the address has.
    preferred: Vec<String>,
    /// All that the app offers.
    available: Vec<String>,
}

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
    Ok(HttpResponse::Ok().json(Reply {
        status: if checked.active { "active" } else { "inactive" },
        preferred: names(&checked.preferred),
        available: names(&checked.available),
    }))
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
