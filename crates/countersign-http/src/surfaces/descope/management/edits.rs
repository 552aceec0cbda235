//! Changes of one thing at a time, each with a route of its own in the SDKs.

use actix_web::HttpResponse;
use countersign_core::nouns::user::User;
use countersign_core::usecases::descope::user_edits::{CustomEdit, RolesEdit, UserEdit};
use countersign_core::usecases::update_profile::Edit;
use serde_json::{Map, Value};

use super::super::document::MANAGEMENT;
use super::super::error::DescopeError;
use super::super::fields::{NEW_EMAIL, PHONE as PHONE_NUMBER, PICTURE as PICTURE_URL};
use super::super::kinds::{KNOWN, NO_USER};
use super::super::login_options::address;
use super::acting::{Acting, BODY, body, touchable, who};
use super::fields::{DISPLAY_NAME, FAMILY_NAME, GIVEN_NAME, NAMES, ROLE_NAMES, USER_ID, WHO};
use super::reading::{Unsaid, attributes, edit, new_address, roles, status_of};
use super::replies::OneReply;
use super::users::by_id;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::openapi::Operation;
use crate::openapi::field::{Field, flag, one_of, text, value};

pub(super) const STATUS: Operation = edited("updateUserStatus", "Enable or disable a user")
    .about("Disabling ends their sessions.")
    .body(&[
        WHO,
        USER_ID,
        one_of("status", &["enabled", "disabled"], "What it is from now on.").required(),
    ])
    .any_of(NAMES)
    .up_to(BODY);
pub(super) const EMAIL: Operation = edited("updateUserEmail", "Change a user's address")
    .about("The address is the login id.")
    .body(&[
        WHO,
        USER_ID,
        NEW_EMAIL,
        flag(
            "verified",
            "Whether the program vouches for the address; for another one it has to.",
        ),
    ])
    .any_of(NAMES)
    .up_to(BODY)
    .refuses(&[NO_USER, KNOWN]);
pub(super) const LOGIN_ID: Operation = edited("updateUserLoginId", "Change a user's login id")
    .about("A login id is an address here, and whoever sets one vouches for it.")
    .body(&[WHO, USER_ID, NEW_EMAIL.called("newLoginId")])
    .any_of(NAMES)
    .up_to(BODY)
    .refuses(&[NO_USER, KNOWN]);
pub(super) const NAME: Operation = edited("updateUserName", "Change a user's names")
    .body(&[WHO, USER_ID, DISPLAY_NAME, GIVEN_NAME, FAMILY_NAME])
    .any_of(NAMES)
    .up_to(BODY);
pub(super) const PHONE: Operation = edited("updateUserPhone", "Change a user's telephone number")
    .body(&[WHO, USER_ID, PHONE_NUMBER])
    .any_of(NAMES)
    .up_to(BODY);
pub(super) const PICTURE: Operation = edited("updateUserPicture", "Change a user's picture")
    .body(&[WHO, USER_ID, PICTURE_URL])
    .any_of(NAMES)
    .up_to(BODY);
pub(super) const ATTRIBUTE: Operation = edited("updateUserCustomAttribute", "Change an attribute of a user")
    .body(&[
        WHO,
        USER_ID,
        text("attributeKey", "Its name, of at most 100 characters.").required(),
        value(
            "attributeValue",
            "Its value, of any kind; without one it goes. All attributes of a user are at most 32 KiB of JSON.",
        ),
    ])
    .any_of(NAMES)
    .up_to(BODY);
pub(super) const SET_ROLES: Operation = roles_edited("setUserRoles", "Set a user's roles");
pub(super) const ADD_ROLES: Operation = roles_edited("addUserRoles", "Add roles to a user");
pub(super) const ADD_ROLES_BEFORE: Operation = ADD_ROLES.named("addUserRolesBefore");
pub(super) const REMOVE_ROLES: Operation = roles_edited("removeUserRoles", "Take roles from a user");

const fn edited(id: &'static str, summary: &'static str) -> Operation {
    Operation::new(id, summary)
        .access(MANAGEMENT)
        .replies::<OneReply>("They are changed.")
        .refuses(&[NO_USER])
}

const fn roles_edited(id: &'static str, summary: &'static str) -> Operation {
    edited(id, summary)
        .body(&[WHO, USER_ID, ROLE_NAMES, TENANT_ID])
        .any_of(NAMES)
        .up_to(BODY)
}

const TENANT_ID: Field = text(
    "tenantId",
    "Refused unless it is empty: there are no tenants here.",
);

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
        OneReply::of(program, &program.edit_user(&by_id(&user), &wanted)?)
    });
    Ok(reply.await?.reply())
}
