//! Comparing a password that is shown: behind lock and limits, outside of any transaction, its failures counted apart.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::client::ClientId;
use crate::nouns::ids::SessionId;
use crate::nouns::ledger::{GuessLane, Refusal};
use crate::nouns::outbox::MailDetails;
use crate::nouns::session::Session;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::{User, UserStatus};
use crate::passwords::{Overloaded, Password, Verified};
use crate::ports::changes::Change;
use crate::ports::meter::Event;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::beginning::conclude_refusal;
use crate::usecases::failing::{Alarm, Failing};
use crate::usecases::gated::Gated;
use crate::usecases::guarded::with_person;
use crate::usecases::guessing::{Guessing, Lane, MintedGuess};

/// Why somebody who is signed in may not go on.
#[derive(Debug, thiserror::Error)]
pub enum NotConfirmed {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// Neither the current password nor a fresh sign-in.
    #[error("a fresh sign-in is needed")]
    ReauthenticationRequired,
    /// The current password is another; it was counted.
    #[error("the current password is another")]
    WrongPassword,
    /// A lock or a limit; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// Too many passwords are being compared.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody who showed that it is still them (A7).
pub(crate) struct Confirmed {
    pub(crate) user: User,
    pub(crate) session: Session,
    /// The hash that the current password was found to be of.
    pub(crate) seen: Option<String>,
}

impl Confirmed {
    /// Whether it still holds over newer facts: the session lives, and it is fresh or the password is the same.
    pub(crate) fn still_holds(&self, core: &Core, facts: &PersonFacts) -> bool {
        let Some((user, session)) = insider(facts) else {
            return false;
        };
        let kept = facts.password.as_ref().map(|kept| &kept.hash);
        user.address == self.user.address
            && match &self.seen {
                Some(seen) => kept == Some(seen),
                None => session.is_fresh(facts.now, &core.policy.sessions),
            }
    }
}

/// The person behind a live session, if they are active.
pub(crate) fn insider(facts: &PersonFacts) -> Option<(&User, &Session)> {
    let session = facts
        .session
        .as_ref()
        .filter(|session| session.is_live(facts.now));
    let user = facts
        .user
        .as_ref()
        .filter(|user| user.status == UserStatus::Active);
    user.zip(session)
        .filter(|(user, session)| user.id == session.user)
}

/// Asks for the current password, or else for a fresh sign-in. What is shown must be right, however fresh the session.
pub(crate) fn confirm_person(
    core: &Core,
    caller: &Caller,
    id: SessionId,
    current: Option<&Password>,
) -> Result<Confirmed, NotConfirmed> {
    let confirmed = confirm(core, caller, id, current);
    if current.is_some() {
        let outcome = match &confirmed {
            Ok(_) => "done",
            Err(NotConfirmed::WrongPassword) => "wrong",
            // Only the session is asked for before the password.
            Err(NotConfirmed::Unauthenticated | NotConfirmed::ReauthenticationRequired) => return confirmed,
            Err(NotConfirmed::Refused(refusal, _)) => refusal.reason(),
            Err(NotConfirmed::Overloaded(_)) => "overloaded",
            Err(NotConfirmed::Store(_)) => "failed",
        };
        core.meter.note(Event::Password {
            act: "confirm",
            outcome,
        });
    }
    confirmed
}

fn confirm(
    core: &Core,
    caller: &Caller,
    id: SessionId,
    current: Option<&Password>,
) -> Result<Confirmed, NotConfirmed> {
    let alarm = Alarm::of(core, caller);
    let query = PersonQuery {
        hits: alarm.hits().to_vec(),
        ..PersonQuery::about(Who::Session(id))
    };
    let facts = core.store.read_person(&query)?;
    let (user, session) = insider(&facts).ok_or(NotConfirmed::Unauthenticated)?;
    let confirmed = |seen| Confirmed {
        user: user.clone(),
        session: session.clone(),
        seen,
    };
    let Some(current) = current else {
        let fresh = session.is_fresh(facts.now, &core.policy.sessions);
        return if fresh {
            Ok(confirmed(None))
        } else {
            Err(NotConfirmed::ReauthenticationRequired)
        };
    };
    let minted = MintedGuess::mint(core);
    let comparing = Comparing {
        core,
        caller,
        alarm: &alarm,
        minted: &minted,
        surface: session.surface,
        client: &session.client,
        address: &user.address,
    };
    if let Err(refusal) = comparing.judge(&facts) {
        conclude_refusal(core, false, refusal.reason(), Some(&user.address));
        return Err(NotConfirmed::Refused(refusal, facts.now));
    }
    let kept = facts.password.as_ref().map(|kept| kept.hash.as_str());
    let verified = Gated::enter(core, caller)?.verify(current, kept)?;
    if verified != Verified::No {
        return Ok(confirmed(kept.map(str::to_owned)));
    }
    let mut refused = None;
    with_person(core, caller, &query, |facts| {
        refused = comparing.judge(facts).err().map(|refusal| (refusal, facts.now));
        refused.is_none().then(|| comparing.failed(facts))
    })?;
    conclude_refusal(core, refused.is_none(), "locked", Some(&user.address));
    Err(match refused {
        Some((refusal, at)) => NotConfirmed::Refused(refusal, at),
        None => NotConfirmed::WrongPassword,
    })
}

/// A password shown for an address.
pub(crate) struct Comparing<'a> {
    pub(crate) core: &'a Core,
    pub(crate) caller: &'a Caller,
    pub(crate) alarm: &'a Alarm,
    pub(crate) minted: &'a MintedGuess,
    pub(crate) surface: Surface,
    pub(crate) client: &'a ClientId,
    pub(crate) address: &'a Address,
}

impl Comparing<'_> {
    /// Whether a password may be compared now.
    pub(crate) fn judge(&self, facts: &PersonFacts) -> Result<(), Refusal> {
        let lane = self.lane(facts);
        lane.marks.judge_password(facts.now)?;
        self.guessing().room(&lane, facts)
    }

    /// What counts a wrong one.
    pub(crate) fn failed(&self, facts: &PersonFacts) -> Vec<Change> {
        let lane = self.lane(facts);
        let failing = Failing {
            core: self.core,
            caller: self.caller,
            now: facts.now,
            surface: self.surface,
            client: self.client,
            purpose: Purpose::SignIn,
            address: self.address,
            user: facts.user.as_ref().map(|user| user.id),
            device: lane.device,
            lane: GuessLane::Password,
            details: MailDetails::default(),
            events: self.minted.events,
            lockout: &self.minted.lockout,
        };
        let failed = failing.password(lane.marks.clone());
        self.guessing().counting(&lane, failed)
    }

    /// What notes a right one.
    pub(crate) fn passed(&self, facts: &PersonFacts) -> Change {
        let lane = self.lane(facts);
        let mut marks = lane.marks.clone();
        marks.record_password_success();
        self.guessing().write(&lane, marks)
    }

    /// Whose budget it spends.
    fn lane<'f>(&self, facts: &'f PersonFacts) -> Lane<'f> {
        self.guessing().lane(facts, self.address)
    }

    fn guessing(&self) -> Guessing<'_> {
        Guessing {
            core: self.core,
            caller: self.caller,
            alarm: self.alarm,
            minted: self.minted,
            locale: None,
        }
    }
}
