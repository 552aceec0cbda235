//! What a judged guess writes: the failure with all it sets off, or the session that begins.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::budget::Hit;
use crate::nouns::challenge::{Challenge, Seed};
use crate::nouns::device::{Device, NewDevice};
use crate::nouns::ids::{DeviceId, EventId, MailId, SessionId, UserId};
use crate::nouns::ledger::{GuessLane, Ledger, LedgerKey, Marks, Version};
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::profile::Profile;
use crate::nouns::session::{RefreshFamily, Session, SessionDetails};
use crate::nouns::user::{User, UserStatus};
use crate::ports::ledgers::LedgerWrite;
use crate::ports::verify_otp::{
    ChallengeGuard, FailedGuess, PassedDevice, PassedGuess, PassedUser, VerifyOtpCommit, VerifyOtpFacts,
};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::lockout::{LockoutPlace, MintedLockout};
use crate::usecases::verify_otp::{GuessRefusal, SignedIn, Verdict, VerifyOtp};

/// Ids and secrets, minted once however often the guess is judged.
pub(crate) struct Minted {
    user: UserId,
    session: SessionId,
    device: DeviceId,
    device_token: OpaqueToken,
    cookie: OpaqueToken,
    family_seed: Seed,
    mails: [MailId; 2],
    events: [EventId; 4],
    version: Version,
    lockout: MintedLockout,
}

impl Minted {
    pub(crate) fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            user: UserId::mint(entropy, now),
            session: SessionId::mint(entropy, now),
            device: DeviceId::mint(entropy, now),
            device_token: OpaqueToken::mint(entropy),
            cookie: OpaqueToken::mint(entropy),
            family_seed: core.seed(),
            mails: std::array::from_fn(|_| MailId::mint(entropy, now)),
            events: std::array::from_fn(|_| EventId::mint(entropy, now)),
            version: entropy.version(),
            lockout: MintedLockout::mint(core),
        }
    }
}

/// A verdict and what to commit before it is told.
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    pub(crate) commit: VerifyOtpCommit,
}

/// Where a guess stands: the facts, and whose budget it spends.
pub(crate) struct Place<'a> {
    pub(crate) core: &'a Core,
    pub(crate) caller: &'a Caller,
    pub(crate) command: &'a VerifyOtp,
    pub(crate) minted: &'a Minted,
    pub(crate) facts: &'a VerifyOtpFacts,
    pub(crate) address: &'a Address,
    pub(crate) device: Option<&'a Device>,
    pub(crate) key: &'a LedgerKey,
    pub(crate) ledger: &'a Ledger,
    pub(crate) lane: GuessLane,
}

