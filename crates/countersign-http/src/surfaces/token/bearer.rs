//! Who a bearer access token stands for.

use countersign_core::nouns::surface::Surface;
use countersign_core::ports::refresh_session::SessionFacts;
use countersign_core::usecases::read_session::{
    CheckedBearer, ReadSessionError, check_bearer, judge_session,
};

use super::problem::Problem;
use crate::common::bearer::Bearer;
use crate::common::call::Call;
use crate::crew::gathering::{Gathering, GatheringError};

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
