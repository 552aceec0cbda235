//! Changing what one tells of oneself: names, language, time zone, and nothing else (A4).

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{EventId, MembershipId, SessionId};
use crate::nouns::locale::Locale;
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;
use crate::usecases::passwords::comparing::insider;

/// The longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 200;

/// What becomes of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays.
    #[default]
    Keep,
    /// It is emptied.
    Clear,
    /// It is this from now on.
    Set(T),
}

/// The command. Texts are trimmed; a blank one clears.
#[derive(Clone, Debug, Default)]
pub struct UpdateProfile {
    /// What to call them, at most 200 characters.
    pub display_name: Edit<String>,
    /// First names, at most 200 characters.
    pub given_name: Edit<String>,
    /// Family name, at most 200 characters.
    pub family_name: Edit<String>,
    /// Language tag (BCP 47).
    pub preferred_language: Edit<String>,
    /// Time zone name (IANA), at most 64 characters.
    pub timezone: Edit<String>,
    /// The membership a sign-in begins with; must be the user's own.
    pub preferred_membership: Edit<MembershipId>,
}

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateProfileError {
    /// The session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// This field, by its name in [`UpdateProfile`], cannot be that.
    #[error("`{0}` cannot be that")]
    Invalid(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes the profile of the user of a session that is already authenticated.
pub fn update_profile(
    core: &Core,
    caller: &Caller,
    session: SessionId,
    command: &UpdateProfile,
) -> Result<User, UpdateProfileError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let query = PersonQuery::about(Who::Session(session));
    let mut outcome = Err(UpdateProfileError::Unauthenticated);
    with_person(core, caller, &query, |facts| {
        let Some((user, _)) = insider(facts) else {
            outcome = Err(UpdateProfileError::Unauthenticated);
            return None;
        };
        let edited = match edited(command, user, facts) {
            Ok(edited) => edited,
            Err(field) => {
                outcome = Err(UpdateProfileError::Invalid(field));
                return None;
            }
        };
        if edited == *user {
            outcome = Ok(edited);
            return None;
        }
        let edited = User {
            updated_at: facts.now,
            ..edited
        };
        outcome = Ok(edited.clone());
        let event = AuditEvent::new(event, facts.now, AuditKind::ProfileChanged, &caller.source);
        let event = event
            .user(user.id)
            .address(&user.address)
            .session(session)
            .with("by", "user");
        Some(vec![Change::UpdateUser(edited), Change::InsertEvent(event)])
    })?;
    outcome
}

fn edited(command: &UpdateProfile, user: &User, facts: &PersonFacts) -> Result<User, &'static str> {
    let mut edited = user.clone();
    let profile = &mut edited.profile;
    let name = |text: &str| text.chars().count() <= LONGEST_NAME;
    let language = |text: &str| Locale::parse(text).is_some();
    apply(
        &command.display_name,
        &mut edited.display_name,
        "display_name",
        name,
    )?;
    apply(&command.given_name, &mut profile.given_name, "given_name", name)?;
    apply(
        &command.family_name,
        &mut profile.family_name,
        "family_name",
        name,
    )?;
    apply(
        &command.preferred_language,
        &mut profile.preferred_language,
        "preferred_language",
        language,
    )?;
    apply(&command.timezone, &mut profile.timezone, "timezone", is_time_zone)?;
    match command.preferred_membership {
        Edit::Keep => {}
        Edit::Clear => profile.preferred_membership = None,
        Edit::Set(id) => {
            let own = facts
                .memberships
                .iter()
                .any(|(membership, _)| membership.id == id);
            if !own {
                return Err("preferred_membership");
            }
            profile.preferred_membership = Some(id);
        }
    }
    Ok(edited)
}

fn apply(
    edit: &Edit<String>,
    field: &mut Option<String>,
    name: &'static str,
    admits: impl Fn(&str) -> bool,
) -> Result<(), &'static str> {
    match edit {
        Edit::Keep => {}
        Edit::Clear => *field = None,
        Edit::Set(text) if text.trim().is_empty() => *field = None,
        Edit::Set(text) if !text.chars().any(char::is_control) && admits(text.trim()) => {
            *field = Some(text.trim().to_owned());
        }
        Edit::Set(_) => return Err(name),
    }
    Ok(())
}

/// Whether it has the shape of a name in the time zone database: `Europe/Berlin`, `Etc/GMT+1`.
pub(crate) fn is_time_zone(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '+' | '-');
    text.len() <= 64 && text.chars().all(plain)
}