impl Place<'_> {
    /// A wrong guess: counted on the challenge and on the ledger, with the locks that follow.
    pub(crate) fn failed(
        &self,
        challenge: &Challenge,
        mut marks: Marks,
        hits: &[Hit],
        guesses: i16,
    ) -> Outcome {
        let (policy, now) = (&self.core.policy, self.facts.now);
        let effect = marks.record_failure(now, self.lane, &policy.failures);
        let exhausted = challenge.failed_guesses + 1 >= guesses;
        let purpose_lock = exhausted && self.command.surface.rules().exhaustion_locks;
        if purpose_lock {
            marks.lock_purpose(challenge.expires_at, self.command.surface, self.command.purpose);
        }
        let spent = usize::from(policy.failures.failures_per_hour);
        let end_device = self
            .device
            .filter(|_| marks.failures_within(now, policy.failures.hour) >= spent);
        let locked_until = effect
            .locked_until
            .max(purpose_lock.then_some(challenge.expires_at));
        let locked_until =
            locked_until.max(effect.codes_turned_off.then_some(now + policy.failures.lock_max));

        let [failed, locked, device_ended, _] = self.minted.events;
        let mut audit = vec![
            self.event(failed, AuditKind::SignInFailed)
                .with("reason", GuessRefusal::Wrong.reason())
                .with("challenge", challenge.id.to_string())
                .with("guess", challenge.failed_guesses + 1),
        ];
        if let Some(until) = locked_until {
            let kind = if effect.codes_turned_off {
                AuditKind::CodesTurnedOff
            } else {
                AuditKind::Locked
            };
            audit.push(self.event(locked, kind).with("until", until.to_rfc3339()));
        }
        audit.extend(end_device.map(|device| {
            self.event(device_ended, AuditKind::DeviceEnded)
                .with("device", device.id.to_string())
        }));
        let way_in = locked_until
            .filter(|_| {
                self.device.is_none() && marks.take_locked_out_mail(now, policy.locked_out_mail_every)
            })
            .map(|until| self.way_in(now, until));
        let (lockout, mail) = way_in.unzip();
        let commit = FailedGuess {
            ledger: Some(self.write(marks)),
            challenge: Some(guard(challenge)),
            hits: hits.to_vec(),
            end_device: end_device.map(|device| device.id),
            lockout,
            mails: mail.into_iter().collect(),
            audit,
        };
        Outcome {
            verdict: Verdict {
                result: Err((GuessRefusal::Wrong, now)),
                counted: true,
                address: None,
                reopens: None,
            },
            commit: VerifyOtpCommit::Failed(Box::new(commit)),
        }
    }

    /// A wrong guess at the code behind a lock: counts on that code alone and never extends the lock.
    pub(crate) fn failed_way_in(&self, way_in: &Challenge, refusal: GuessRefusal) -> Outcome {
        let [failed, ..] = self.minted.events;
        let event = self
            .event(failed, AuditKind::SignInFailed)
            .with("reason", refusal.reason())
            .with("way_in", way_in.id.to_string())
            .with("guess", way_in.failed_guesses + 1);
        let commit = FailedGuess {
            ledger: None,
            challenge: Some(guard(way_in)),
            hits: Vec::new(),
            end_device: None,
            lockout: None,
            mails: Vec::new(),
            audit: vec![event],
        };
        Outcome {
            verdict: Verdict {
                result: Err((refusal, self.facts.now)),
                counted: false,
                address: None,
                reopens: None,
            },
            commit: VerifyOtpCommit::Failed(Box::new(commit)),
        }
    }

    /// A right code: the user if there is none, the session, the device token, the notice.
    pub(crate) fn passed(&self, challenge: &Challenge, mut marks: Marks) -> Outcome {
        let (policy, now) = (&self.core.policy, self.facts.now);
        marks.record_success(now);
        let known = self.facts.user.clone();
        let is_new_user = known.is_none();
        let ends_setup = known.as_ref().is_some_and(|user| user.verified_at.is_none());
        let user = match known {
            Some(known) if ends_setup => bare(known, now),
            Some(known) => known,
            None => self.new_user(challenge, now),
        };
        let session = self.session(challenge, user.id, now);
        let device_ends = now + policy.sessions.device_token;
        let (device, token) = match (self.device, &self.command.device) {
            (Some(device), Some(token)) => (
                PassedDevice::Known {
                    id: device.id,
                    expires_at: device_ends,
                },
                token.clone(),
            ),
            _ => {
                let token = self.minted.device_token.clone();
                let new = NewDevice {
                    id: self.minted.device,
                    hash: token.hash(),
                    expires_at: device_ends,
                };
                (PassedDevice::New(new), token)
            }
        };
        let cookie = self
            .command
            .surface
            .has_cookie_sessions()
            .then(|| self.minted.cookie.clone());
        let [new_sign_in, setup] = self.minted.mails;
        let tells = policy.notify_new_sign_in && !is_new_user && !ends_setup && self.device.is_none();
        let notices = [
            tells.then(|| self.notice(new_sign_in, MailKind::NewSignIn, now)),
            ends_setup.then(|| self.notice(setup, MailKind::SetupEnded, now)),
        ];

        let [signed_in, created, setup_ended, _] = self.minted.events;
        let name = |event: AuditEvent| event.user(user.id).session(session.id);
        let mut audit = vec![
            name(self.event(signed_in, AuditKind::SignedIn))
                .with("surface", self.command.surface.as_str())
                .with("challenge", challenge.id.to_string()),
        ];
        if is_new_user {
            audit.push(name(self.event(created, AuditKind::UserCreated)));
        }
        if ends_setup {
            audit.push(name(self.event(setup_ended, AuditKind::SetupEnded)));
        }
        let commit = PassedGuess {
            ledger: self.write(marks),
            challenge: guard(challenge),
            not_after: challenge.expires_at,
            address: self.address.clone(),
            user: if is_new_user {
                PassedUser::New(user.clone())
            } else {
                PassedUser::Known(user.id)
            },
            session: session.clone(),
            token_hash: cookie.as_ref().map(OpaqueToken::hash),
            ends_setup,
            ends_other_sessions: challenge.bound.ends_other_sessions,
            device,
            mails: notices.into_iter().flatten().collect(),
            audit,
        };
        let reopens =
            (self.device.is_some() && self.facts.ledger.marks.codes_are_off()).then(|| self.address.clone());
        let signed_in = SignedIn {
            user,
            session,
            is_new_user,
            device: token,
            cookie,
            membership: None,
            now,
        };
        Outcome {
            verdict: Verdict {
                result: Ok(Box::new(signed_in)),
                counted: false,
                address: None,
                reopens,
            },
            commit: VerifyOtpCommit::Passed(Box::new(commit)),
        }
    }

    fn new_user(&self, challenge: &Challenge, now: Timestamp) -> User {
        let names = challenge.bound.names.clone().unwrap_or_default();
        User {
            id: self.minted.user,
            address: self.address.clone(),
            verified_at: Some(now),
            status: UserStatus::Active,
            display_name: self.command.name.clone().or(names.display_name),
            avatar_url: names.avatar_url,
            profile: Profile {
                given_name: names.given_name,
                family_name: names.family_name,
                phone: names.phone,
                ..Profile::default()
            },
            created_at: now,
            updated_at: now,
        }
    }

    fn session(&self, challenge: &Challenge, user: UserId, now: Timestamp) -> Session {
        let (limits, source) = (&self.core.policy.sessions, &self.caller.source);
        let family = RefreshFamily {
            seed: self.minted.family_seed,
            key_id: self.core.keys.current().id(),
            generation: 1,
            rotated_at: now,
        };
        Session {
            id: self.minted.session,
            user,
            surface: self.command.surface,
            client: self.command.client.clone(),
            label: self.command.label.clone(),
            browser: source.browser,
            platform: source.platform,
            ip_prefix: source.ip_prefix(),
            authenticated_at: now,
            created_at: now,
            last_used_at: now,
            idle_expires_at: now + limits.idle.min(limits.absolute),
            absolute_expires_at: now + limits.absolute,
            family: (!self.command.surface.has_cookie_sessions()).then_some(family),
            ended: None,
            details: SessionDetails {
                account: challenge.bound.account,
                claims: challenge.bound.claims.clone(),
                stepped_up: challenge.bound.steps_up,
                ..SessionDetails::default()
            },
        }
    }

    fn notice(&self, id: MailId, kind: MailKind, now: Timestamp) -> NewMail {
        NewMail {
            id,
            kind,
            address: self.address.clone(),
            challenge: None,
            details: self.details(),
            created_at: now,
            expires_at: now + chrono::TimeDelta::days(1),
            coalesce: Some(format!("{}:{}", kind.as_str(), self.address.as_str())),
        }
    }

    fn way_in(&self, now: Timestamp, until: Timestamp) -> (Challenge, NewMail) {
        let place = LockoutPlace {
            surface: self.command.surface,
            client: &self.command.client,
            purpose: self.command.purpose,
            address: self.address,
            details: self.details(),
        };
        self.minted.lockout.make(self.core, &place, now, until)
    }

    fn details(&self) -> MailDetails {
        MailDetails::of(
            &self.caller.source,
            self.command.locale.as_ref(),
            Some(self.command.purpose),
        )
    }

    fn event(&self, id: EventId, kind: AuditKind) -> AuditEvent {
        let event = AuditEvent::new(id, self.facts.now, kind, &self.caller.source).address(self.address);
        match &self.facts.user {
            Some(user) => event.user(user.id),
            None => event,
        }
    }

    fn write(&self, marks: Marks) -> LedgerWrite {
        let version = self.minted.version;
        LedgerWrite::over(
            self.key.clone(),
            self.ledger,
            version,
            marks,
            self.facts.now,
            &self.core.policy,
        )
    }
}

/// A user as their first proof leaves them: nothing that was set up before.
fn bare(user: User, now: Timestamp) -> User {
    User {
        verified_at: Some(now),
        display_name: None,
        avatar_url: None,
        profile: Profile::default(),
        updated_at: now,
        ..user
    }
}

fn guard(challenge: &Challenge) -> ChallengeGuard {
    ChallengeGuard {
        id: challenge.id,
        failed_guesses: challenge.failed_guesses,
    }
}
