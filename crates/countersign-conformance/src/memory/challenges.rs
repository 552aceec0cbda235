//! The challenge port.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeKind};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::device::Device;
use countersign_core::nouns::ids::{ChallengeId, RequestId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::challenges::Challenges;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use countersign_core::ports::verify_otp::{VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery};

use super::MemoryStore;
use super::tables::Tables;

impl Challenges for MemoryStore {
    fn attempt_request_otp(
        &self,
        attempt: Attempt,
        query: &RequestOtpQuery,
        decide: Decide<'_, RequestOtpFacts, RequestOtpCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            attempt,
            |tables, now| Some(tables.request_otp_facts(query, now)),
            decide,
            |tables, now, _, commit| tables.commit_request_otp(commit, now),
        )
    }

    fn attempt_verify_otp(
        &self,
        attempt: Attempt,
        query: &VerifyOtpQuery,
        decide: Decide<'_, VerifyOtpFacts, VerifyOtpCommit>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            attempt,
            |tables, now| Some(tables.verify_otp_facts(query, now)),
            decide,
            |tables, now, facts, commit| match commit {
                VerifyOtpCommit::Failed(failed) => tables.commit_failed_guess(failed, now),
                VerifyOtpCommit::Passed(passed) => tables.commit_passed_guess(facts, passed, now),
            },
        )
    }

    fn find_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError> {
        self.read(|tables, now| {
            tables
                .challenges
                .get(&id)
                .map(|challenge| (now, challenge.clone()))
        })
    }

    fn open_challenge(&self, id: ChallengeId) -> Result<Option<(Timestamp, Challenge)>, StoreError> {
        self.write(|tables, now| {
            Ok(tables.challenges.get_mut(&id).map(|challenge| {
                if challenge.opened_at.is_none() && challenge.is_live(now) {
                    challenge.opened_at = Some(now);
                }
                (now, challenge.clone())
            }))
        })
    }
}

/// What the live challenges of a list have in common.
pub(super) struct Shelf<'a> {
    pub(super) kind: ChallengeKind,
    pub(super) surface: Surface,
    pub(super) client: &'a ClientId,
    pub(super) address: &'a Address,
}

impl Tables {
    /// The live challenges of a shelf, newest first.
    pub(super) fn live_challenges(&self, shelf: &Shelf<'_>, now: Timestamp) -> Vec<Challenge> {
        self.newest_live(now, |c| {
            c.kind == shelf.kind
                && c.surface == shelf.surface
                && c.client == *shelf.client
                && c.address == *shelf.address
        })
    }

    /// The live lockouts of an address whose button was pressed, newest first; at most 4.
    pub(super) fn opened_lockouts(&self, address: &Address, now: Timestamp) -> Vec<Challenge> {
        let mut opened = self.newest_live(now, |c| {
            c.kind == ChallengeKind::Lockout && c.opened_at.is_some() && c.address == *address
        });
        opened.truncate(4);
        opened
    }

    fn newest_live(&self, now: Timestamp, meant: impl Fn(&Challenge) -> bool) -> Vec<Challenge> {
        let here = |c: &&Challenge| c.is_live(now) && meant(c);
        let mut live: Vec<Challenge> = self.challenges.values().filter(here).cloned().collect();
        live.sort_by_key(|challenge| std::cmp::Reverse((challenge.created_at, challenge.id)));
        live
    }

    /// The challenge a request id points to: its own, or an older one by a resend.
    pub(super) fn requested(&self, request: RequestId) -> Option<&Challenge> {
        let own = ChallengeId(request.0);
        self.challenges.get(self.requests.get(&request).unwrap_or(&own))
    }

    /// The device whose token has this hash, if it is good and the address is its own.
    pub(super) fn shown_device(
        &self,
        hash: Option<[u8; 32]>,
        address: &Address,
        now: Timestamp,
    ) -> Option<Device> {
        let (&id, row) = self.devices.iter().find(|(_, row)| Some(row.hash) == hash)?;
        let good = row.ended_at.is_none() && now < row.expires_at;
        let own = row.address == *address;
        let ledger = self.ledger(&LedgerKey::Device(id));
        (good && own).then_some(Device {
            id,
            user: row.user,
            is_proven: self
                .users
                .get(&row.user)
                .is_some_and(|user| user.address == *address && user.verified_at.is_some()),
            expires_at: row.expires_at,
            ledger,
        })
    }
}
