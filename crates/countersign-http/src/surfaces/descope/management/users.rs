//! Users one at a time: made, looked up, changed, signed out, erased.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::User;
use countersign_core::tokens::management::Scope;
use countersign_core::usecases::descope::read_history::read_history;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::document::MANAGEMENT;
use super::super::error::DescopeError;
use super::super::fields::NEW_PASSWORD;
use super::super::kinds::{INVALID, KNOWN, MISSING, NO_USER, WEAK_PASSWORD};
use super::super::me::SignInReply;
use super::super::passwords::chosen;
use super::super::replies::{NothingReply, UserReply, nothing};
use super::acting::{Acting, BODY, body, list, touchable, who};
use super::fields::{DRAFT, EDIT, NAMES, USER_ID, USER_IDS, WHO};
use super::reading::{Unsaid, draft, edit, new_address};
use super::replies::{OneReply, told_all};
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::openapi::Operation;
use crate::openapi::field::{anything, flag};

pub(super) const CREATE: Operation = Operation::new("createUser", "Make a user")
    .access(MANAGEMENT)
    .body(DRAFT)
    .up_to(BODY)
    .replies::<OneReply>("They are made.")
    .refuses(&[KNOWN, WEAK_PASSWORD]);
pub(super) const CREATE_FOR_TESTS: Operation = CREATE
    .called("createTestUser", "Make a user of tests")
    .about("Below the domain in `descope.test_domain`. No mail is ever sent to them. For keys for tests.");
pub(super) const LOAD: Operation = Operation::new("loadUser", "Look a user up")
    .access(MANAGEMENT)
    .query(&[WHO, USER_ID])
    .replies::<OneReply>("The user.")
    .refuses(&[NO_USER, MISSING, INVALID]);
pub(super) const LOAD_MANY: Operation = Operation::new("loadUsers", "Look users up")
    .access(MANAGEMENT)
    .body(&[
        USER_IDS.required(),
        flag(
            "includeInvalidUsers",
            "Whether ids of nobody are passed over; true, if it is not said.",
        ),
    ])
    .up_to(BODY)
    .replies::<UsersReply>("Those who are there, in the order of the ids.")
    .refuses(&[NO_USER]);
pub(super) const UPDATE: Operation = EDITED
    .called("updateUser", "Change a user")
    .about("All is as the request says, and what it does not say is emptied.");
pub(super) const PATCH: Operation = EDITED
    .called("patchUser", "Change something of a user")
    .about("Only what the request says changes.");
pub(super) const DELETE: Operation = BY_NAME
    .called("deleteUser", "Erase a user")
    .replies::<NothingReply>("They are erased.");
pub(super) const LOG_OUT: Operation = BY_NAME
    .called("logOutUser", "End all sessions of a user")
    .replies::<NothingReply>("They have ended.");
pub(super) const SET_PASSWORD: Operation = BY_NAME
    .called("setActivePassword", "Set a user's password")
    .about("All their sessions end.")
    .body(&[WHO, USER_ID, NEW_PASSWORD.called("password")])
    .any_of(NAMES)
    .up_to(BODY)
    .replies::<NothingReply>("It is set.")
    .refuses(&[NO_USER, WEAK_PASSWORD]);
pub(super) const HISTORY: Operation = Operation::new("loadUsersHistory", "See sign-ins of users")
    .access(MANAGEMENT)
    .list_body(&anything("", ""))
    .up_to(BODY)
    .replies::<Vec<SignInReply>>("The latest, for each of the ids newest first.");
pub(super) const LICENSE: Operation = Operation::new("readLicense", "Read what the SDKs ask first of all")
    .access(MANAGEMENT)
    .replies::<LicenseReply>("There are no tiers.");

const EDITED: Operation = Operation::new("", "")
    .access(MANAGEMENT)
    .body(EDIT)
    .any_of(NAMES)
    .up_to(BODY)
    .replies::<OneReply>("They are changed.")
    .refuses(&[NO_USER, KNOWN]);
