//! Facts and commit of a guess.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd, ChallengeKind};
use countersign_core::nouns::device::NewDevice;
use countersign_core::nouns::ids::{DeviceId, UserId};
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::user::User;
use countersign_core::ports::verify_otp::{
    ChallengeGuard, FailedGuess, Naming, PassedDevice, PassedGuess, PassedUser, VerifyOtpFacts,
    VerifyOtpQuery,
};

use super::challenges::Shelf;
use super::ledgers::in_time;
use super::tables::{DeviceRow, SessionRow, Stop, Tables};

impl Tables {
    pub(super) fn verify_otp_facts(&self, query: &VerifyOtpQuery, now: Timestamp) -> VerifyOtpFacts {
        let (address, named) = match &query.naming {
            Naming::Request(request) => {
                let challenge = self.requested(*request).cloned();
                (
                    challenge.as_ref().map(|challenge| challenge.address.clone()),
                    challenge,
                )
            }
            Naming::Address(address) => (Some(address.clone()), None),
        };
        let live = |kind| {
            let (surface, client) = (query.surface, &query.client);
            address.as_ref().map_or_else(Vec::new, |address| {
                self.live_challenges(
                    &Shelf {
                        kind,
                        surface,
                        client,
                        address,
                    },
                    now,
                )
            })
        };
        let challenges = match query.naming {
            Naming::Request(_) => named.into_iter().collect(),
            Naming::Address(_) => {
                let of_purpose = |c: &Challenge| c.purpose == query.purpose;
                live(ChallengeKind::Code)
                    .into_iter()
                    .filter(of_purpose)
                    .take(16)
                    .collect()
            }
        };
        VerifyOtpFacts {
            now,
            challenges,
            lockouts: address
                .as_ref()
                .map_or_else(Vec::new, |address| self.opened_lockouts(address, now)),
            ledger: address
                .as_ref()
                .map_or_else(Ledger::default, |a| self.ledger(&LedgerKey::Address(a.clone()))),
            device: address
                .as_ref()
                .and_then(|address| self.shown_device(query.device, address, now)),
            user: address.as_ref().and_then(|address| self.owner(address)).cloned(),
            nth_latest: self.nth_latest(&query.hits),
        }
    }

    pub(super) fn commit_failed_guess(&mut self, failed: &FailedGuess, now: Timestamp) -> Result<(), Stop> {
        failed
            .ledger
            .as_ref()
            .map_or(Ok(()), |ledger| self.write_ledger(ledger))?;
        self.append_hits(&failed.hits, now)?;
        if let Some(guard) = failed.challenge {
            self.guarded_challenge(guard)?.failed_guesses += 1;
        }
        if let Some(device) = failed.end_device.and_then(|id| self.devices.get_mut(&id)) {
            device.ended_at = device.ended_at.or(Some(now));
        }
        if let Some(lockout) = &failed.lockout {
            self.challenges.add(lockout.id, lockout.clone())?;
        }
        self.queue_mails(&failed.mails)?;
        self.add_events(&failed.audit)
    }

    pub(super) fn commit_passed_guess(
        &mut self,
        facts: &VerifyOtpFacts,
        passed: &PassedGuess,
        now: Timestamp,
    ) -> Result<(), Stop> {
        self.write_ledger(&passed.ledger)?;
        in_time(now, passed.not_after)?;
        self.guarded_challenge(passed.challenge)?.ended = Some(ChallengeEnd::Used);
        for other in self.challenges.values_mut() {
            let here = other.surface == passed.session.surface && other.client == passed.session.client;
            let is_code = other.kind == ChallengeKind::Code;
            if here && is_code && other.address == passed.address && other.is_live(now) {
                other.ended = Some(ChallengeEnd::Pointless);
            }
        }
        let was_proven = self.is_proven(&passed.user);
        let user = self.passed_user(facts, &passed.user, now)?;
        if let Some(account_name) = &passed.ends_setup {
            if was_proven {
                return Err(Stop::Lost);
            }
            self.end_setup(user, None, account_name, now);
        }
        if passed.ends_other_sessions {
            self.end_sessions(SessionEnd::Revoked, now, |session| session.user == user);
        }
        let row = SessionRow {
            session: passed.session.clone(),
            token_hash: passed.token_hash,
            ended_at: None,
        };
        self.sessions.add(passed.session.id, row)?;
        self.passed_device(&passed.device, user, &passed.address)?;
        self.queue_mails(&passed.mails)?;
        self.add_events(&passed.audit)
    }

    pub(super) fn guarded_challenge(&mut self, guard: ChallengeGuard) -> Result<&mut Challenge, Stop> {
        let as_read = |c: &&mut Challenge| c.failed_guesses == guard.failed_guesses && c.ended.is_none();
        self.challenges
            .get_mut(&guard.id)
            .filter(as_read)
            .ok_or(Stop::Lost)
    }

    fn is_proven(&self, user: &PassedUser) -> bool {
        match user {
            PassedUser::Known(id) => self.users.get(id).is_some_and(|user| user.verified_at.is_some()),
            PassedUser::New(user) => user.verified_at.is_some(),
        }
    }

    fn passed_user(
        &mut self,
        facts: &VerifyOtpFacts,
        passed: &PassedUser,
        now: Timestamp,
    ) -> Result<UserId, Stop> {
        match passed {
            PassedUser::Known(id) => {
                // The ledger does not guard users: one who was disabled or erased meanwhile must not get in.
                let read = facts.user.as_ref().map(|user| (user.id, user.status));
                let as_read = |user: &&mut User| read == Some((user.id, user.status));
                let user = self.users.get_mut(id).filter(as_read).ok_or(Stop::Lost)?;
                if user.verified_at.is_none() {
                    (user.verified_at, user.updated_at) = (Some(now), now);
                }
                Ok(*id)
            }
            PassedUser::New(user) => {
                self.add_user(user)?;
                Ok(user.id)
            }
        }
    }

    fn passed_device(&mut self, passed: &PassedDevice, user: UserId, address: &Address) -> Result<(), Stop> {
        match passed {
            PassedDevice::New(new) => self.add_device(user, address, new),
            PassedDevice::Known { id, expires_at } => self.extend_device(*id, *expires_at),
        }
    }

    pub(super) fn add_device(
        &mut self,
        user: UserId,
        address: &Address,
        new: &NewDevice,
    ) -> Result<(), Stop> {
        let row = DeviceRow {
            user,
            address: address.clone(),
            hash: new.hash,
            expires_at: new.expires_at,
            ended_at: None,
        };
        self.devices.add(new.id, row)
    }

    pub(super) fn extend_device(&mut self, id: DeviceId, expires_at: Timestamp) -> Result<(), Stop> {
        let good = |device: &&mut DeviceRow| device.ended_at.is_none();
        let device = self.devices.get_mut(&id).filter(good).ok_or(Stop::Lost)?;
        device.expires_at = expires_at;
        Ok(())
    }
}
