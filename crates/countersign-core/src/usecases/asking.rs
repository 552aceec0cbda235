//! Asking for a mail that proves a mailbox: within every budget, alike for addresses that are known and not. The users
//! are never read: which mail it becomes is chosen when it is rendered.

use chrono::TimeDelta;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::budget::{Hit, NetLimits, mailbox_hit, room_for_all};
use crate::nouns::challenge::{Challenge, ChallengeKind, Seed};
use crate::nouns::ids::{ChallengeId, MailId, RequestId};
use crate::nouns::ledger::{Ledger, LedgerKey, MailClass, Marks, Refusal, SpentBudget, Version};
use crate::nouns::mail_words::MailWords;
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::surface::Purpose;
use crate::policy::Policy;
use crate::ports::ledgers::LedgerWrite;
use crate::ports::meter::Event;
use crate::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::failing::lane_of;
use crate::usecases::guarded::guarded;
use crate::usecases::lockout::{LockoutPlace, MintedLockout};
use crate::usecases::request_otp::{RequestOtp, RequestOtpError, RequestedOtp};

/// What is asked for.
pub(crate) struct Ask<'a> {
    pub(crate) command: &'a RequestOtp,
    /// A code alone, or a link with a code beside it.
    pub(crate) kind: ChallengeKind,
    /// What else the mail tells.
    pub(crate) words: MailWords,
}

impl<'a> Ask<'a> {
    pub(crate) fn code(command: &'a RequestOtp) -> Self {
        Self {
            command,
            kind: ChallengeKind::Code,
            words: MailWords::default(),
        }
    }

    pub(crate) fn link(command: &'a RequestOtp) -> Self {
        Self {
            kind: ChallengeKind::Link,
            ..Self::code(command)
        }
    }

    /// Whether it is a code to sign in or up, of which the surfaces say how they follow one another.
    fn is_sign_in_code(&self) -> bool {
        self.kind == ChallengeKind::Code && Purpose::ASKED.contains(&self.command.purpose)
    }

    fn class(&self) -> MailClass {
        match self.command.purpose {
            Purpose::Reset => MailClass::Reset,
            Purpose::VerifyAddress | Purpose::ChangeAddress | Purpose::UndoAddress => MailClass::Verification,
            Purpose::Invite => MailClass::Invite,
            Purpose::SignIn
            | Purpose::SignUp
            | Purpose::LinkIdentity
            | Purpose::Reauthenticate
            | Purpose::Handoff => MailClass::SignIn,
        }
    }

    fn life(&self, policy: &Policy) -> TimeDelta {
        let lives = &policy.links;
        match (self.kind, self.command.purpose) {
            (ChallengeKind::Code | ChallengeKind::Lockout, _) => policy.code_life,
            (ChallengeKind::Link, purpose) => match purpose {
                Purpose::SignIn | Purpose::LinkIdentity | Purpose::Reauthenticate => lives.sign_in,
                Purpose::SignUp => lives.sign_up,
                Purpose::Reset => lives.reset,
                Purpose::VerifyAddress | Purpose::ChangeAddress | Purpose::Invite => lives.verification,
                Purpose::UndoAddress => lives.undo,
                Purpose::Handoff => lives.handoff,
            },
        }
    }
}

/// Asks.
pub(crate) fn ask(core: &Core, caller: &Caller, ask: &Ask<'_>) -> Result<RequestedOtp, RequestOtpError> {
    let asked = decide_and_queue(core, caller, ask);
    let outcome = match &asked {
        Ok(_) => "queued",
        Err(RequestOtpError::Refused(refusal, _)) => {
            core.note_spent(refusal);
            refusal.reason()
        }
        Err(RequestOtpError::Store(_)) => "failed",
    };
    let surface = ask.command.surface;
    core.meter.note(Event::CodeRequest { surface, outcome });
    asked
}

