//! Challenges on PostgreSQL: which file does what.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::ChallengeId;
use countersign_core::nouns::surface::Purpose;
use countersign_core::ports::challenges::Challenges;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use countersign_core::ports::verify_otp::{VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery};
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;

use crate::request_otp::RequestOtpSteps;
use crate::rows;
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;
use crate::verify_otp::VerifyOtpSteps;

statements! {
    /// One challenge.
    FindChallenge = "challenge_find.sql";
    /// Opens a challenge.
    OpenChallenge = "challenge_open.sql";
}

impl Challenges for PostgresStore {
    fn attempt_request_otp(
        &self,
        attempt: Attempt,
        query: &RequestOtpQuery,
        decide: Decide<'_, RequestOtpFacts, RequestOtpCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(attempt, &RequestOtpSteps { store: self, query }, decide)
    }

    fn attempt_verify_otp(
        &self,
        attempt: Attempt,
        query: &VerifyOtpQuery,
        decide: Decide<'_, VerifyOtpFacts, VerifyOtpCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(attempt, &VerifyOtpSteps { store: self, query }, decide)
    }

    fn find_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError> {
        let found: Vec<ChallengeRow> = self
            .read(|connection| FindChallenge::with(&[("at", &self.at()), ("id", &id.0)]).load(connection))?;
        Ok(found.into_iter().next().map(ChallengeRow::into_pair))
    }

    fn open_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError> {
        let found: Vec<ChallengeRow> = self
            .write(|connection| OpenChallenge::with(&[("at", &self.at()), ("id", &id.0)]).load(connection))?;
        Ok(found.into_iter().next().map(ChallengeRow::into_pair))
    }
}

/// Purposes as a list of words.
pub(crate) fn purpose_list(purposes: &[Purpose]) -> Vec<&'static str> {
    purposes.iter().map(|purpose| purpose.as_str()).collect()
}

pub(crate) struct ChallengeRow {
    now: Timestamp,
    pub(crate) challenge: Challenge,
}

impl ChallengeRow {
    fn into_pair(self) -> (Timestamp, Challenge) {
        (self.now, self.challenge)
    }
}

impl QueryableByName<Pg> for ChallengeRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let challenge = rows::challenge(row)?.ok_or("a challenge without an id")?;
        Ok(Self {
            now: rows::now(row)?,
            challenge,
        })
    }
}
