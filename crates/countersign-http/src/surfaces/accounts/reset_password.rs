//! `POST /auth/reset-password`: a new password for the token of a mailed link. Ends every session, and begins none.

use actix_web::HttpResponse;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::links::shown::{LinkError, OpenLink};
use countersign_core::usecases::passwords::reset_password::{self as usecase, ResetPasswordError};

use super::bearer::Insider;
use super::error::AccountsError;
use super::reading::Reading;
use super::shown::{self, refused, unreadable};
use super::{clients, csrf, origins};
use crate::common::call::Call;

pub(super) async fn reset_password(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, shown) = (read.client_id_if_any(), shown::read(&mut read));
    let (password, locale) = (read.new_password("new_password"), read.locale());
    read.done()?;
    let client = clients::named_if_any(&call, id?).await?;
    let (shown, password, locale) = (shown?.ok_or_else(unreadable)?, password?, locale?);
    let insider = Insider::of(&call).await?;
    let page = origins::page(call.headers());
    call.hash(move |core, caller| {
        let link = OpenLink {
            surface: Surface::Accounts,
            client: Some(shown::app(core, client, &shown, page.as_deref())?.id.clone()),
            shown,
            session: insider.session(core)?,
            locale,
        };
        let reset = usecase::reset_password(core, caller, &link, &password);
        reset.map_err(|error| of_reset(error, core.policy.hides))
    })
    .await??;
    Ok(HttpResponse::NoContent().finish())
}

fn of_reset(error: ResetPasswordError, hides: bool) -> AccountsError {
    match error {
        ResetPasswordError::Refused(refusal, now) => refused(LinkError::Refused(refusal, now), hides),
        ResetPasswordError::Flawed(flaw) => AccountsError::WeakPassword("new_password", flaw),
        ResetPasswordError::Overloaded(error) => error.into(),
        ResetPasswordError::Store(error) => AccountsError::Store(error),
    }
}
