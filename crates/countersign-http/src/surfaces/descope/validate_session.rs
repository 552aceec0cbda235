//! `POST /v1/auth/validate`: what a session JWT says, if it is one and its session lives.

use actix_web::HttpResponse;
use countersign_core::tokens::descope::check_session;
use countersign_core::usecases::descope::sessions::read_session_of;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::BODY;
use super::bearer::Asker;
use super::document::SESSION;
use super::error::DescopeError;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("validateSession", "Look whether a session lives")
    .access(SESSION)
    .optional_body(&[])
    .replies::<Reply>("It lives.");

#[derive(Serialize, JsonSchema)]
struct Reply {
    /// The claims of the token.
    #[serde(rename = "parsedJWT")]
    parsed_jwt: Map<String, Value>,
}

pub(super) async fn validate_session(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    call.optional_json(BODY).await?;
    let core = &call.app.core;
    let checked = asker
        .shown()
        .and_then(|token| check_session(core, asker.id().as_str(), token, core.now()));
    let checked = checked.ok_or(DescopeError::LoggedOut)?;
    let parsed_jwt = checked.claims.clone();
    call.read(Class::Session, move |core| {
        read_session_of(core, asker.id(), &checked)
    })
    .await??;
    Ok(HttpResponse::Ok().json(Reply { parsed_jwt }))
}