fn decide_and_queue(core: &Core, caller: &Caller, ask: &Ask<'_>) -> Result<RequestedOtp, RequestOtpError> {
    let now = core.now();
    if core
        .deployment
        .sends
        .is_spent(core.policy.deployment.sends_per_hour)
    {
        core.deployment.tally_refusal("deployment_sends", None);
        let retry_at = now + chrono::TimeDelta::minutes(1);
        let spent = SpentBudget::DeploymentSends;
        let refusal = Refusal::RateLimited { retry_at, spent };
        return Err(RequestOtpError::Refused(refusal, now));
    }
    let minted = Minted::mint(core);
    let query = query(core, caller, ask);
    let spent = SpentBudget::Address;
    let mut outcome = Err((Refusal::RateLimited { retry_at: now, spent }, now));
    guarded(core, caller, |attempt| {
        core.store.attempt_request_otp(attempt, &query, &mut |facts| {
            let (verdict, commit) = Decision {
                core,
                caller,
                ask,
                minted: &minted,
                hits: &query.hits,
            }
            .decide(facts);
            outcome = verdict.map_err(|refusal| (refusal, facts.now));
            commit
        })
    })?;
    match outcome {
        Ok(requested) => {
            core.deployment.sends.count();
            core.wake.wake();
            Ok(requested)
        }
        Err((refusal, at)) => {
            core.deployment
                .tally_refusal(refusal.reason(), Some(&ask.command.address));
            core.wake.wake();
            Err(RequestOtpError::Refused(refusal, at))
        }
    }
}

fn query(core: &Core, caller: &Caller, ask: &Ask<'_>) -> RequestOtpQuery {
    let mut hits = core.policy.sends_by_source.hits(NetLimits::SENDS, &caller.source);
    hits.push(mailbox_hit(
        &ask.command.address,
        core.policy.mails.per_mailbox,
        core.policy.mails.window,
    ));
    RequestOtpQuery {
        surface: ask.command.surface,
        client: ask.command.client.clone(),
        purpose: ask.command.purpose,
        address: ask.command.address.clone(),
        resend_of: ask.command.resend_of,
        device: ask.command.device.as_ref().map(OpaqueToken::hash),
        hits,
    }
}

/// Ids and secrets, minted once however often the decision is made.
struct Minted {
    challenge: ChallengeId,
    alias: RequestId,
    mail: MailId,
    seed: Seed,
    version: Version,
    lockout: MintedLockout,
}

impl Minted {
    fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            challenge: ChallengeId::mint(entropy, now),
            alias: RequestId::mint(entropy, now),
            mail: MailId::mint(entropy, now),
            seed: core.seed(),
            version: entropy.version(),
            lockout: MintedLockout::mint(core),
        }
    }
}

struct Decision<'a> {
    core: &'a Core,
    caller: &'a Caller,
    ask: &'a Ask<'a>,
    minted: &'a Minted,
    hits: &'a [Hit],
}

type Verdict = (Result<RequestedOtp, Refusal>, Option<RequestOtpCommit>);

