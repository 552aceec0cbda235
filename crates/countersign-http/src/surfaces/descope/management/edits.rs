//! Changes of one thing at a time, each with a route of its own in the SDKs.

use actix_web::HttpResponse;
use countersign_core::nouns::user::User;
use countersign_core::usecases::descope::user_edits::{CustomEdit, RolesEdit, UserEdit};
use countersign_core::usecases::update_profile::Edit;
use serde_json::{Map, Value};

use super::super::error::DescopeError;
use super::super::login_options::address;
use super::acting::{Acting, body, one, touchable, who};
use super::reading::{Unsaid, attributes, edit, new_address, roles, status_of};
use super::users::by_id;
use crate::common::call::Call;
use crate::common::fields::Fields;

type Reading = fn(&Fields, &User) -> Result<UserEdit, DescopeError>;

pub(super) async fn status(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| {
        Ok(UserEdit {
            status: Some(status_of(fields.required("status")?)?),
            ..UserEdit::default()
        })
    })
    .await
}

pub(super) async fn email(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, user| {
        address(fields, "email")?.ok_or(DescopeError::Missing("email"))?;
        Ok(UserEdit {
            address: new_address(fields, "email", "verified", &user.address)?,
            is_verified: fields.flag("verified")?.unwrap_or(false),
            ..UserEdit::default()
        })
    })
    .await
}

/// A login id is an address here, and whoever sets one vouches for it.
pub(super) async fn login_id(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, user| {
        let new = address(fields, "newLoginId")?.ok_or(DescopeError::Missing("newLoginId"))?;
        Ok(UserEdit {
            address: Some(new).filter(|new| *new != user.address),
            ..UserEdit::default()
        })
    })
    .await
}

/// Names; `displayName` in one, or in its parts.
pub(super) async fn name(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| {
        let all = edit(fields, Unsaid::Stays)?;
        Ok(UserEdit {
            display_name: all.display_name,
            given_name: all.given_name,
            family_name: all.family_name,
            ..UserEdit::default()
        })
    })
    .await
}

pub(super) async fn phone(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| {
        Ok(UserEdit {
            phone: edit(fields, Unsaid::Goes)?.phone,
            ..UserEdit::default()
        })
    })
    .await
}

pub(super) async fn picture(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| {
        Ok(UserEdit {
            avatar_url: match edit(fields, Unsaid::Goes)?.avatar_url {
                Edit::Keep => Edit::Clear,
                edit => edit,
            },
            ..UserEdit::default()
        })
    })
    .await
}

pub(super) async fn attribute(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| {
        let key = fields.required("attributeKey")?.to_owned();
        let value = fields.value("attributeValue").cloned().unwrap_or(Value::Null);
        let map = Map::from_iter([(key, value)]);
        Ok(UserEdit {
            custom: CustomEdit::Merge(attributes(map)?),
            ..UserEdit::default()
        })
    })
    .await
}

pub(super) async fn set_roles(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| with_roles(fields, RolesEdit::Set)).await
}

pub(super) async fn add_roles(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| with_roles(fields, RolesEdit::Add)).await
}

pub(super) async fn remove_roles(call: Call) -> Result<HttpResponse, DescopeError> {
    change(call, |fields, _| with_roles(fields, RolesEdit::Remove)).await
}

fn with_roles(fields: &Fields, act: fn(Vec<String>) -> RolesEdit) -> Result<UserEdit, DescopeError> {
    if fields.text("tenantId")?.is_some_and(|id| !id.is_empty()) {
        return Err(DescopeError::Invalid("there are no tenants here.".to_owned()));
    }
    Ok(UserEdit {
        roles: act(roles(fields)?.unwrap_or_default()),
        ..UserEdit::default()
    })
}

async fn change(mut call: Call, read: Reading) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = body(&mut call).await?;
    let name = who(&fields)?;
    let reply = acting.work(&call, move |program, acting| {
        let user = touchable(program, acting, &name)?;
        let wanted = read(&fields, &user)?;
        one(program, &program.edit_user(&by_id(&user), &wanted)?)
    });
    Ok(HttpResponse::Ok().json(reply.await?))
}
