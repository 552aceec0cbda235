//! `POST /auth/send-email-verification`: asking from inside for the mail that proves one's address.

use actix_web::HttpResponse;
use countersign_core::usecases::addresses::send_verification::{self as usecase, SendVerification};

use super::asked::Binding;
use super::bearer;
use super::error::AccountsError;
use super::reading::Reading;
use crate::common::call::Call;
use crate::crew::Class;

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
    Ok(binding.accepted(&call, asked.as_ref()))
}
