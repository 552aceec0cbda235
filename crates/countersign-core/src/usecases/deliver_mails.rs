//! Delivering what the outbox holds: choose the mail, hand it over, record what became of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use chrono::TimeDelta;

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::outbox::{ClaimedMail, MailLane, MailResult, MailState, backoff};
use crate::ports::mailer::{Delivery, Letter, Mailer};
use crate::ports::meter::Event;
use crate::ports::store::StoreError;
use crate::usecases::choose_mail::{Choice, Choosing};
use crate::usecases::unrecorded_mails::Unrecorded;

/// How a worker goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryPace {
    /// Mails claimed at once.
    pub batch: u16,
    /// How long a claim holds.
    pub lease: Duration,
    /// How long one conversation with the relay may take; well under the lease.
    pub deadline: Duration,
    /// The wait after a first failed attempt; doubles with each.
    pub backoff: TimeDelta,
    /// The longest wait.
    pub backoff_max: TimeDelta,
}

impl Default for DeliveryPace {
    fn default() -> Self {
        Self {
            batch: 16,
            lease: Duration::from_secs(90),
            deadline: Duration::from_secs(20),
            backoff: TimeDelta::seconds(2),
            backoff_max: TimeDelta::minutes(5),
        }
    }
}

/// How long a batch is held. Mail that is asked for meanwhile waits so long and for one conversation, and not for a whole
/// batch of notices or of strangers' mail; with a relay that takes its time that makes every batch a small one.
pub const HOLD: Duration = Duration::from_millis(500);

/// Claims one batch and delivers it; tells how many mails it claimed. What became of them is kept in `unrecorded` until a
/// write of it succeeded: first of all, before anything is claimed, what an earlier call could not write is written.
///
/// A batch is no promise to deliver all of it: once it was held for [`HOLD`], its lease runs short or `goes_on` says no,
/// mails that nobody tried go back as they were found, for whoever claims next. Once `goes_on` says no nothing is claimed.
pub fn deliver_mails(
    core: &Core,
    mailer: &dyn Mailer,
    pace: &DeliveryPace,
    unrecorded: &Unrecorded,
    goes_on: &dyn Fn() -> bool,
) -> Result<usize, StoreError> {
    unrecorded.record(&*core.store)?;
    if !goes_on() {
        return Ok(0);
    }
    let begun = core.clock.monotonic();
    let mut claim = core.store.claim_mails(pace.batch, pace.lease)?;
    let claimed = claim.mails.len();
    // With all that is due in hand, strangers need not queue up again behind people with an account.
    let all_in_hand = claimed < usize::from(pace.batch);
    if all_in_hand {
        claim.mails.sort_by_key(|mail| (mail.lane, mail.user.is_none()));
    }
    let mut outcomes = Outcomes::new(core, unrecorded);
    let taken = core.clock.monotonic();
    for mail in &claim.mails {
        let time = core.clock.monotonic();
        let spent = time.saturating_sub(begun);
        let outlives_lease = spent + pace.deadline >= pace.lease;
        if outlives_lease || time.saturating_sub(taken) >= HOLD || !goes_on() {
            unrecorded.keep(as_found(mail));
            continue;
        }
        let now = claim.now + TimeDelta::from_std(spent).unwrap_or(TimeDelta::zero());
        let result = deliver(
            &Desk {
                core,
                mailer,
                pace,
                now,
                all_in_hand,
            },
            mail,
        );
        outcomes.add(result);
    }
    unrecorded.record(&*core.store)?;
    Ok(claimed)
}

/// The outcomes of a batch. A commit for each would bound how many leave in a second; so those of one moment are recorded
/// together, and a process that is killed leaves no more than a moment's in doubt.
struct Outcomes<'a> {
    core: &'a Core,
    unrecorded: &'a Unrecorded,
    since: Duration,
}

impl<'a> Outcomes<'a> {
    /// Outcomes are recorded once so much time went by since the last were: with a slow relay, each at once.
    const MOMENT: Duration = Duration::from_millis(20);

    fn new(core: &'a Core, unrecorded: &'a Unrecorded) -> Self {
        let since = core.clock.monotonic();
        Self {
            core,
            unrecorded,
            since,
        }
    }

