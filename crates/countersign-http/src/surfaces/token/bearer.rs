//! The bearer access token of a request (RFC 6750), as it was shown.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::refresh_session::SessionFacts;
use countersign_core::usecases::read_session::{
    CheckedBearer, ReadSessionError, check_bearer, judge_session,
};

use super::problem::Problem;
use crate::common::call::Call;
use crate::crew::gathering::{Gathering, GatheringError};

/// The longest token that is passed on; the core refuses longer ones, too.
const LONGEST: usize = 4096;

/// What the `Authorization` header says.
pub(super) enum Bearer<'a> {
    /// There is none.
    Absent,
    /// Another scheme, several headers, or what cannot be a JWT.
    Garbled,
    /// Something with the shape of a JWT.
    Shown(&'a str),
}

impl<'a> Bearer<'a> {
    pub(super) fn of(headers: &'a HeaderMap) -> Self {
        let mut lines = headers.get_all(AUTHORIZATION);
        let only = match (lines.next(), lines.next()) {
            (None, _) => return Bearer::Absent,
            (Some(_), Some(_)) => return Bearer::Garbled,
            (Some(only), None) => only,
        };
        let token = only.to_str().ok().and_then(|text| text.split_once(' '));
        let token = token
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        match token {
            Some(token) if token.len() <= LONGEST && token.split('.').count() == 3 => Bearer::Shown(token),
            Some(_) | None => Bearer::Garbled,
        }
    }
}

/// The token, checked here on the async side: one that is refused takes no place before the store and none of its time.
pub(super) fn checked(call: &Call) -> Result<CheckedBearer, Problem> {
    match Bearer::of(call.headers()) {
        Bearer::Shown(token) => Ok(check_bearer(&call.app.core, token)?),
        Bearer::Garbled => Err(Problem::Unauthenticated { shown: true }),
        Bearer::Absent => Err(Problem::Unauthenticated { shown: false }),
    }
}

/// The session of the bearer, read from the store.
pub(super) async fn session(call: &Call) -> Result<SessionFacts, Problem> {
    let bearer = checked(call)?;
    let found = Gathering::find(&call.app, bearer.key()).await?;
    Ok(judge_session(found, Surface::Token)?)
}

impl From<GatheringError> for Problem {
    fn from(error: GatheringError) -> Self {
        match error {
            GatheringError::Crew(error) => error.into(),
            GatheringError::Store(error) => Problem::Store(error),
        }
    }
}

impl From<ReadSessionError> for Problem {
    fn from(error: ReadSessionError) -> Self {
        match error {
            ReadSessionError::Unauthenticated => Problem::Unauthenticated { shown: true },
            ReadSessionError::Store(error) => Problem::Store(error),
        }
    }
}
