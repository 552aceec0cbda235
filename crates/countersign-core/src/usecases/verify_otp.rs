//! Showing a code: at most one success, at most five wrong guesses, and the answer only once it is counted.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::budget::{Hit, NetLimits};
use crate::nouns::challenge::{Challenge, ChallengeEnd};
use crate::nouns::client::ClientId;
use crate::nouns::ids::RequestId;
use crate::nouns::ledger::{GuessLane, LedgerKey, Refusal};
use crate::nouns::locale::Locale;
use crate::nouns::session::Session;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::{User, UserStatus};
use crate::ports::store::StoreError;
use crate::ports::verify_otp::{Naming, VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery};
use crate::tokens::code::{Code, Guess};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::guarded::guarded;
use crate::usecases::unlock_address::turn_codes_on;
use crate::usecases::verify_otp_outcome::{Minted, Outcome, Place};

/// The command.
#[derive(Clone, Debug)]
pub struct VerifyOtp {
    /// The surface of the guess.
    pub surface: Surface,
    /// The app of the guess.
    pub client: ClientId,
    /// What the code is meant for.
    pub purpose: Purpose,
    /// The request, if it is named.
    pub request: Option<RequestId>,
    /// The address, if it is named. At least one of the two; if both, they must belong together.
    pub address: Option<Address>,
    /// The guess.
    pub guess: Guess,
    /// A name for a user who is made by this success, at most 200 characters.
    pub name: Option<String>,
    /// What to call the session.
    pub label: Option<String>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// The language of mails this may cause.
    pub locale: Option<Locale>,
}

/// A success.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The session that began.
    pub session: Session,
    /// Whether this success made the user.
    pub is_new_user: bool,
    /// The device token, new or as it was shown.
    pub device: OpaqueToken,
    /// The session's cookie token, on surfaces with cookies.
    pub cookie: Option<OpaqueToken>,
    /// The store's time of it.
    pub now: Timestamp,
}

/// Why a guess was refused. Surfaces show less of it; the log and the audit show all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuessRefusal {
    /// No such request, or of another surface, client, purpose or address.
    Unknown,
    /// Its challenge is past its deadline.
    Expired,
    /// Its challenge ended before.
    Ended(ChallengeEnd),
    /// Its guesses are spent.
    Exhausted,
    /// The code is not the one.
    Wrong,
    /// A lock or limit; nothing was counted.
    Refused(Refusal),
}

impl GuessRefusal {
    /// The word in logs and audit events.
    pub fn reason(self) -> &'static str {
        match self {
            GuessRefusal::Unknown => "unknown_request",
            GuessRefusal::Expired => "expired",
            GuessRefusal::Ended(end) => end.as_str(),
            GuessRefusal::Exhausted => "guesses_spent",
            GuessRefusal::Wrong => "wrong_code",
            GuessRefusal::Refused(refusal) => refusal.reason(),
        }
    }
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum VerifyOtpError {
    /// The guess was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(GuessRefusal, Timestamp),
    /// The store failed; nothing was counted or begun, unless its answer was lost.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Judges a guess and, if it is right, begins a session.
pub fn verify_otp(core: &Core, caller: &Caller, command: &VerifyOtp) -> Result<SignedIn, VerifyOtpError> {
    let now = core.now();
    let naming = match (command.request, &command.address) {
        (Some(request), _) => Naming::Request(request),
        (None, Some(address)) => Naming::Address(address.clone()),
        (None, None) => return Err(VerifyOtpError::Refused(GuessRefusal::Unknown, now)),
    };
    let overspent = core
        .deployment
        .failures
        .is_spent(core.policy.deployment.failures_per_ten_minutes);
    let hits = if overspent {
        core.policy
            .deployment
            .failing_source
            .hits(NetLimits::FAILURES, &caller.source)
    } else {
        Vec::new()
    };
    let query = VerifyOtpQuery {
        surface: command.surface,
        client: command.client.clone(),
        purpose: command.purpose,
        naming,
        device: command.device.as_ref().map(OpaqueToken::hash),
        hits,
    };
    let minted = Minted::mint(core);
    let judgement = Judgement {
        core,
        caller,
        command,
        minted: &minted,
        hits: &query.hits,
        overspent,
    };
    let mut verdict = Verdict::refused(GuessRefusal::Unknown, now);
    guarded(core, caller, |attempt| {
        core.store.attempt_verify_otp(attempt, &query, &mut |facts| {
            let (judged, commit) = judgement.judge(facts);
            verdict = judged;
            commit
        })
    })?;
    judgement.conclude(verdict)
}

/// What was decided, told only once it is committed.
pub(crate) struct Verdict {
    pub(crate) result: Result<Box<SignedIn>, (GuessRefusal, Timestamp)>,
    /// A failure counted.
    pub(crate) counted: bool,
    /// Codes were off for the address and the person proved themself another way.
    pub(crate) reopens: Option<Address>,
}

impl Verdict {
    fn refused(refusal: GuessRefusal, now: Timestamp) -> Self {
        Self {
            result: Err((refusal, now)),
            counted: false,
            reopens: None,
        }
    }
}

struct Judgement<'a> {
    core: &'a Core,
    caller: &'a Caller,
    command: &'a VerifyOtp,
    minted: &'a Minted,
    hits: &'a [Hit],
    overspent: bool,
}