    fn add(&mut self, result: MailResult) {
        self.unrecorded.keep(result);
        if self.core.clock.monotonic().saturating_sub(self.since) < Self::MOMENT {
            return;
        }
        // A write that fails is tried again with the next outcome, and counts as failed at the end of the batch only.
        if self.unrecorded.record(&*self.core.store).is_ok() {
            self.since = self.core.clock.monotonic();
        }
    }
}

struct Desk<'a> {
    core: &'a Core,
    mailer: &'a dyn Mailer,
    pace: &'a DeliveryPace,
    now: Timestamp,
    all_in_hand: bool,
}

fn deliver(desk: &Desk<'_>, claimed: &ClaimedMail) -> MailResult {
    let close = |state, note: &str| result(desk, claimed, state, Some(note.to_owned()), false);
    let choosing = Choosing {
        core: desk.core,
        now: desk.now,
        all_in_hand: desk.all_in_hand,
        claimed,
    };
    match choosing.choose() {
        Choice::Send(letter) => hand_over(desk, claimed, &letter),
        Choice::Drop(state, note) => {
            let template = None;
            desk.core.meter.note(Event::Mail { template, state });
            close(state, note)
        }
        Choice::LetOthersFirst => MailResult {
            lane: MailLane::Stranger,
            ..close(MailState::Queued, "queued again as a stranger's")
        },
    }
}

fn hand_over(desk: &Desk<'_>, claimed: &ClaimedMail, letter: &Letter) -> MailResult {
    if claimed.user.is_none() && claimed.attempts == 0 {
        desk.core.deployment.stranger_mails.count();
    }
    // A letter that makes the mailer panic is set aside alone: those behind it in the batch leave all the same.
    let begun = desk.core.clock.monotonic();
    let handing = AssertUnwindSafe(|| desk.mailer.deliver(letter, desk.pace.deadline));
    let delivery =
        catch_unwind(handing).unwrap_or_else(|_| Delivery::Broken("the mailer panicked".to_owned()));
    let (state, note) = match delivery {
        Delivery::HandedOver(note) => (MailState::HandedOver, note),
        Delivery::Deferred(note) => (MailState::Deferred, note),
        Delivery::Ambiguous(note) => (MailState::Deferred, format!("unclear whether accepted: {note}")),
        Delivery::Refused(note) => (MailState::Refused, note),
        Delivery::Broken(note) => (MailState::Broken, note),
    };
    let template = Some(letter.template);
    desk.core.meter.note(Event::Mail { template, state });
    if state == MailState::HandedOver {
        let waited = (desk.now - letter.asked_at).to_std().unwrap_or_default();
        let took = desk.core.clock.monotonic().saturating_sub(begun);
        desk.core.meter.note(Event::MailDelay(waited + took));
    } else {
        log::warn!(
            "mail {} to {} {}: {note}",
            claimed.mail.id,
            claimed.mail.address.masked(),
            state.as_str()
        );
    }
    result(desk, claimed, state, Some(note), true)
}

fn result(
    desk: &Desk<'_>,
    claimed: &ClaimedMail,
    state: MailState,
    note: Option<String>,
    attempted: bool,
) -> MailResult {
    let mut jitter = [0];
    desk.core.entropy.fill(&mut jitter);
    let [jitter] = jitter;
    let wait = if attempted && state.is_open() {
        backoff(claimed.attempts, desk.pace.backoff, desk.pace.backoff_max, jitter)
    } else {
        TimeDelta::zero()
    };
    MailResult {
        id: claimed.mail.id,
        fence: claimed.fence,
        state,
        due_at: desk.now + wait,
        lane: claimed.lane,
        attempted,
        note: note.map(|note| note.chars().take(300).collect()),
    }
}

/// A mail that nobody tried, under nobody's lease again; it keeps its place among those that wait.
fn as_found(claimed: &ClaimedMail) -> MailResult {
    MailResult {
        id: claimed.mail.id,
        fence: claimed.fence,
        state: claimed.state,
        due_at: claimed.due_at,
        lane: claimed.lane,
        attempted: false,
        note: claimed.note.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_mail_is_never_due_at_once_after_an_attempt() {
        for attempts in 0..20 {
            for jitter in [0, 128, 255] {
                let wait = backoff(attempts, TimeDelta::seconds(2), TimeDelta::minutes(5), jitter);
                assert!(
                    wait >= TimeDelta::seconds(1) && wait <= TimeDelta::minutes(5),
                    "{attempts} {jitter} {wait}"
                );
            }
        }
    }
}
