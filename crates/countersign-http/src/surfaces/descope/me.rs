//! `GET /v1/auth/me` and `/me/history`: the person behind a refresh token, and when they signed in.

use actix_web::HttpResponse;
use countersign_core::ports::operators::AuditEntry;
use countersign_core::usecases::descope::entered::has_password;
use countersign_core::usecases::descope::read_history::read_history;
use countersign_core::usecases::descope::sessions::read_session;
use serde_json::{Value, json};

use super::bearer::Asker;
use super::error::DescopeError;
use super::replies::UserReply;
use crate::common::call::Call;
use crate::crew::Class;

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
    let entries: Vec<Value> = entries.await??.iter().map(sign_in).collect();
    Ok(HttpResponse::Ok().json(json!({ "authHistory": entries })))
}

/// A sign-in. Of where it came from only the network is kept.
pub(super) fn sign_in(entry: &AuditEntry) -> Value {
    json!({
        "userId": entry.user,
        "loginTime": entry.at.timestamp(),
        "city": "",
        "country": "",
        "ip": entry.ip_prefix.as_deref().unwrap_or_default(),
    })
}
