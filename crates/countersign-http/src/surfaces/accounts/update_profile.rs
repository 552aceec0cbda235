//! `PATCH /auth/me`: what one tells of oneself. Fields that are not named stay, `null` empties one (A4).

use actix_web::HttpResponse;
use countersign_core::nouns::ids::MembershipId;
use countersign_core::usecases::read_profile::read_profile;
use countersign_core::usecases::update_profile::{self as usecase, Edit, UpdateProfile, UpdateProfileError};

use super::bearer;
use super::error::AccountsError;
use super::reading::{Bad, Reading};
use super::replies::ProfileReply;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::crew::Class;

pub(super) async fn update_profile(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let mut text = |name| edit(&fields, name, &mut |name| read.text(name));
    let (display_name, given_name) = (text("display_name"), text("given_name"));
    let (family_name, language) = (text("family_name"), text("preferred_language"));
    let timezone = text("timezone");
    let preferred = edit(&fields, "preferred_membership_id", &mut |name| {
        read.parsed_if_any(name, "not_an_id", MembershipId::parse)
    });
    read.done()?;
    let command = UpdateProfile {
        display_name: display_name?,
        given_name: given_name?,
        family_name: family_name?,
        preferred_language: language?,
        timezone: timezone?,
        preferred_membership: preferred?,
    };
    let profile = call
        .work(Class::Session, move |core, caller| {
            let session = bearer::session(core, token)?.session.id;
            usecase::update_profile(core, caller, session, &command)?;
            Ok::<_, AccountsError>(read_profile(core, session)?)
        })
        .await??;
    Ok(HttpResponse::Ok().json(ProfileReply::from(&profile)))
}

fn edit<T>(
    fields: &Fields,
    name: &'static str,
    read: &mut dyn FnMut(&'static str) -> Result<Option<T>, Bad>,
) -> Result<Edit<T>, Bad> {
    if !fields.has(name) {
        return Ok(Edit::Keep);
    }
    Ok(read(name)?.map_or(Edit::Clear, Edit::Set))
}

impl From<UpdateProfileError> for AccountsError {
    fn from(error: UpdateProfileError) -> Self {
        match error {
            UpdateProfileError::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            UpdateProfileError::Invalid("preferred_membership") => {
                AccountsError::invalid("preferred_membership_id", "not_yours")
            }
            UpdateProfileError::Invalid(name) => AccountsError::invalid(name, "not_accepted"),
            UpdateProfileError::Store(error) => AccountsError::Store(error),
        }
    }
}
