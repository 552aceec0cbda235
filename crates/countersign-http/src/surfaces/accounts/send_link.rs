//! `POST /auth/send-magic-link`: asking for a link to sign in or up.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::usecases::links::send_link::{self as usecase, SendLink};

use super::asked::Binding;
use super::error::AccountsError;
use super::reading::Reading;
use super::{clients, cookies, csrf};
use crate::common::call::Call;
use crate::crew::Class;

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
    Ok(binding.accepted(&call, Some(&asked)))
}
