//! `POST /auth/send-magic-link`: asking for a link to sign in or up.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::usecases::links::send_link::{self as usecase, SendLink};

use super::asked::Asked;
use super::asked::Binding;
use super::document::APPS;
use super::error::AccountsError;
use super::fields::{
    CLIENT_ID, CODE_CHALLENGE, CODE_CHALLENGE_METHOD, CSRF_TOKEN, DEVICE_TOKEN, EMAIL, LOCALE, REDIRECT_URI,
};
use super::kinds::{LOCKED, METHOD_NOT_ENABLED, RATE_LIMITED, UNKNOWN_CLIENT};
use super::reading::Reading;
use super::{clients, cookies, csrf};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("sendMagicLink", "Ask for a link to sign in")
    .about("The mail has a link and a code. A new one ends no earlier one. Every address is answered alike.")
    .access(APPS)
    .body(&[
        CLIENT_ID.required(),
        EMAIL.required(),
        REDIRECT_URI,
        CODE_CHALLENGE,
        CODE_CHALLENGE_METHOD,
        DEVICE_TOKEN,
        LOCALE,
        CSRF_TOKEN,
    ])
    .status(202)
    .replies::<Asked>("A mail is on its way.")
    .refuses(&[METHOD_NOT_ENABLED, UNKNOWN_CLIENT, RATE_LIMITED, LOCKED]);

pub(super) async fn send_link(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, address, uri) = (read.client_id(), read.email("email"), read.redirect_uri());
    let (challenge, device, locale) = (read.code_challenge(), read.device(), read.locale());
    read.done()?;
    let client = clients::named(&call, id?).await?;
    if !client.offers(LoginMethod::MagicLink) && !client.offers(LoginMethod::EmailOtp) {
        return Err(AccountsError::MethodNotEnabled);
    }
    let binding = Binding::to_browser(&call)
        .leading_to(&client, uri?.as_deref())?
        .with_challenge(challenge?);
    let command = SendLink {
        surface: Surface::Accounts,
        client: client.id.clone(),
        purpose: Purpose::SignIn,
        address: address?,
        bound: binding.bound.clone(),
        device: device?.or_else(|| cookies::device(&call.app, call.headers())),
        locale: locale?,
    };
    let asked = call
        .work(Class::SignIn, move |core, caller| {
            usecase::send_link(core, caller, &command)
        })
        .await??;
    Ok(binding.accepted(&call, &Asked::from(&asked)))
}
