//! `POST /auth/send-password-reset`: asking for a link to choose a new password.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::passwords::send_password_reset::{self as usecase, SendPasswordReset};

use super::asked::Binding;
use super::error::AccountsError;
use super::reading::Reading;
use super::{clients, cookies, csrf};
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn send_password_reset(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, address, uri) = (read.client_id(), read.email("email"), read.redirect_uri());
    let (device, locale) = (read.device(), read.locale());
    read.done()?;
    let client = clients::offering(&call, id?, LoginMethod::Password).await?;
    let binding = Binding::to_browser(&call).leading_to_named(&client, uri?.as_deref())?;
    let command = SendPasswordReset {
        surface: Surface::Accounts,
        client: client.id.clone(),
        address: address?,
        bound: binding.bound.clone(),
        device: device?.or_else(|| cookies::device(&call.app, call.headers())),
        locale: locale?,
    };
    let asked = call
        .work(Class::SignIn, move |core, caller| {
            usecase::send_password_reset(core, caller, &command)
        })
        .await??;
    Ok(binding.accepted(&call, Some(&asked)))
}
