//! The commit of a guess that passed: the challenge is spent and a session begins, in one statement.

use chrono::NaiveDate;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::nouns::user::User;
use countersign_core::ports::verify_otp::{PassedDevice, PassedGuess, PassedUser};
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::result::QueryResult;
use uuid::Uuid;

use crate::bind::Named;
use crate::changes::end_sessions;
use crate::ledgers::Guards;
use crate::parts::{EventValues, GUARDED, GuardValues, MailValues, document};
use crate::setup_end::{SetupEnd, end_setup};
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::template::Part;
use crate::users::LockUser;

statements! {
    /// Whether a user's mailbox is not proven.
    Unproven = "changes/unproven.sql";
}

parts! {
    USED = "verify_otp_used.sql";
    KNOWN_USER = "verify_otp_known_user.sql";
    PROVEN = "verify_otp_proven.sql";
    NEW_USER = "verify_otp_new_user.sql";
    NEW_DEVICE = "verify_otp_new_device.sql";
    KNOWN_DEVICE = "verify_otp_known_device.sql";
    SESSION = "verify_otp_session.sql";
    SIGNED_IN = "verify_otp_passed_done.sql";
}

/// Writes it; `false` if the guard was lost. A mailbox that was proven when the facts were read is so still.
pub(crate) fn commit(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    passed: &PassedGuess,
    is_proven: bool,
) -> QueryResult<bool> {
    let guard = GuardValues::of(Some(&passed.ledger))?;
    let (mails, events) = (MailValues::of(&passed.mails)?, EventValues::of(&passed.audit)?);
    let (guess_id, guess_seen) = (passed.challenge.id.0, passed.challenge.failed_guesses);
    let address = passed.address.as_str();
    let (known_user, user) = match &passed.user {
        PassedUser::Known(id) => (Some(id.0), UserValues::of(None)?),
        PassedUser::New(user) => (None, UserValues::of(Some(user))?),
    };
    let (device, session) = (
        DeviceValues::of(&passed.device),
        SessionValues::of(&passed.session)?,
    );
    let token_hash = passed.token_hash.as_ref().map(<[u8; 32]>::as_slice);
    let mut values: Vec<Named<'_>> = vec![
        ("at", &at),
        ("guess_id", &guess_id),
        ("guess_seen", &guess_seen),
        ("not_after", &passed.not_after),
        ("address", &address),
        ("known_user", &known_user),
        ("session_token_hash", &token_hash),
    ];
    values.extend(guard.named());
    values.extend(user.named());
    values.extend(device.named());
    values.extend(session.named());
    values.extend(mails.named());
    values.extend(events.named());
    let parts = [
        Some(guard.part()),
        Some(Part::plain(GUARDED)),
        Some(Part::plain(USED)),
        Some(Part::plain(known_user.map_or(NEW_USER, |_| KNOWN_USER))),
        (known_user.is_some() && !is_proven).then_some(Part::plain(PROVEN)),
        Some(Part::plain(device.known.map_or(NEW_DEVICE, |_| KNOWN_DEVICE))),
        Some(Part::plain(SESSION)),
        mails.part(),
        events.part(),
        Some(Part::plain(SIGNED_IN)),
    ];
    let parts: Vec<Part> = parts.into_iter().flatten().collect();
    if is_together(passed) && !make_room(at, connection, passed)? {
        return Ok(false);
    }
    Ok(Composed::with(&parts, &values).execute(connection)? > 0)
}

/// Whether it takes more than its one statement, and so a transaction.
pub(crate) fn is_together(passed: &PassedGuess) -> bool {
    passed.ends_setup.is_some() || passed.ends_other_sessions
}

/// Ends what ends before the session begins. Guard and user are held, and what follows are statements after that: they
/// see everything begun before. `false` if the mailbox is proven by now, and what was set up on it must stay.
fn make_room(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    passed: &PassedGuess,
) -> QueryResult<bool> {
    let key = passed.ledger.key.to_text();
    let guards = Guards {
        key: Some(&key),
        ..Guards::default()
    };
    guards.lock(at, connection)?;
    let user = passed.session.user;
    if let Some(account_name) = &passed.ends_setup {
        LockUser::with(&[("user", &user.0)]).execute(connection)?;
        if Unproven::with(&[("user", &user.0)]).execute(connection)? == 0 {
            return Ok(false);
        }
        let ending = SetupEnd {
            user,
            keep: None,
            account_name,
            spared: Some(passed.challenge.id),
        };
        end_setup(at, connection, &ending)?;
    }
    if passed.ends_other_sessions {
        end_sessions(at, connection, user, None, SessionEnd::Revoked)?;
    }
    Ok(true)
}

/// A user to be made, if there is one.
pub(crate) struct UserValues<'a> {
    id: Option<Uuid>,
    address: Option<&'a str>,
    verified_at: Option<Timestamp>,
    status: Option<&'static str>,
    display_name: Option<&'a str>,
    avatar_url: Option<&'a str>,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    profile: Option<String>,
}

