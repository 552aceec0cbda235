//! The public keys that access tokens are checked with (RFC 7517).

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::ServiceConfig;
use serde_json::json;

use crate::common::call::Call;
use crate::common::table::at;
use crate::surfaces::token::problem::Problem;

/// The route.
pub(crate) fn register(config: &mut ServiceConfig) {
    at("/.well-known/jwks.json").get(jwks).register(config);
}

async fn jwks(call: Call) -> Result<HttpResponse, Problem> {
    let core = &call.app.core;
    let keys = core.signing().jwks(core.now());
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .json(json!({ "keys": keys })))
}