const BY_NAME: Operation = Operation::new("", "")
    .access(MANAGEMENT)
    .body(&[WHO, USER_ID])
    .any_of(NAMES)
    .up_to(BODY)
    .refuses(&[NO_USER]);

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reply")]
struct UsersReply {
    users: Vec<UserReply>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct LicenseReply {
    /// Empty.
    rate_limit_tier: &'static str,
}

pub(super) async fn create(call: Call) -> Result<HttpResponse, DescopeError> {
    make(call, false).await
}

pub(super) async fn create_for_tests(call: Call) -> Result<HttpResponse, DescopeError> {
    make(call, true).await
}

async fn make(mut call: Call, for_tests: bool) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = body(&mut call).await?;
    let (address, draft) = draft(&fields, for_tests)?;
    let scope = if draft.is_test { Scope::Tests } else { Scope::Users };
    if !acting.key.may(scope) {
        return Err(DescopeError::OutOfScope);
    }
    let reply = acting.hash(&call, move |program, _| {
        let user = program.create_user(&address, &draft)?;
        OneReply::of(program, &user)
    });
    Ok(reply.await?.reply())
}

pub(super) async fn load(call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = Fields::of_pairs(call.http.query_string().as_bytes());
    let name = who(&fields)?;
    let reply = acting.work(&call, move |program, acting| {
        program.reads("load");
        OneReply::of(program, &touchable(program, acting, &name)?)
    });
    Ok(reply.await?.reply())
}

/// Those of the ids that are users, in the order they came.
pub(super) async fn load_many(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = body(&mut call).await?;
    let ids = fields.texts("userIds")?.ok_or(DescopeError::Missing("userIds"))?;
    let parse = |id: &str| UserId::parse(id);
    let skips = fields.flag("includeInvalidUsers")?.unwrap_or(true);
    let ids: Vec<Option<UserId>> = ids.into_iter().map(parse).collect();
    let users = acting.work(&call, move |program, acting| {
        program.reads("load");
        let mut users = Vec::new();
        for id in ids {
            let found = match id {
                Some(id) => program.core.store.find_user_by_id(id)?,
                None => None,
            };
            match found.filter(|user| acting.may_touch(user)) {
                Some(user) => users.push(user),
                None if skips => {}
                None => return Err(DescopeError::NoUser),
            }
        }
        told_all(program, &users)
    });
    let users = users.await?;
    Ok(HttpResponse::Ok().json(UsersReply { users }))
}

/// All is as the request says, and what it does not say is emptied.
pub(super) async fn update(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, Unsaid::Goes).await
}

/// Only what the request says changes.
pub(super) async fn patch(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, Unsaid::Stays).await
}

async fn change(mut call: Call, unsaid: Unsaid) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = body(&mut call).await?;
    let name = who(&fields)?;
    let reply = acting.work(&call, move |program, acting| {
        let user = touchable(program, acting, &name)?;
        let mut wanted = edit(&fields, unsaid)?;
        wanted.address = new_address(&fields, "email", "verifiedEmail", &user.address)?;
        OneReply::of(program, &program.edit_user(&by_id(&user), &wanted)?)
    });
    Ok(reply.await?.reply())
}

pub(super) async fn delete(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let name = who(&body(&mut call).await?)?;
    acting
        .work(&call, move |program, acting| {
            Ok(program.erase_user(&touchable(program, acting, &name)?)?)
        })
        .await?;
    Ok(nothing())
}

pub(super) async fn log_out(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let name = who(&body(&mut call).await?)?;
    acting
        .work(&call, move |program, acting| {
            let user = touchable(program, acting, &name)?;
            Ok(program.log_out_user(&by_id(&user))?)
        })
        .await?;
    Ok(nothing())
}

pub(super) async fn set_password(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = body(&mut call).await?;
    let (name, new) = (who(&fields)?, chosen(&fields, "password")?);
    acting
        .hash(&call, move |program, acting| {
            let user = touchable(program, acting, &name)?;
            Ok(program.set_password(&by_id(&user), &new)?)
        })
        .await?;
    Ok(nothing())
}

/// The latest sign-ins of some users, newest first for each.
pub(super) async fn history(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Users)?;
    let ids: Vec<UserId> = list(&mut call)
        .await?
        .iter()
        .filter_map(|id| UserId::parse(id))
        .collect();
    let entries = acting.work(&call, move |program, _| {
        program.reads("history");
        let mut all = Vec::new();
        for id in ids {
            all.extend(read_history(program.core, id)?.iter().map(SignInReply::of));
        }
        Ok(all)
    });
    Ok(HttpResponse::Ok().json(entries.await?))
}

/// What the SDKs ask first of all. There are no tiers.
pub(super) async fn license(call: Call) -> Result<HttpResponse, DescopeError> {
    Acting::of(&call)?;
    Ok(HttpResponse::Ok().json(LicenseReply { rate_limit_tier: "" }))
}

pub(super) fn by_id(user: &User) -> countersign_core::usecases::list_users::UserName {
    countersign_core::usecases::list_users::UserName::Id(user.id)
}