impl<'a> UserValues<'a> {
    pub(crate) fn of(user: Option<&'a User>) -> QueryResult<Self> {
        let profile = user
            .map(|user| &user.profile)
            .filter(|profile| !profile.is_empty());
        Ok(Self {
            id: user.map(|user| user.id.0),
            address: user.map(|user| user.address.as_str()),
            verified_at: user.and_then(|user| user.verified_at),
            status: user.map(|user| user.status.as_str()),
            display_name: user.and_then(|user| user.display_name.as_deref()),
            avatar_url: user.and_then(|user| user.avatar_url.as_deref()),
            created_at: user.map(|user| user.created_at),
            updated_at: user.map(|user| user.updated_at),
            profile: document(profile.map(serde_json::to_string))?,
        })
    }

    pub(crate) fn named(&self) -> [Named<'_>; 9] {
        [
            ("user_id", &self.id),
            ("user_address", &self.address),
            ("user_verified_at", &self.verified_at),
            ("user_status", &self.status),
            ("user_display_name", &self.display_name),
            ("user_avatar_url", &self.avatar_url),
            ("user_created_at", &self.created_at),
            ("user_updated_at", &self.updated_at),
            ("user_profile", &self.profile),
        ]
    }
}

/// The device token: made, or kept for longer.
struct DeviceValues<'a> {
    id: Option<Uuid>,
    hash: Option<&'a [u8]>,
    known: Option<Uuid>,
    expires_at: Timestamp,
    lapses_on: NaiveDate,
}

impl<'a> DeviceValues<'a> {
    fn of(device: &'a PassedDevice) -> Self {
        match device {
            PassedDevice::New(new) => Self {
                id: Some(new.id.0),
                hash: Some(&new.hash),
                known: None,
                expires_at: new.expires_at,
                lapses_on: new.expires_at.date_naive(),
            },
            PassedDevice::Known { id, expires_at } => Self {
                id: None,
                hash: None,
                known: Some(id.0),
                expires_at: *expires_at,
                lapses_on: expires_at.date_naive(),
            },
        }
    }

    fn named(&self) -> [Named<'_>; 5] {
        [
            ("device_id", &self.id),
            ("device_hash", &self.hash),
            ("known_device", &self.known),
            ("device_expires_at", &self.expires_at),
            ("device_lapses_on", &self.lapses_on),
        ]
    }
}

/// The session that begins.
pub(crate) struct SessionValues<'a> {
    session: &'a Session,
    surface: &'static str,
    client: &'a str,
    label: Option<&'a str>,
    browser: &'static str,
    platform: &'static str,
    ip_prefix: Option<&'a str>,
    seed: Option<&'a [u8]>,
    key_id: Option<i16>,
    generation: Option<i32>,
    rotated_at: Option<Timestamp>,
    ended: Option<&'static str>,
    details: Option<String>,
    lapses_on: NaiveDate,
}

impl<'a> SessionValues<'a> {
    pub(crate) fn of(session: &'a Session) -> QueryResult<Self> {
        let family = session.family.as_ref();
        let details = Some(&session.details).filter(|details| !details.is_empty());
        Ok(Self {
            session,
            surface: session.surface.as_str(),
            client: session.client.as_str(),
            label: session.label.as_deref(),
            browser: session.browser.as_str(),
            platform: session.platform.as_str(),
            ip_prefix: session.ip_prefix.as_deref(),
            seed: family.map(|family| family.seed.0.as_slice()),
            key_id: family.map(|family| family.key_id),
            generation: family.map(|family| family.generation),
            rotated_at: family.map(|family| family.rotated_at),
            ended: session.ended.map(|ended| ended.as_str()),
            details: document(details.map(serde_json::to_string))?,
            lapses_on: session.expires_at().date_naive(),
        })
    }

    pub(crate) fn named(&self) -> [Named<'_>; 20] {
        [
            ("session_id", &self.session.id.0),
            ("session_user", &self.session.user.0),
            ("session_surface", &self.surface),
            ("session_client", &self.client),
            ("session_label", &self.label),
            ("session_browser", &self.browser),
            ("session_platform", &self.platform),
            ("session_ip_prefix", &self.ip_prefix),
            ("session_authenticated_at", &self.session.authenticated_at),
            ("session_created_at", &self.session.created_at),
            ("session_last_used_at", &self.session.last_used_at),
            ("session_idle_expires_at", &self.session.idle_expires_at),
            ("session_absolute_expires_at", &self.session.absolute_expires_at),
            ("session_seed", &self.seed),
            ("session_key_id", &self.key_id),
            ("session_generation", &self.generation),
            ("session_rotated_at", &self.rotated_at),
            ("session_ended", &self.ended),
            ("session_details", &self.details),
            ("session_lapses_on", &self.lapses_on),
        ]
    }
}
