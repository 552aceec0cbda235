//! The challenge port, and the rows its hot paths share.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd, ChallengeKind};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{ChallengeId, RequestId, UserId};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::challenges::Challenges;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use countersign_core::ports::verify_otp::{ChallengeGuard, VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery};
use diesel::prelude::*;

use crate::cells::{At, Id, Number, Word};
use crate::errors::{Stop, one_row};
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

/// The live challenges of kind `Lockout` of an address whose button was pressed, newest first; at most 4.
pub(crate) fn list_opened_lockouts(
    connection: &mut SqliteConnection,
    address: &Address,
    now: Timestamp,
) -> QueryResult<Vec<Challenge>> {
    let rows = challenges::table
        .select(ChallengeRow::as_select())
        .filter(challenges::address.eq(Word(address.clone())))
        .filter(challenges::kind.eq(Word(ChallengeKind::Lockout)))
        .filter(challenges::opened_at.is_not_null())
        .filter(challenges::ended.is_null())
        .filter(challenges::expires_at.gt(At(now)))
        .order((challenges::created_at.desc(), challenges::id.desc()))
        .limit(4)
        .load(connection)?;
    Ok(rows.into_iter().map(Challenge::from).collect())
}

/// Keeps a new challenge.
pub(crate) fn insert_challenge(connection: &mut SqliteConnection, challenge: &Challenge) -> QueryResult<()> {
    diesel::insert_into(challenges::table)
        .values(ChallengeRow::from(challenge))
        .execute(connection)?;
    let Some(user) = challenge.bound.user else {
        return Ok(());
    };
    statement("INSERT INTO bound_challenges (challenge_id, user_id) VALUES (?, ?)")
        .bind(Id(challenge.id.0))
        .bind(Id(user.0))
        .execute(connection)
        .map(drop)
}

/// Which live challenges end as pointless, by their purpose: any, or of these and not a lockout's.
pub(crate) enum Ending<'a> {
    /// All.
    All,
    /// Of these.
    Of(&'a [Purpose]),
}

impl Ending<'_> {
    fn purposes(&self) -> Option<String> {
        match self {
            Ending::All => None,
            Ending::Of(purposes) => Some(purpose_list(purposes)),
        }
    }
}

/// Purposes as a JSON list of words, for `json_each`.
pub(crate) fn purpose_list(purposes: &[Purpose]) -> String {
    let words: Vec<&str> = purposes.iter().map(|purpose| purpose.as_str()).collect();
    serde_json::Value::from(words).to_string()
}

/// Ends as pointless the live challenges of a user's address, and those bound to the user. Of an address that was never
/// proven only all end.
pub(crate) fn end_challenges_of_user(
    connection: &mut SqliteConnection,
    user: UserId,
    ending: &Ending<'_>,
    now: Timestamp,
) -> QueryResult<usize> {
    let end = "UPDATE challenges SET ended = 'pointless' \
               WHERE ended IS NULL AND expires_at > ? AND id IN ( \
                   SELECT c.id FROM challenges c JOIN address_credentials a USING (address) \
                   WHERE a.user_id = ? AND (? IS NULL OR a.verified_at IS NOT NULL) \
                   UNION ALL SELECT challenge_id FROM bound_challenges WHERE user_id = ?) \
               AND (? IS NULL OR kind <> 'lockout' AND purpose IN (SELECT value FROM json_each(?)))";
    statement(end)
        .bind(At(now))
        .bind(Id(user.0))
        .bind(ending.purposes())
        .bind(Id(user.0))
        .bind(ending.purposes())
        .bind(ending.purposes())
        .execute(connection)
}

/// Ends as pointless the live challenges bound to a user.
pub(crate) fn end_bound_challenges(
    connection: &mut SqliteConnection,
    user: UserId,
    purposes: &[Purpose],
    now: Timestamp,
) -> QueryResult<usize> {
    let end = "UPDATE challenges SET ended = 'pointless' \
               WHERE ended IS NULL AND expires_at > ? \
               AND id IN (SELECT challenge_id FROM bound_challenges WHERE user_id = ?) \
               AND purpose IN (SELECT value FROM json_each(?))";
    statement(end)
        .bind(At(now))
        .bind(Id(user.0))
        .bind(purpose_list(purposes))
        .execute(connection)
}

/// Ends a challenge as it was read; lost if it is another by now.
pub(crate) fn end_challenge(
    connection: &mut SqliteConnection,
    guard: ChallengeGuard,
    end: ChallengeEnd,
) -> Result<(), Stop> {
    let ended =
        statement("UPDATE challenges SET ended = ? WHERE id = ? AND failed_guesses = ? AND ended IS NULL")
            .bind(Word(end))
            .bind(Id(guard.id.0))
            .bind(Number(guard.failed_guesses))
            .execute(connection)?;
    one_row(ended)
}

/// Counts a wrong guess at a challenge as it was read; lost if it is another by now.
pub(crate) fn count_guess(connection: &mut SqliteConnection, guard: ChallengeGuard) -> Result<(), Stop> {
    let count = "UPDATE challenges SET failed_guesses = failed_guesses + 1 \
                 WHERE id = ? AND failed_guesses = ? AND ended IS NULL";
    let counted = statement(count)
        .bind(Id(guard.id.0))
        .bind(Number(guard.failed_guesses))
        .execute(connection)?;
    one_row(counted)
}
