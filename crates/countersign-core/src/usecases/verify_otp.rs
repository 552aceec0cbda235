//! Showing a code: at most one success, at most five wrong guesses, and the answer only once it is counted.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::budget::room_for_all;
use crate::nouns::challenge::{Challenge, ChallengeKind};
use crate::nouns::client::ClientId;
use crate::nouns::ids::RequestId;
use crate::nouns::ledger::{GuessLane, LedgerKey, Marks};
use crate::nouns::locale::Locale;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::meter::Event;
use crate::ports::store::StoreError;
use crate::ports::verify_otp::{Naming, VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery};
use crate::tokens::code::Guess;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::entering::may_enter;
use crate::usecases::failing::{Alarm, is_code_of, lane_of, own_device};
use crate::usecases::guarded::guarded;
use crate::usecases::unlock_address::turn_codes_on;
use crate::usecases::verify_otp_outcome::{Minted, Outcome, Place};

pub use crate::nouns::guess::GuessRefusal;

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
    /// The guess; `None` for a text that cannot be a code: refused like a wrong one, and not counted.
    pub guess: Option<Guess>,
    /// A name for a user who is made by this success, at most 200 characters.
    pub name: Option<String>,
    /// What to call the session.
    pub label: Option<String>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// The language of mails this may cause.
    pub locale: Option<Locale>,
}

pub use crate::usecases::entering::SignedIn;

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
    let judged = judge(core, caller, command);
    let outcome = match &judged {
        Ok(signed_in) if signed_in.is_new_user => "signed_up",
        Ok(_) => "signed_in",
        Err(VerifyOtpError::Refused(refusal, _)) => refusal.reason(),
        Err(VerifyOtpError::Store(_)) => "failed",
    };
    if let Err(VerifyOtpError::Refused(GuessRefusal::Refused(refusal), _)) = &judged {
        core.note_spent(refusal);
    }
    let surface = command.surface;
    core.meter.note(Event::SignIn { surface, outcome });
    judged
}

fn judge(core: &Core, caller: &Caller, command: &VerifyOtp) -> Result<SignedIn, VerifyOtpError> {
    let now = core.now();
    let naming = match (command.request, &command.address) {
        (Some(request), _) => Naming::Request(request),
        (None, Some(address)) => Naming::Address(address.clone()),
        (None, None) => return Err(VerifyOtpError::Refused(GuessRefusal::Unknown, now)),
    };
    let alarm = Alarm::of(core, caller);
    let query = VerifyOtpQuery {
        surface: command.surface,
        client: command.client.clone(),
        purpose: command.purpose,
        naming,
        device: command.device.as_ref().map(OpaqueToken::hash),
        hits: alarm.hits().to_vec(),
    };
    let minted = Minted::mint(core, command);
    let judgement = Judgement {
        core,
        caller,
        command,
        minted: &minted,
        alarm: &alarm,
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
    /// The address it was about, where one is known.
    pub(crate) address: Option<Address>,
    /// Codes were off for the address and the person proved themself another way.
    pub(crate) reopens: Option<Address>,
}

impl Verdict {
    fn refused(refusal: GuessRefusal, now: Timestamp) -> Self {
        Self {
            result: Err((refusal, now)),
            counted: false,
            address: None,
            reopens: None,
        }
    }
}

struct Judgement<'a> {
    core: &'a Core,
    caller: &'a Caller,
    command: &'a VerifyOtp,
    minted: &'a Minted,
    alarm: &'a Alarm,
}