impl Judgement<'_> {
    /// The rule: which challenge, which lane; lock, state, count; and only then the code.
    fn judge(&self, facts: &VerifyOtpFacts) -> (Verdict, Option<VerifyOtpCommit>) {
        let now = facts.now;
        let plain = |refusal| (Verdict::refused(refusal, now), None);
        let Some(address) = self.address(facts) else {
            return plain(GuessRefusal::Unknown);
        };
        let device = facts
            .device
            .as_ref()
            .filter(|device| facts.user.as_ref().is_some_and(|u| u.id == device.user));
        let (key, ledger) = match device {
            Some(device) => (LedgerKey::Device(device.id), &device.ledger),
            None => (LedgerKey::Address(address.clone()), &facts.ledger),
        };
        let lane = if self.command.request.is_some() {
            GuessLane::Request
        } else {
            GuessLane::Address
        };
        let place = Place {
            core: self.core,
            caller: self.caller,
            command: self.command,
            minted: self.minted,
            facts,
            address: &address,
            device,
            key: &key,
            ledger,
            lane,
        };
        let mut marks = ledger.marks.clone();
        marks.forget(now, &self.core.policy.mails, &self.core.policy.failures);

        if let Err(refusal) = marks.judge_guess(now, lane, self.command.surface, self.command.purpose) {
            return self.judge_locked(&place, refusal);
        }
        let Some(challenge) = pick(&facts.challenges, &key) else {
            return plain(GuessRefusal::Unknown);
        };
        if challenge.purpose != self.command.purpose {
            return plain(GuessRefusal::Unknown);
        }
        if let Some(refusal) = self.state(challenge, now, device.is_some()) {
            return plain(refusal);
        }
        let full = self
            .hits
            .iter()
            .zip(&facts.nth_latest)
            .filter_map(|(hit, nth)| hit.room_at(*nth, now))
            .max();
        if let Some(retry_at) = full.filter(|_| device.is_none()) {
            return plain(GuessRefusal::Refused(Refusal::RateLimited { retry_at }));
        }
        let hits = if device.is_none() { self.hits } else { &[] };
        let outcome = if self.is_code_of(challenge) && self.may_enter(facts, &address) {
            place.passed(challenge, marks)
        } else {
            let limit = self.guesses(device.is_some());
            place.failed(challenge, marks, hits, limit)
        };
        finish(outcome)
    }

    /// The address the guess is about; `None` if the request is unknown or belongs elsewhere.
    fn address(&self, facts: &VerifyOtpFacts) -> Option<Address> {
        if self.command.request.is_none() {
            return self.command.address.clone();
        }
        let named = facts.challenges.first()?;
        let here = named.surface == self.command.surface && named.client == self.command.client;
        let meant = self
            .command
            .address
            .as_ref()
            .is_none_or(|address| *address == named.address);
        (here && meant).then(|| named.address.clone())
    }

    /// Why this challenge takes no guess any more.
    fn state(&self, challenge: &Challenge, now: Timestamp, known_device: bool) -> Option<GuessRefusal> {
        if let Some(end) = challenge.ended {
            Some(GuessRefusal::Ended(end))
        } else if challenge.expires_at <= now {
            Some(GuessRefusal::Expired)
        } else {
            (challenge.failed_guesses >= self.guesses(known_device)).then_some(GuessRefusal::Exhausted)
        }
    }

    fn guesses(&self, known_device: bool) -> i16 {
        let policy = &self.core.policy;
        if self.overspent && !known_device {
            policy.guesses.min(policy.deployment.guesses_while_overspent)
        } else {
            policy.guesses
        }
    }

    fn is_code_of(&self, challenge: &Challenge) -> bool {
        let keys = self.core.keys.by_id(challenge.key_id);
        keys.is_some_and(|keys| Code::derive(keys, challenge).is(&self.command.guess))
    }

    /// Whether a right code opens the door: for active users, and for strangers where joining is open.
    fn may_enter(&self, facts: &VerifyOtpFacts, address: &Address) -> bool {
        let joining = &self.core.policy.joining;
        let creates = self.command.purpose == Purpose::SignUp
            || joining.sign_in_creates
            || self.command.surface.rules().invites_strangers;
        match &facts.user {
            Some(user) => user.status == UserStatus::Active,
            None => creates && joining.admits(address),
        }
    }

    /// Under a lock only the code behind the mailed link counts: it has five guesses of its own.
    fn judge_locked(&self, place: &Place<'_>, refusal: Refusal) -> (Verdict, Option<VerifyOtpCommit>) {
        let refusal = GuessRefusal::Refused(refusal);
        let open = |c: &&Challenge| c.opened_at.is_some() && self.state(c, place.facts.now, true).is_none();
        let Some(way_in) = place
            .facts
            .lockouts
            .iter()
            .find(open)
            .filter(|_| place.device.is_none())
        else {
            return (Verdict::refused(refusal, place.facts.now), None);
        };
        if self.is_code_of(way_in) && self.may_enter(place.facts, place.address) {
            let mut marks = place.ledger.marks.clone();
            marks.turn_codes_on();
            finish(place.passed(way_in, marks))
        } else {
            finish(place.failed_way_in(way_in, refusal))
        }
    }

    fn conclude(&self, verdict: Verdict) -> Result<SignedIn, VerifyOtpError> {
        let core = self.core;
        if verdict.counted {
            core.deployment.failures.count();
        }
        if let Some(address) = &verdict.reopens {
            // The sign-in stands whether or not this succeeds; the next one from this device tries again.
            if let Err(error) = turn_codes_on(core, self.caller, address) {
                log::warn!("codes stay off for {}: {error}", address.masked());
            }
        }
        core.wake.wake();
        match verdict.result {
            Ok(signed_in) => Ok(*signed_in),
            Err((refusal, now)) => {
                if !verdict.counted {
                    core.deployment
                        .tally_refusal(refusal.reason(), self.command.address.as_ref());
                }
                Err(VerifyOtpError::Refused(refusal, now))
            }
        }
    }
}

/// The newest challenge of the guess's own lane, else the newest of any.
fn pick<'a>(challenges: &'a [Challenge], lane: &LedgerKey) -> Option<&'a Challenge> {
    challenges
        .iter()
        .find(|challenge| challenge.lane == *lane)
        .or(challenges.first())
}

fn finish(outcome: Outcome) -> (Verdict, Option<VerifyOtpCommit>) {
    let Outcome { verdict, commit } = outcome;
    (verdict, Some(commit))
}
