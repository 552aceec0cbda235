//! What programs are told of users.

use std::collections::HashSet;

use actix_web::HttpResponse;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::User;
use countersign_core::usecases::descope::entered::has_password;
use countersign_core::usecases::descope::manage_users::Program;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::error::DescopeError;
use super::super::replies::UserReply;

/// One user.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OneUser")]
pub(super) struct OneReply {
    pub(super) user: UserReply,
}

impl OneReply {
    pub(super) fn of(program: &Program<'_>, user: &User) -> Result<Self, DescopeError> {
        let user = told(program, user)?;
        Ok(Self { user })
    }

    pub(super) fn reply(&self) -> HttpResponse {
        HttpResponse::Ok().json(self)
    }
}

/// A user as the SDKs know them.
pub(super) fn told(program: &Program<'_>, user: &User) -> Result<UserReply, DescopeError> {
    Ok(UserReply::of(user, has_password(program.core, user)?))
}

/// Many of them, in their order.
pub(super) fn told_all(program: &Program<'_>, users: &[User]) -> Result<Vec<UserReply>, DescopeError> {
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let with = program.core.store.list_users_with_password(&ids)?;
    let with: HashSet<UserId> = with.into_iter().collect();
    let told = users
        .iter()
        .map(|user| UserReply::of(user, with.contains(&user.id)));
    Ok(told.collect())
}
