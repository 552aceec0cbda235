//! What a judged guess writes: the failure with all it sets off, or the session that begins.

use crate::core::{Caller, Core};
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::bound::Names;
use crate::nouns::budget::Hit;
use crate::nouns::challenge::Challenge;
use crate::nouns::device::Device;
use crate::nouns::ledger::{GuessLane, Ledger, LedgerKey, Marks, Version};
use crate::nouns::outbox::MailDetails;
use crate::nouns::session::SessionDetails;
use crate::ports::ledgers::LedgerWrite;
use crate::ports::verify_otp::{
    ChallengeGuard, FailedGuess, PassedGuess, PassedUser, VerifyOtpCommit, VerifyOtpFacts,
};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::beginning::own_account_name;
use crate::usecases::entering::{Entrance, MintedEntry, Proof, SignedIn};
use crate::usecases::failing::Failing;
use crate::usecases::lockout::MintedLockout;
use crate::usecases::verify_otp::{GuessRefusal, Verdict, VerifyOtp};

/// Ids and secrets, minted once however often the guess is judged.
pub(crate) struct Minted {
    entry: MintedEntry,
    version: Version,
    lockout: MintedLockout,
}

impl Minted {
    pub(crate) fn mint(core: &Core, command: &VerifyOtp) -> Self {
        Self {
            entry: MintedEntry::mint(core, command.surface),
            version: core.entropy.version(),
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
    /// The device shown, where it is the owner's, and again where the lane is its own.
    pub(crate) known: Option<&'a Device>,
    pub(crate) device: Option<&'a Device>,
    pub(crate) key: &'a LedgerKey,
    pub(crate) ledger: &'a Ledger,
    pub(crate) lane: GuessLane,
}

impl Place<'_> {
    /// A wrong guess: counted on the challenge and on the ledger, with the locks that follow.
    pub(crate) fn failed(&self, challenge: &Challenge, marks: Marks, hits: &[Hit], guesses: i16) -> Outcome {
        let [failed, locked, device_ended, _] = self.minted.entry.events;
        let failing = Failing {
            core: self.core,
            caller: self.caller,
            now: self.facts.now,
            surface: self.command.surface,
            client: &self.command.client,
            purpose: self.command.purpose,
            address: self.address,
            user: self.facts.user.as_ref().map(|user| user.id),
            device: self.device,
            lane: self.lane,
            details: MailDetails::of(
                &self.caller.source,
                self.command.locale.as_ref(),
                Some(self.command.purpose),
            ),
            events: [failed, locked, device_ended],
            lockout: &self.minted.lockout,
        };
        let failed = failing.code(challenge, marks, guesses);
        let (lockout, mail) = failed.lockout.unzip();
        let commit = FailedGuess {
            ledger: Some(self.write(failed.marks)),
            challenge: Some(guard(challenge)),
            hits: hits.to_vec(),
            end_device: failed.end_device,
            lockout,
            mails: mail.into_iter().collect(),
            audit: failed.audit,
        };
        Outcome {
            verdict: Verdict {
                result: Err((GuessRefusal::Wrong, self.facts.now)),
                counted: true,
                address: None,
                reopens: None,
            },
            commit: VerifyOtpCommit::Failed(Box::new(commit)),
        }
    }

    /// A wrong guess at the code behind a lock: counts on that code alone and never extends the lock.
    pub(crate) fn failed_way_in(&self, way_in: &Challenge, refusal: GuessRefusal) -> Outcome {
        let [failed, ..] = self.minted.entry.events;
        let event = AuditEvent::new(
            failed,
            self.facts.now,
            AuditKind::SignInFailed,
            &self.caller.source,
        )
        .address(self.address);
        let event = match &self.facts.user {
            Some(user) => event.user(user.id),
            None => event,
        };
        let event = event
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
        let (command, now) = (self.command, self.facts.now);
        marks.record_success(now);
        let entrance = Entrance {
            core: self.core,
            caller: self.caller,
            minted: &self.minted.entry,
            now,
            surface: command.surface,
            client: &command.client,
            idle: self.core.policy.sessions.idle,
            address: self.address,
            purpose: Some(command.purpose),
            label: command.label.as_ref(),
            locale: command.locale.as_ref(),
        };
        let names = challenge.bound.names.clone().unwrap_or_default();
        let proof = Proof {
            of_mailbox: true,
            device: self.known.zip(command.device.as_ref()),
            names: Names {
                display_name: command.name.clone().or(names.display_name),
                ..names
            },
            details: SessionDetails {
                account: challenge.bound.account,
                amr: challenge.bound.amr.clone(),
                claims: challenge.bound.claims.clone(),
                trusted_claims: challenge.bound.trusted_claims.clone(),
                stepped_up: challenge.bound.steps_up,
            },
            by: Some(("challenge", challenge.id.to_string())),
            ..Proof::default()
        };
        let entry = entrance.enter(self.facts.user.as_ref(), proof);
        let commit = PassedGuess {
            ledger: self.write(marks),
            challenge: guard(challenge),
            not_after: challenge.expires_at,
            address: self.address.clone(),
            user: if entry.is_new_user {
                PassedUser::New(entry.user.clone())
            } else {
                PassedUser::Known(entry.user.id)
            },
            session: entry.session.clone(),
            token_hash: entry.cookie.as_ref().map(OpaqueToken::hash),
            ends_setup: entry.ends_setup.then(|| own_account_name(&entry.user)),
            ends_other_sessions: challenge.bound.ends_other_sessions,
            device: entry.device,
            mails: entry.mails,
            audit: entry.audit,
        };
        let reopens =
            (self.device.is_some() && self.facts.ledger.marks.codes_are_off()).then(|| self.address.clone());
        let signed_in = SignedIn {
            user: entry.user,
            session: entry.session,
            is_new_user: entry.is_new_user,
            device: entry.device_token,
            cookie: entry.cookie,
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

/// A challenge as it was read.
pub(crate) fn guard(challenge: &Challenge) -> ChallengeGuard {
    ChallengeGuard {
        id: challenge.id,
        failed_guesses: challenge.failed_guesses,
    }
}
