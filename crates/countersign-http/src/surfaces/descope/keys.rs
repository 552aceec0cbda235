//! `GET /v2/keys/{projectId}` and `/v1/keys/{projectId}`: the public keys, as a set (RFC 7517) and as a list.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use countersign_core::keys::signing::Jwk;
use schemars::JsonSchema;
use serde::Serialize;

use super::bearer::project;
use super::error::DescopeError;
use super::fields::PROJECT_ID;
use super::kinds::NOT_FOUND;
use crate::common::call::Call;
use crate::openapi::Operation;

pub(super) const KEY_SET: Operation = KEYS
    .called("readKeySet", "Read the public keys, as a set")
    .replies::<Reply>("The keys (RFC 7517).");
pub(super) const KEY_LIST: Operation = KEYS
    .called("readKeyList", "Read the public keys, as a list")
    .replies::<Vec<Key>>("The keys.");

const KEYS: Operation = Operation::new("", "")
    .about("Those that tokens are checked with: the present one, the next, and retired ones while tokens of theirs are good.")
    .path(&[PROJECT_ID])
    .with_headers(&[("Cache-Control", "They may be kept for five minutes.")])
    .refuses(&[NOT_FOUND]);

#[derive(Serialize, JsonSchema)]
struct Reply {
    #[schemars(with = "Vec<Key>")]
    keys: Vec<Jwk>,
}

/// A public key (RFC 7517).
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what the core's keys look like")]
struct Key {
    kty: String,
    crv: String,
    alg: String,
    #[schemars(rename = "use")]
    used_for: String,
    kid: String,
    x: String,
    y: String,
}

pub(super) async fn key_set(call: Call) -> Result<HttpResponse, DescopeError> {
    let core = &call.app.core;
    let keys = core.signing().jwks(core.now());
    reply(&call, Reply { keys })
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
