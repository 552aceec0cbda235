//! `GET /v2/keys/{projectId}` and `/v1/keys/{projectId}`: the public keys, as a set (RFC 7517) and as a list.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde::Serialize;
use serde_json::json;

use super::bearer::project;
use super::error::DescopeError;
use crate::common::call::Call;

pub(super) async fn key_set(call: Call) -> Result<HttpResponse, DescopeError> {
    let core = &call.app.core;
    reply(&call, json!({ "keys": core.signing().jwks(core.now()) }))
}

pub(super) async fn key_list(call: Call) -> Result<HttpResponse, DescopeError> {
    let core = &call.app.core;
    reply(&call, core.signing().jwks(core.now()))
}

fn reply(call: &Call, keys: impl Serialize) -> Result<HttpResponse, DescopeError> {
    let id = call.http.match_info().get("project").unwrap_or_default();
    project(&call.app, id).ok_or(DescopeError::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .json(keys))
}
