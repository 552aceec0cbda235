//! Users one at a time: made, looked up, changed, signed out, erased.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::User;
use countersign_core::tokens::management::Scope;
use countersign_core::usecases::descope::read_history::read_history;
use serde_json::{Value, json};

use super::super::error::DescopeError;
use super::super::me::sign_in;
use super::super::passwords::chosen;
use super::acting::{Acting, body, list, one, told_all, touchable, who};
use super::reading::{Unsaid, draft, edit, new_address};
use crate::common::call::Call;
use crate::common::fields::Fields;

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
    let tests = call.app.settings.descope.test_users.clone();
    let reply = acting.hash(&call, move |program, _| {
        let user = program.create_user(&address, &draft, &tests)?;
        one(program, &user)
    });
    Ok(HttpResponse::Ok().json(reply.await?))
}

pub(super) async fn load(call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = Fields::of_pairs(call.http.query_string().as_bytes());
    let name = who(&fields)?;
    let reply = acting.work(&call, move |program, acting| {
        one(program, &touchable(program, acting, &name)?)
    });
    Ok(HttpResponse::Ok().json(reply.await?))
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
        let mut users = Vec::new();
        for id in ids {
            let found = match id {
                Some(id) => program.core.store.find_user_by_id(id)?,
                None => None,
            };
            match found {
                Some(user) => {
                    acting.may_touch(&user)?;
                    users.push(user);
                }
                None if skips => {}
                None => return Err(DescopeError::NoUser),
            }
        }
        told_all(program, &users)
    });
    Ok(HttpResponse::Ok().json(json!({ "users": users.await? })))
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
        one(program, &program.edit_user(&by_id(&user), &wanted)?)
    });
    Ok(HttpResponse::Ok().json(reply.await?))
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
        let mut all: Vec<Value> = Vec::new();
        for id in ids {
            all.extend(read_history(program.core, id)?.iter().map(sign_in));
        }
        Ok(all)
    });
    Ok(HttpResponse::Ok().json(entries.await?))
}

/// What the SDKs ask first of all. There are no tiers.
pub(super) async fn license(call: Call) -> Result<HttpResponse, DescopeError> {
    Acting::of(&call)?;
    Ok(HttpResponse::Ok().json(json!({ "rateLimitTier": "" })))
}

pub(super) fn by_id(user: &User) -> countersign_core::usecases::list_users::UserName {
    countersign_core::usecases::list_users::UserName::Id(user.id)
}

pub(super) fn nothing() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}
