//! `/auth/sessions`: looking at one's sessions and ending them.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::SessionId;
use countersign_core::usecases::read_session::read_session;
use countersign_core::usecases::{end_session as end, list_sessions as list};
use schemars::JsonSchema;
use serde::Serialize;

use super::bearer;
use super::document::BEARER;
use super::kinds::NOT_FOUND;
use super::problem::Problem;
use super::replies::SessionReply;
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::formatted;

pub(super) const LIST: Operation = Operation::new("listSessions", "List one's sessions")
    .access(BEARER)
    .replies::<Sessions>("The live sessions of the user, newest first.");

pub(super) const END: Operation = Operation::new("endSession", "End one of one's sessions")
    .access(BEARER)
    .path(&[formatted("id", "uuid", "The session.")])
    .replies::<Ended>("It has ended.")
    .refuses(&[NOT_FOUND]);

pub(super) const END_OTHERS: Operation = Operation::new("endOtherSessions", "End all other sessions")
    .about("Device tokens, and codes that are still out, end as well.")
    .access(BEARER)
    .replies::<EndedOthers>("They have ended.");

#[derive(Serialize, JsonSchema)]
struct Sessions {
    sessions: Vec<SessionReply>,
}

#[derive(Serialize, JsonSchema)]
struct Ended {
    /// Always true.
    revoked: bool,
}

#[derive(Serialize, JsonSchema)]
struct EndedOthers {
    /// How many there were.
    revoked: usize,
}

pub(super) async fn list_sessions(call: Call) -> Result<HttpResponse, Problem> {
    let bearer = bearer::checked(&call)?;
    let (current, sessions) = call
        .read(Class::Session, move |core| {
            let current = read_session(core, bearer)?;
            let sessions = list::list_sessions(core, &current)?;
            Ok::<_, Problem>((current.session.id, sessions))
        })
        .await??;
    let shown = sessions.iter().map(|session| SessionReply::new(session, current));
    Ok(HttpResponse::Ok().json(Sessions {
        sessions: shown.collect(),
    }))
}

pub(super) async fn end_session(call: Call) -> Result<HttpResponse, Problem> {
    let bearer = bearer::checked(&call)?;
    let id = call.http.match_info().get("id").and_then(SessionId::parse);
    let ended = call
        .work(Class::Session, move |core, caller| {
            let current = read_session(core, bearer)?;
            // Who is not signed in does not learn which ids have the right shape.
            match id {
                Some(id) => Ok(end::end_session(core, caller, &current, id)?),
                None => Ok::<_, Problem>(false),
            }
        })
        .await??;
    if ended {
        Ok(HttpResponse::Ok().json(Ended { revoked: true }))
    } else {
        Err(Problem::NotFound)
    }
}

pub(super) async fn end_other_sessions(call: Call) -> Result<HttpResponse, Problem> {
    let bearer = bearer::checked(&call)?;
    let ended = call
        .work(Class::Session, move |core, caller| {
            let current = read_session(core, bearer)?;
            Ok::<_, Problem>(end::end_other_sessions(core, caller, &current)?)
        })
        .await??;
    Ok(HttpResponse::Ok().json(EndedOthers { revoked: ended }))
}
