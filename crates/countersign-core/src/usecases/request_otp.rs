//! Asking for a code: one mail, within every budget, alike for addresses that are known and not.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::budget::{Hit, NetLimits, mailbox_hit, room_for_all};
use crate::nouns::challenge::{Challenge, ChallengeKind, Seed};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{ChallengeId, MailId, RequestId};
use crate::nouns::ledger::{Ledger, LedgerKey, MailClass, Marks, Refusal, SpentBudget, Version};
use crate::nouns::locale::Locale;
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::ledgers::LedgerWrite;
use crate::ports::meter::Event;
use crate::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use crate::ports::store::StoreError;
use crate::tokens::link::ShownLink;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::guarded::guarded;
use crate::usecases::lockout::{LockoutPlace, MintedLockout, enter_lockout};

/// The command.
#[derive(Clone, Debug)]
pub struct RequestOtp {
    /// The surface asked on.
    pub surface: Surface,
    /// The app asked from.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// The mailbox.
    pub address: Address,
    /// The language of the mail.
    pub locale: Option<Locale>,
    /// An earlier request whose code is wanted again.
    pub resend_of: Option<RequestId>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// The link of a lockout whose button this browser pressed: it is guessed at without asking.
    pub way_in: Option<ShownLink>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedOtp {
    /// Names this request in a guess.
    pub request: RequestId,
    /// When the code ends.
    pub expires_at: Timestamp,
    /// From when on another may be asked for.
    pub resend_at: Timestamp,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestOtpError {
    /// A limit or a lock; with the store's time of the refusal.
    #[error("refused: {0:?}")]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks for a code.
pub fn request_otp(
    core: &Core,
    caller: &Caller,
    command: &RequestOtp,
) -> Result<RequestedOtp, RequestOtpError> {
    let asked = match enter(core, command) {
        Ok(Some(entered)) => Ok((entered, "way_in")),
        Ok(None) => ask(core, caller, command).map(|requested| (requested, "queued")),
        Err(error) => Err(error.into()),
    };
    let outcome = match &asked {
        Ok((_, outcome)) => outcome,
        Err(RequestOtpError::Refused(refusal, _)) => {
            core.note_spent(refusal);
            refusal.reason()
        }
        Err(RequestOtpError::Store(_)) => "failed",
    };
    let surface = command.surface;
    core.meter.note(Event::CodeRequest { surface, outcome });
    asked.map(|(requested, _)| requested)
}

/// The way in of a lock, where this browser pressed its button.
fn enter(core: &Core, command: &RequestOtp) -> Result<Option<RequestedOtp>, StoreError> {
    match &command.way_in {
        Some(link) => enter_lockout(core, link, &command.address),
        None => Ok(None),
    }
}

fn ask(core: &Core, caller: &Caller, command: &RequestOtp) -> Result<RequestedOtp, RequestOtpError> {
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
    let query = query(core, caller, command);
    let spent = SpentBudget::Address;
    let mut outcome = Err((Refusal::RateLimited { retry_at: now, spent }, now));
    guarded(core, caller, |attempt| {
        core.store.attempt_request_otp(attempt, &query, &mut |facts| {
            let (verdict, commit) = Decision {
                core,
                caller,
                command,
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
                .tally_refusal(refusal.reason(), Some(&command.address));
            core.wake.wake();
            Err(RequestOtpError::Refused(refusal, at))
        }
    }
}

fn query(core: &Core, caller: &Caller, command: &RequestOtp) -> RequestOtpQuery {
    let mut hits = core.policy.sends_by_source.hits(NetLimits::SENDS, &caller.source);
    hits.push(mailbox_hit(
        &command.address,
        core.policy.mails.per_mailbox,
        core.policy.mails.window,
    ));
    RequestOtpQuery {
        surface: command.surface,
        client: command.client.clone(),
        purpose: command.purpose,
        address: command.address.clone(),
        resend_of: command.resend_of,
        device: command.device.as_ref().map(OpaqueToken::hash),
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
    command: &'a RequestOtp,
    minted: &'a Minted,
    hits: &'a [Hit],
}

type Verdict = (Result<RequestedOtp, Refusal>, Option<RequestOtpCommit>);

impl Decision<'_> {
    /// The rule: lock, hourly budgets, cooldown; then the live code again, or a new one.
    fn decide(&self, facts: &RequestOtpFacts) -> Verdict {
        let (policy, command, now) = (&self.core.policy, self.command, facts.now);
        let rules = command.surface.rules();
        let (lane, ledger) = self.lane(facts);
        let mut marks = ledger.marks.clone();
        marks.forget(now, &policy.mails, &policy.failures);

        if let Err(refusal) = marks.judge_asking(now, command.surface, command.purpose) {
            return (
                Err(refusal),
                self.mail_the_way_in(&lane, ledger, marks, now, refusal.retry_at()),
            );
        }
        if let Err(refusal) = marks.judge_send(now, MailClass::SignIn, &policy.mails) {
            return (Err(refusal), None);
        }
        let hits = if facts.device.is_some() { &[] } else { self.hits };
        if let Some(refusal) = room_for_all(hits, &facts.nth_latest, now) {
            return (Err(refusal), None);
        }
        let cooldown =
            |marks: &Marks| marks.cooldown_end(now, command.surface, command.purpose, &policy.mails);
        if let Some(retry_at) = cooldown(&marks).filter(|_| rules.has_cooldown) {
            return (Err(Refusal::Cooldown { retry_at }), None);
        }

        marks.record_send(now, MailClass::SignIn, command.surface, command.purpose);
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
        let superseded = facts
            .live
            .iter()
            .filter(|live| rules.supersedes && resend.is_none() && live.lane == lane);
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

    /// A known device spends its own ledger, so that strangers cannot lock its owner out.
    fn lane<'f>(&self, facts: &'f RequestOtpFacts) -> (LedgerKey, &'f Ledger) {
        match &facts.device {
            Some(device) => (LedgerKey::Device(device.id), &device.ledger),
            None => (LedgerKey::Address(self.command.address.clone()), &facts.ledger),
        }
    }

    /// The live challenge whose code is mailed again: of this lane, untouched and in the first half of its life.
    fn resend(&self, facts: &RequestOtpFacts, lane: &LedgerKey) -> Option<(Challenge, RequestId)> {
        let again = |c: &&Challenge| c.failed_guesses == 0 && c.is_in_first_half(facts.now);
        if self.command.surface.rules().resends_unasked {
            let newest = facts.live.iter().find(|live| live.lane == *lane);
            newest.filter(again).map(|live| (live.clone(), self.minted.alias))
        } else {
            let named = facts
                .resent
                .as_ref()
                .filter(|c| c.lane == *lane && c.is_live(facts.now));
            let named = named.filter(again).zip(self.command.resend_of);
            named.map(|(live, request)| (live.clone(), request))
        }
    }

    fn new_challenge(&self, lane: &LedgerKey, now: Timestamp) -> Challenge {
        Challenge {
            id: self.minted.challenge,
            kind: ChallengeKind::Code,
            surface: self.command.surface,
            client: self.command.client.clone(),
            purpose: self.command.purpose,
            address: self.command.address.clone(),
            lane: lane.clone(),
            seed: self.minted.seed,
            key_id: self.core.keys.current().id(),
            created_at: now,
            expires_at: now + self.core.policy.code_life,
            opened_at: Some(now),
            failed_guesses: 0,
            ended: None,
        }
    }

    fn mail(&self, challenge: &Challenge, now: Timestamp) -> NewMail {
        NewMail {
            id: self.minted.mail,
            kind: MailKind::Code,
            address: challenge.address.clone(),
            challenge: Some(challenge.id),
            details: self.details(),
            created_at: now,
            expires_at: challenge.expires_at,
            coalesce: None,
        }
    }

    fn details(&self) -> MailDetails {
        MailDetails::of(
            &self.caller.source,
            self.command.locale.as_ref(),
            Some(self.command.purpose),
        )
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
                surface: self.command.surface,
                client: &self.command.client,
                purpose: self.command.purpose,
                address: &self.command.address,
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
