//! `GET /v1/auth/me` and `/me/history`: the person behind a refresh token, and when they signed in.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::UserId;
use countersign_core::ports::operators::AuditEntry;
use countersign_core::usecases::descope::entered::has_password;
use countersign_core::usecases::descope::read_history::read_history;
use countersign_core::usecases::descope::sessions::read_session;
use schemars::JsonSchema;
use serde::Serialize;

use super::bearer::Asker;
use super::document::REFRESH;
use super::error::DescopeError;
use super::replies::UserReply;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::{Operation, wire};

pub(crate) const READ: Operation = Operation::new("me", "See who one is")
    .access(REFRESH)
    .replies::<UserReply>("The user of the token.");
pub(super) const HISTORY: Operation = Operation::new("history", "See one's own sign-ins")
    .access(REFRESH)
    .replies::<Reply>("The latest, newest first.");

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Reply {
    auth_history: Vec<SignInReply>,
}

pub(crate) async fn read_me(call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let shown = asker.refresh(&call.app)?;
    let reply = call.read(Class::Session, move |core| {
        let facts = read_session(core, asker.id(), &shown)?;
        let has_password = has_password(core, &facts.user)?;
        Ok::<_, DescopeError>(UserReply::of(&facts.user, has_password))
    });
    Ok(HttpResponse::Ok().json(reply.await??))
}

pub(super) async fn read_own_history(call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let shown = asker.refresh(&call.app)?;
    let entries = call.read(Class::Session, move |core| {
        let facts = read_session(core, asker.id(), &shown)?;
        Ok::<_, DescopeError>(read_history(core, facts.user.id)?)
    });
    let auth_history = entries.await??.iter().map(SignInReply::of).collect();
    Ok(HttpResponse::Ok().json(Reply { auth_history }))
}

/// A sign-in. Of where it came from only the network is kept.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SignIn")]
pub(super) struct SignInReply {
    #[schemars(with = "Option<wire::Id>")]
    user_id: Option<UserId>,
    /// In seconds since the epoch.
    login_time: i64,
    city: &'static str,
    country: &'static str,
    /// The network, if it is known.
    ip: String,
}

impl SignInReply {
    pub(super) fn of(entry: &AuditEntry) -> Self {
        Self {
            user_id: entry.user,
            login_time: entry.at.timestamp(),
            city: "",
            country: "",
            ip: entry.ip_prefix.clone().unwrap_or_default(),
        }
    }
}
