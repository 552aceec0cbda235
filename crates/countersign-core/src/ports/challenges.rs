//! Challenges: one attempt each to prove a mailbox.

use super::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use super::store::{Attempt, Attempted, Decide, StoreError};
use super::verify_otp::{VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery};
use crate::nouns::Timestamp;
use crate::nouns::challenge::Challenge;
use crate::nouns::ids::ChallengeId;

/// Challenges. The guard row is the ledger the commit names; it is taken first, then budgets, then the rest.
pub trait Challenges {
    /// A request for a code: facts, decision, commit.
    fn attempt_request_otp(
        &self,
        attempt: Attempt,
        query: &RequestOtpQuery,
        decide: Decide<'_, RequestOtpFacts, RequestOtpCommit>,
    ) -> Result<Attempted, StoreError>;

    /// A guess: facts, decision, commit.
    fn attempt_verify_otp(
        &self,
        attempt: Attempt,
        query: &VerifyOtpQuery,
        decide: Decide<'_, VerifyOtpFacts, VerifyOtpCommit>,
    ) -> Result<Attempted, StoreError>;

    /// One challenge, whatever its state, and the store's time.
    fn find_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError>;

    /// Sets `opened_at` to the store's time where it is not set, the challenge has not ended and its life lasts;
    /// gives the challenge as it stands afterwards.
    fn open_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError>;
}
