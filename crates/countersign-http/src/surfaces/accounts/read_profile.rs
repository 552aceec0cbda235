//! `GET /auth/me`: the person behind a bearer token, or behind an app's refresh cookie.

use actix_web::HttpResponse;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::read_profile as usecase;

use super::bearer::{self, Held};
use super::document::BEARER_OR_COOKIE;
use super::error::AccountsError;
use super::replies::ProfileReply;
use crate::common::bearer::Bearer;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("readMe", "See who one is")
    .access(BEARER_OR_COOKIE)
    .replies::<ProfileReply>("The person behind the session.");

pub(super) async fn read_profile(call: Call) -> Result<HttpResponse, AccountsError> {
    let profile = if matches!(Bearer::of(call.headers()), Bearer::Absent) {
        let held = Held::of(&call, None).ok_or(AccountsError::Unauthenticated { shown: false })?;
        call.read(Class::Session, move |core| {
            let found = held.find(core)?;
            let found = found.ok_or(AccountsError::Unauthenticated { shown: false })?;
            Ok::<_, AccountsError>(usecase::read_profile_by_refresh(core, &found.token)?)
        })
        .await??
    } else {
        let (token, _) = bearer::checked(&call).await?;
        call.read(Class::Session, move |core| {
            // The person is read with the session, so that one statement does.
            Ok::<_, AccountsError>(usecase::read_profile_of(core, token, Surface::Accounts)?)
        })
        .await??
    };
    Ok(HttpResponse::Ok().json(ProfileReply::from(&profile)))
}
