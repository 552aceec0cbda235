//! Showing again that it is the same person, by a code to the present address (A7).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::bound::Bound;
use crate::nouns::challenge::ChallengeKind;
use crate::nouns::ids::{ChallengeId, RequestId, SessionId};
use crate::nouns::locale::Locale;
use crate::nouns::session::Session;
use crate::nouns::surface::Purpose;
use crate::nouns::user::UserStatus;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::refresh_session::SessionFacts;
use crate::ports::store::StoreError;
use crate::tokens::code::Guess;
use crate::usecases::asking::{Ask, ask};
use crate::usecases::beginning::conclude_refusal;
use crate::usecases::failing::Alarm;
use crate::usecases::guarded::with_person;
use crate::usecases::guessing::{Guessing, MintedGuess, end_of};
use crate::usecases::request_otp::{RequestOtp, RequestOtpError, RequestedOtp};
use crate::usecases::verify_otp::GuessRefusal;

/// The command.
#[derive(Clone, Debug)]
pub struct Reauthenticate {
    /// The session, already authenticated.
    pub session: SessionId,
    /// The request the code belongs to.
    pub request: RequestId,
    /// What was typed; `None` for a text that cannot be a code.
    pub guess: Option<Guess>,
}

/// Why the session is as old as it was.
#[derive(Debug, thiserror::Error)]
pub enum ReauthenticateError {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// The guess was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(GuessRefusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Mails a code to the present address of the person behind `current`.
pub fn send_reauthentication(
    core: &Core,
    caller: &Caller,
    current: &SessionFacts,
    locale: Option<&Locale>,
) -> Result<RequestedOtp, RequestOtpError> {
    let (user, session) = (&current.user, &current.session);
    let asked = RequestOtp {
        surface: session.surface,
        client: session.client.clone(),
        purpose: Purpose::Reauthenticate,
        address: user.address.clone(),
        locale: locale.cloned(),
        resend_of: None,
        device: None,
        bound: Bound {
            user: Some(user.id),
            session: Some(session.id),
            ..Bound::default()
        },
        way_in: None,
    };
    ask(core, caller, &Ask::code(&asked))
}

/// Judges the code; if it is right, the session counts as signed in just now.
pub fn reauthenticate(
    core: &Core,
    caller: &Caller,
    command: &Reauthenticate,
) -> Result<Session, ReauthenticateError> {
    let (minted, alarm) = (MintedGuess::mint(core), Alarm::of(core, caller));
    let guessing = Guessing {
        core,
        caller,
        alarm: &alarm,
        minted: &minted,
        locale: None,
    };
    let query = PersonQuery {
        session: Some(command.session),
        hits: alarm.hits().to_vec(),
        ..PersonQuery::about(Who::Challenge(ChallengeId(command.request.0)))
    };
    let mut outcome = Err(ReauthenticateError::Unauthenticated);
    with_person(core, caller, &query, |facts| {
        let session = facts
            .session
            .as_ref()
            .filter(|session| session.is_live(facts.now));
        let Some(session) = session else {
            outcome = Err(ReauthenticateError::Unauthenticated);
            return None;
        };
        match judge(&guessing, command, facts, session) {
            Ok((session, changes)) => {
                outcome = Ok(session);
                Some(changes)
            }
            Err((refusal, changes)) => {
                outcome = Err(ReauthenticateError::Refused(refusal, facts.now));
                (!changes.is_empty()).then_some(changes)
            }
        }
    })?;
    if let Err(ReauthenticateError::Refused(refusal, _)) = &outcome {
        let counted = *refusal == GuessRefusal::Wrong && command.guess.is_some();
        conclude_refusal(core, counted, refusal.reason(), None);
    }
    outcome
}

type Judged = Result<(Session, Vec<Change>), (GuessRefusal, Vec<Change>)>;

/// The rule of every code; and it must have been asked for in this session.
fn judge(
    guessing: &Guessing<'_>,
    command: &Reauthenticate,
    facts: &PersonFacts,
    session: &Session,
) -> Judged {
    let uncounted = |refusal| (refusal, Vec::new());
    let theirs = facts.challenge.as_ref().filter(|challenge| {
        challenge.kind == ChallengeKind::Code
            && challenge.purpose == Purpose::Reauthenticate
            && challenge.bound.session == Some(session.id)
    });
    let user = facts
        .user
        .as_ref()
        .filter(|user| user.id == session.user && user.status == UserStatus::Active);
    let (challenge, user) = theirs.zip(user).ok_or(uncounted(GuessRefusal::Unknown))?;
    if challenge.address != user.address {
        return Err(uncounted(GuessRefusal::Unknown));
    }
    if let Some(refusal) = end_of(challenge, facts.now) {
        return Err(uncounted(refusal));
    }
    let guess = command.guess.as_ref().ok_or(uncounted(GuessRefusal::Wrong))?;
    let lane = guessing.lane(facts, &challenge.address);
    guessing.judge(facts, challenge, &lane, guess)?;
    let mut marks = lane.marks.clone();
    marks.record_success(facts.now);
    let mut changes = guessing.spend(challenge, &lane, marks);
    let session = Session {
        authenticated_at: facts.now,
        ..session.clone()
    };
    changes.push(Change::UpdateSession(
        session.id,
        session.details.clone(),
        facts.now,
    ));
    let [event, ..] = guessing.minted.events;
    let source = &guessing.caller.source;
    let event = AuditEvent::new(event, facts.now, AuditKind::SignedIn, source)
        .user(user.id)
        .address(&user.address)
        .session(session.id)
        .with("by", "reauthentication")
        .with("challenge", challenge.id.to_string());
    changes.push(Change::InsertEvent(event));
    Ok((session, changes))
}
