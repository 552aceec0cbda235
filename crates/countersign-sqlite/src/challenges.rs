//! The challenge port, and the rows its hot paths share.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeKind};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{ChallengeId, RequestId};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::challenges::Challenges;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use countersign_core::ports::verify_otp::{VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery};
use diesel::prelude::*;

use crate::cells::{At, Id, Word};
use crate::rows::ChallengeRow;
use crate::schema::{challenge_aliases, challenges};
use crate::statement::statement;
use crate::store::SqliteStore;
use crate::{request_otp, verify_otp};

impl Challenges for SqliteStore {
    fn attempt_request_otp(
        &self,
        attempt: Attempt,
        query: &RequestOtpQuery,
        decide: Decide<'_, RequestOtpFacts, RequestOtpCommit>,
    ) -> Result<Attempted, StoreError> {
        let facts = |connection: &mut _, now| request_otp::read_facts(connection, query, now).map(Some);
        self.attempt(attempt, facts, decide, request_otp::write_commit)
    }

    fn attempt_verify_otp(
        &self,
        attempt: Attempt,
        query: &VerifyOtpQuery,
        decide: Decide<'_, VerifyOtpFacts, VerifyOtpCommit>,
    ) -> Result<Attempted, StoreError> {
        let facts = |connection: &mut _, now| verify_otp::read_facts(connection, query, now).map(Some);
        self.attempt(attempt, facts, decide, verify_otp::write_commit)
    }

    fn find_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError> {
        self.read(|connection, now| Ok(find_challenge(connection, id)?.map(|challenge| (now, challenge))))
    }

    fn open_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError> {
        self.write(|connection, now| {
            let open = "UPDATE challenges SET opened_at = ? \
                        WHERE id = ? AND opened_at IS NULL AND ended IS NULL AND expires_at > ?";
            statement(open)
                .bind(At(now))
                .bind(Id(id.0))
                .bind(At(now))
                .execute(connection)?;
            Ok(find_challenge(connection, id)?.map(|challenge| (now, challenge)))
        })
    }
}

/// Where a challenge belongs; only there is its code of use.
pub(crate) struct Place<'a> {
    pub(crate) surface: Surface,
    pub(crate) client: &'a ClientId,
    pub(crate) address: &'a Address,
}

/// One challenge, whatever its state.
pub(crate) fn find_challenge(
    connection: &mut SqliteConnection,
    id: ChallengeId,
) -> QueryResult<Option<Challenge>> {
    let row = challenges::table
        .select(ChallengeRow::as_select())
        .filter(challenges::id.eq(Id(id.0)))
        .first(connection)
        .optional()?;
    Ok(row.map(Challenge::from))
}

/// The challenge a request id points to: its own, or an older one that was resent.
pub(crate) fn find_requested(
    connection: &mut SqliteConnection,
    request: RequestId,
) -> QueryResult<Option<Challenge>> {
    if let Some(own) = find_challenge(connection, ChallengeId(request.0))? {
        return Ok(Some(own));
    }
    let row = challenge_aliases::table
        .inner_join(challenges::table)
        .select(ChallengeRow::as_select())
        .filter(challenge_aliases::request_id.eq(Id(request.0)))
        .first(connection)
        .optional()?;
    Ok(row.map(Challenge::from))
}

/// The live challenges of kind `Code` of a place and purpose, newest first; at most 16.
pub(crate) fn list_live_codes(
    connection: &mut SqliteConnection,
    place: &Place<'_>,
    purpose: Purpose,
    now: Timestamp,
) -> QueryResult<Vec<Challenge>> {
    let rows = challenges::table
        .select(ChallengeRow::as_select())
        .filter(challenges::address.eq(Word(place.address.clone())))
        .filter(challenges::kind.eq(Word(ChallengeKind::Code)))
        .filter(challenges::surface.eq(Word(place.surface)))
        .filter(challenges::client.eq(Word(place.client.clone())))
        .filter(challenges::purpose.eq(Word(purpose)))
        .filter(challenges::ended.is_null())
        .filter(challenges::expires_at.gt(At(now)))
        .order((challenges::created_at.desc(), challenges::id.desc()))
        .limit(16)
        .load(connection)?;
    Ok(rows.into_iter().map(Challenge::from).collect())
}

/// The live challenges of kind `Lockout` of an address, newest first; at most 4.
pub(crate) fn list_live_lockouts(
    connection: &mut SqliteConnection,
    address: &Address,
    now: Timestamp,
) -> QueryResult<Vec<Challenge>> {
    let rows = challenges::table
        .select(ChallengeRow::as_select())
        .filter(challenges::address.eq(Word(address.clone())))
        .filter(challenges::kind.eq(Word(ChallengeKind::Lockout)))
        .filter(challenges::ended.is_null())
        .filter(challenges::expires_at.gt(At(now)))
        .order((challenges::created_at.desc(), challenges::id.desc()))
        .limit(4)
        .load(connection)?;
    Ok(rows.into_iter().map(Challenge::from).collect())
}

/// Keeps a new challenge.
pub(crate) fn insert_challenge(
    connection: &mut SqliteConnection,
    challenge: &Challenge,
) -> QueryResult<usize> {
    diesel::insert_into(challenges::table)
        .values(ChallengeRow::from(challenge))
        .execute(connection)
}
