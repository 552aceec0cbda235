//! `GET /auth/me`: the person behind a bearer token, or behind an app's refresh cookie.

use actix_web::HttpResponse;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::read_profile as usecase;
use countersign_core::usecases::read_session::read_refresh_session;

use super::bearer::{self, Held};
use super::error::AccountsError;
use super::replies::ProfileReply;
use crate::common::bearer::Bearer;
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn read_profile(call: Call) -> Result<HttpResponse, AccountsError> {
    let profile = if matches!(Bearer::of(call.headers()), Bearer::Absent) {
        let held = Held::of(&call, None).ok_or(AccountsError::Unauthenticated { shown: false })?;
        call.read(Class::Session, move |core| {
            let found = held.find(core)?;
            let found = found.ok_or(AccountsError::Unauthenticated { shown: false })?;
            let facts = read_refresh_session(core, &found.token)?;
            Ok::<_, AccountsError>(usecase::read_profile(core, facts.session.id)?)
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