impl Decision<'_> {
    /// The rule: lock, hourly budgets, cooldown; then the live code again, or a new one.
    fn decide(&self, facts: &RequestOtpFacts) -> Verdict {
        let (policy, command, now) = (&self.core.policy, self.ask.command, facts.now);
        let (rules, class) = (command.surface.rules(), self.ask.class());
        let (device, lane, ledger) = lane_of(facts.device.as_ref(), &facts.ledger, &command.address);
        let mut marks = ledger.marks.clone();
        marks.forget(now, &policy.mails, &policy.failures);

        // What locks codes never blocks links: they are the way in that remains.
        if self.ask.kind == ChallengeKind::Code
            && let Err(refusal) = marks.judge_asking(now, command.surface, command.purpose)
        {
            return (
                Err(refusal),
                self.mail_the_way_in(&lane, ledger, marks, now, refusal.retry_at()),
            );
        }
        if let Err(refusal) = marks.judge_send(now, class, &policy.mails) {
            return (Err(refusal), None);
        }
        let hits = if device.is_some() { &[] } else { self.hits };
        if let Some(refusal) = room_for_all(hits, &facts.nth_latest, now) {
            return (Err(refusal), None);
        }
        let cooldown =
            |marks: &Marks| marks.cooldown_end(now, command.surface, command.purpose, &policy.mails);
        if let Some(retry_at) = cooldown(&marks).filter(|_| rules.has_cooldown) {
            return (Err(Refusal::Cooldown { retry_at }), None);
        }

        marks.record_send(now, class, command.surface, command.purpose);
        let resend_at = cooldown(&marks).filter(|_| rules.has_cooldown).unwrap_or(now);
        let resend = self.resend(facts, &lane);
        let (challenge, alias, request) = match &resend {
            Some((live, request)) => {
                let alias = (request.0 != live.id.0 && Some(*request) != command.resend_of)
                    .then_some((*request, live.id));
                (live.clone(), alias, *request)
            }
            None => {
                let new = self.new_challenge(&lane, now);
                let request = RequestId(new.id.0);
                (new, None, request)
            }
        };
        let superseded = facts.live.iter().filter(|live| {
            rules.supersedes && self.ask.is_sign_in_code() && resend.is_none() && live.lane == lane
        });
        let commit = RequestOtpCommit {
            ledger: self.write(&lane, ledger, marks, now),
            not_after: resend.is_some().then_some(challenge.expires_at),
            hits: hits.to_vec(),
            supersede: superseded.map(|live| live.id).collect(),
            alias,
            mails: vec![self.mail(&challenge, now)],
            audit: Vec::new(),
            challenge: resend.is_none().then(|| challenge.clone()),
        };
        (
            Ok(RequestedOtp {
                request,
                expires_at: challenge.expires_at,
                resend_at,
            }),
            Some(commit),
        )
    }

    /// The live challenge whose code is mailed again: of this lane, untouched and in the first half of its life.
    fn resend(&self, facts: &RequestOtpFacts, lane: &LedgerKey) -> Option<(Challenge, RequestId)> {
        if !self.ask.is_sign_in_code() {
            return None;
        }
        let again = |c: &&Challenge| c.failed_guesses == 0 && c.is_in_first_half(facts.now);
        if self.ask.command.surface.rules().resends_unasked {
            let newest = facts.live.iter().find(|live| live.lane == *lane);
            newest.filter(again).map(|live| (live.clone(), self.minted.alias))
        } else {
            let named = facts
                .resent
                .as_ref()
                .filter(|c| c.lane == *lane && c.is_live(facts.now));
            let named = named.filter(again).zip(self.ask.command.resend_of);
            named.map(|(live, request)| (live.clone(), request))
        }
    }

    fn new_challenge(&self, lane: &LedgerKey, now: Timestamp) -> Challenge {
        Challenge {
            id: self.minted.challenge,
            kind: self.ask.kind,
            surface: self.ask.command.surface,
            client: self.ask.command.client.clone(),
            purpose: self.ask.command.purpose,
            address: self.ask.command.address.clone(),
            lane: lane.clone(),
            seed: self.minted.seed,
            key_id: self.core.keys.current().id(),
            created_at: now,
            expires_at: now + self.ask.life(&self.core.policy),
            opened_at: Some(now),
            failed_guesses: 0,
            ended: None,
            bound: self.ask.command.bound.clone(),
        }
    }

    fn mail(&self, challenge: &Challenge, now: Timestamp) -> NewMail {
        NewMail {
            id: self.minted.mail,
            kind: match self.ask.kind {
                ChallengeKind::Link => MailKind::Link,
                ChallengeKind::Code | ChallengeKind::Lockout => MailKind::Code,
            },
            address: challenge.address.clone(),
            challenge: Some(challenge.id),
            details: self.details(),
            created_at: now,
            expires_at: challenge.expires_at,
            coalesce: None,
        }
    }

    fn details(&self) -> MailDetails {
        let command = self.ask.command;
        let details = MailDetails::of(
            &self.caller.source,
            command.locale.as_ref(),
            Some(command.purpose),
        );
        MailDetails {
            words: MailWords {
                options: command.bound.options.clone(),
                ..self.ask.words.clone()
            },
            ..details
        }
    }

    /// While the address is locked: its owner's mail, at most one an hour, for every address alike.
    fn mail_the_way_in(
        &self,
        lane: &LedgerKey,
        ledger: &Ledger,
        mut marks: Marks,
        now: Timestamp,
        until: Timestamp,
    ) -> Option<RequestOtpCommit> {
        let due = matches!(lane, LedgerKey::Address(_))
            && marks.take_locked_out_mail(now, self.core.policy.locked_out_mail_every);
        due.then(|| {
            let place = LockoutPlace {
                surface: self.ask.command.surface,
                client: &self.ask.command.client,
                purpose: self.ask.command.purpose,
                address: &self.ask.command.address,
                details: self.details(),
            };
            let (challenge, mail) = self.minted.lockout.make(self.core, &place, now, until);
            RequestOtpCommit {
                ledger: self.write(lane, ledger, marks, now),
                not_after: None,
                hits: Vec::new(),
                supersede: Vec::new(),
                challenge: Some(challenge),
                alias: None,
                mails: vec![mail],
                audit: Vec::new(),
            }
        })
    }

    fn write(&self, lane: &LedgerKey, ledger: &Ledger, marks: Marks, now: Timestamp) -> LedgerWrite {
        LedgerWrite::over(
            lane.clone(),
            ledger,
            self.minted.version,
            marks,
            now,
            &self.core.policy,
        )
    }
}
