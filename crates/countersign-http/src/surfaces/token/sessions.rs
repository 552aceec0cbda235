//! `/auth/sessions`: looking at one's sessions and ending them.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::SessionId;
use countersign_core::usecases::read_session::read_session;
use countersign_core::usecases::{end_session as end, list_sessions as list};
use serde::Serialize;
use serde_json::json;

use super::bearer;
use super::problem::Problem;
use super::replies::SessionReply;
use crate::common::call::Call;
use crate::crew::Class;

#[derive(Serialize)]
struct Reply {
    sessions: Vec<SessionReply>,
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
    Ok(HttpResponse::Ok().json(Reply {
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
        Ok(HttpResponse::Ok().json(json!({ "revoked": true })))
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
    Ok(HttpResponse::Ok().json(json!({ "revoked": ended })))
}
