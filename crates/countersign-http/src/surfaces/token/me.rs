//! `GET /me`: the person and the session behind a bearer token.

use actix_web::HttpResponse;
use schemars::JsonSchema;
use serde::Serialize;

use super::bearer;
use super::document::BEARER;
use super::problem::Problem;
use super::replies::{SessionReply, UserReply};
use crate::common::call::Call;
use crate::openapi::Operation;

pub(super) const OPERATION: Operation = Operation::new("readMe", "See who one is")
    .access(BEARER)
    .replies::<Reply>("The user and the session of the token.");

#[derive(Serialize, JsonSchema)]
struct Reply {
    user: UserReply,
    session: SessionReply,
}

pub(super) async fn read(call: Call) -> Result<HttpResponse, Problem> {
    let facts = bearer::session(&call).await?;
    Ok(HttpResponse::Ok().json(Reply {
        user: (&facts.user).into(),
        session: SessionReply::new(&facts.session, facts.session.id),
    }))
}
