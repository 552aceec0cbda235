//! Guessing at the code of a challenge over a person's facts: lock, count and limits, and only then the guess.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::budget::room_for_all;
use crate::nouns::challenge::{Challenge, ChallengeEnd};
use crate::nouns::device::Device;
use crate::nouns::ids::EventId;
use crate::nouns::ledger::{GuessLane, Ledger, LedgerKey, Marks, Refusal, Version};
use crate::nouns::locale::Locale;
use crate::nouns::outbox::MailDetails;
use crate::ports::changes::Change;
use crate::ports::ledgers::LedgerWrite;
use crate::ports::people::PersonFacts;
use crate::tokens::code::Guess;
use crate::usecases::failing::{Alarm, Failed, Failing, is_code_of, lane_of, own_device};
use crate::usecases::lockout::MintedLockout;
use crate::usecases::verify_otp::GuessRefusal;
use crate::usecases::verify_otp_outcome::guard;

/// Ids and secrets of a guess, minted once however often it is judged.
pub(crate) struct MintedGuess {
    pub(crate) version: Version,
    pub(crate) events: [EventId; 3],
    pub(crate) lockout: MintedLockout,
}

impl MintedGuess {
    pub(crate) fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            version: entropy.version(),
            events: std::array::from_fn(|_| EventId::mint(entropy, now)),
            lockout: MintedLockout::mint(core),
        }
    }
}

/// Who guesses.
pub(crate) struct Guessing<'a> {
    pub(crate) core: &'a Core,
    pub(crate) caller: &'a Caller,
    pub(crate) alarm: &'a Alarm,
    pub(crate) minted: &'a MintedGuess,
    pub(crate) locale: Option<&'a Locale>,
}

/// Whose budget a guess spends, with what is noted there.
pub(crate) struct Lane<'a> {
    pub(crate) now: Timestamp,
    /// The device whose own it is.
    pub(crate) device: Option<&'a Device>,
    pub(crate) key: LedgerKey,
    pub(crate) ledger: &'a Ledger,
    pub(crate) marks: Marks,
}

impl Guessing<'_> {
    /// The lane of guesses at a challenge.
    pub(crate) fn lane<'f>(
        &self,
        facts: &'f PersonFacts,
        address: &crate::nouns::address::Address,
    ) -> Lane<'f> {
        let known = own_device(facts.device.as_ref(), facts.user.as_ref());
        let (device, key, ledger) = lane_of(known, &facts.ledger, address);
        let mut marks = ledger.marks.clone();
        let policy = &self.core.policy;
        marks.forget(facts.now, &policy.mails, &policy.failures);
        Lane {
            now: facts.now,
            device,
            key,
            ledger,
            marks,
        }
    }

    /// The state of the lane from now on.
    pub(crate) fn write(&self, lane: &Lane<'_>, marks: Marks) -> Change {
        let (key, version) = (lane.key.clone(), self.minted.version);
        Change::WriteLedger(LedgerWrite::over(
            key,
            lane.ledger,
            version,
            marks,
            lane.now,
            &self.core.policy,
        ))
    }

    /// Whether there is room for the hits a failure costs.
    pub(crate) fn room(&self, lane: &Lane<'_>, facts: &PersonFacts) -> Result<(), Refusal> {
        match room_for_all(self.alarm.cost(lane.device), &facts.nth_latest, lane.now) {
            Some(refusal) => Err(refusal),
            None => Ok(()),
        }
    }

    /// Judges a guess at a live challenge. A refusal comes with what counts it, if it counts.
    pub(crate) fn judge(
        &self,
        facts: &PersonFacts,
        challenge: &Challenge,
        lane: &Lane<'_>,
        guess: &Guess,
    ) -> Result<(), (GuessRefusal, Vec<Change>)> {
        let uncounted = |refusal| (refusal, Vec::new());
        let locked =
            lane.marks
                .judge_guess(lane.now, GuessLane::Request, challenge.surface, challenge.purpose);
        locked.map_err(|refusal| uncounted(GuessRefusal::Refused(refusal)))?;
        let guesses = self.alarm.guesses(self.core, lane.device.is_some());
        if challenge.failed_guesses >= guesses {
            return Err(uncounted(GuessRefusal::Exhausted));
        }
        self.room(lane, facts)
            .map_err(|refusal| uncounted(GuessRefusal::Refused(refusal)))?;
        if is_code_of(self.core, challenge, guess) {
            return Ok(());
        }
        let failing = Failing {
            core: self.core,
            caller: self.caller,
            now: lane.now,
            surface: challenge.surface,
            client: &challenge.client,
            purpose: challenge.purpose,
            address: &challenge.address,
            user: facts.user.as_ref().map(|user| user.id),
            device: lane.device,
            lane: GuessLane::Request,
            details: MailDetails::of(&self.caller.source, self.locale, Some(challenge.purpose)),
            events: self.minted.events,
            lockout: &self.minted.lockout,
        };
        let failed = failing.code(challenge, lane.marks.clone(), guesses);
        let mut changes = self.counting(lane, failed);
        changes.push(Change::CountGuess(guard(challenge)));
        Err((GuessRefusal::Wrong, changes))
    }

    /// What counts a failure, but for the challenge's own count.
    pub(crate) fn counting(&self, lane: &Lane<'_>, failed: Failed) -> Vec<Change> {
        let mut changes = vec![self.write(lane, failed.marks)];
        changes.extend(self.alarm.cost(lane.device).iter().cloned().map(Change::Hit));
        changes.extend(failed.end_device.map(Change::EndDevice));
        if let Some((lockout, mail)) = failed.lockout {
            changes.push(Change::InsertChallenge(lockout));
            changes.push(Change::InsertMail(mail));
        }
        changes.extend(failed.audit.into_iter().map(Change::InsertEvent));
        changes
    }

    /// What spends a challenge: its lane with the success noted, its deadline, its end.
    pub(crate) fn spend(&self, challenge: &Challenge, lane: &Lane<'_>, marks: Marks) -> Vec<Change> {
        vec![
            self.write(lane, marks),
            Change::NotAfter(challenge.expires_at),
            Change::EndChallenge(guard(challenge), ChallengeEnd::Used),
        ]
    }
}

/// Why a challenge opens nothing any more, whatever is shown.
pub(crate) fn end_of(challenge: &Challenge, now: Timestamp) -> Option<GuessRefusal> {
    match challenge.ended {
        Some(end) => Some(GuessRefusal::Ended(end)),
        None => (challenge.expires_at <= now).then_some(GuessRefusal::Expired),
    }
}