impl Judgement<'_> {
    /// The rule: the code behind an opened lock first; else the code asked for. Whatever is refused without being
    /// counted counts on the way in, so that nobody tries that code for free.
    fn judge(&self, facts: &VerifyOtpFacts) -> (Verdict, Option<VerifyOtpCommit>) {
        let now = facts.now;
        let Some(address) = self.address(facts) else {
            return (Verdict::refused(GuessRefusal::Unknown, now), None);
        };
        let known = own_device(facts.device.as_ref(), facts.user.as_ref());
        let (device, key, ledger) = lane_of(known, &facts.ledger, &address);
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
            known,
            device,
            key: &key,
            ledger,
            lane,
        };
        let mut marks = ledger.marks.clone();
        marks.forget(now, &self.core.policy.mails, &self.core.policy.failures);
        let way_in = self.way_in(&place);
        let outcome = match way_in {
            Some(way_in) if self.is_code_of(way_in) && self.may_enter(facts, &address) => {
                marks.turn_codes_on();
                Ok(place.passed(way_in, marks))
            }
            Some(_) | None => self.judge_code(&place, marks),
        };
        let outcome = match (outcome, way_in.filter(|_| self.command.guess.is_some())) {
            (Err(refusal), Some(way_in)) => Ok(place.failed_way_in(way_in, refusal)),
            (outcome, _) => outcome,
        };
        let (verdict, commit) = match outcome {
            Ok(Outcome { verdict, commit }) => (verdict, Some(commit)),
            Err(refusal) => (Verdict::refused(refusal, now), None),
        };
        (
            Verdict {
                address: Some(address),
                ..verdict
            },
            commit,
        )
    }

    /// The code asked for: lock, state, limits; and only then the guess. An error is a refusal that counts nothing.
    fn judge_code(&self, place: &Place<'_>, marks: Marks) -> Result<Outcome, GuessRefusal> {
        let (facts, now, known_device) = (place.facts, place.facts.now, place.device.is_some());
        let Some(challenge) = pick(&facts.challenges, place.key) else {
            self.judge_lock(place, &marks)?;
            return Err(GuessRefusal::Unknown);
        };
        if challenge.kind == ChallengeKind::Lockout {
            return Err(self.state(challenge, now, true).unwrap_or(GuessRefusal::Wrong));
        }
        self.judge_lock(place, &marks)?;
        if challenge.purpose != self.command.purpose {
            return Err(GuessRefusal::Unknown);
        }
        if let Some(refusal) = self.state(challenge, now, known_device) {
            return Err(refusal);
        }
        let hits = self.alarm.cost(place.device);
        if let Some(refusal) = room_for_all(hits, &facts.nth_latest, now) {
            return Err(GuessRefusal::Refused(refusal));
        }
        if self.command.guess.is_none() {
            return Err(GuessRefusal::Wrong);
        }
        Ok(
            if self.is_code_of(challenge) && self.may_enter(facts, place.address) {
                place.passed(challenge, marks)
            } else {
                place.failed(challenge, marks, hits, self.guesses(known_device))
            },
        )
    }

    fn judge_lock(&self, place: &Place<'_>, marks: &Marks) -> Result<(), GuessRefusal> {
        let judged = marks.judge_guess(
            place.facts.now,
            place.lane,
            self.command.surface,
            self.command.purpose,
        );
        judged.map_err(GuessRefusal::Refused)
    }

    /// The way in that a lock left, once its button was pressed: the one that is named, else the newest. A known
    /// device needs none.
    fn way_in<'a>(&self, place: &Place<'a>) -> Option<&'a Challenge> {
        let open = |c: &&Challenge| c.opened_at.is_some() && self.state(c, place.facts.now, true).is_none();
        let named = place
            .facts
            .challenges
            .iter()
            .filter(|c| c.kind == ChallengeKind::Lockout);
        named
            .chain(&place.facts.lockouts)
            .find(open)
            .filter(|_| place.device.is_none())
    }

    /// The address the guess is about; `None` if the request is unknown or belongs elsewhere.
    fn address(&self, facts: &VerifyOtpFacts) -> Option<Address> {
        if self.command.request.is_none() {
            return self.command.address.clone();
        }
        let named = facts.challenges.first()?;
        let here = named.kind == ChallengeKind::Lockout
            || named.surface == self.command.surface && named.client == self.command.client;
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
        self.alarm.guesses(self.core, known_device)
    }

    fn is_code_of(&self, challenge: &Challenge) -> bool {
        let guess = self.command.guess.as_ref();
        guess.is_some_and(|guess| is_code_of(self.core, challenge, guess))
    }

    fn may_enter(&self, facts: &VerifyOtpFacts, address: &Address) -> bool {
        let (surface, purpose) = (self.command.surface, self.command.purpose);
        may_enter(self.core, surface, purpose, facts.user.as_ref(), address)
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
                        .tally_refusal(refusal.reason(), verdict.address.as_ref());
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
