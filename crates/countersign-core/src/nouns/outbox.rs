//! The outbox: mail to send, committed together with what it is about.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::address::Address;
use super::browser::{Browser, Platform};
use super::challenge::Challenge;
use super::ids::{ChallengeId, MailId};
use super::locale::Locale;
use super::mail_words::MailWords;
use super::source::Source;
use super::surface::Purpose;
use super::user::User;

/// What an outbox row is about. Which mail it becomes is chosen when it is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// A code was asked for.
    Code,
    /// The address is locked; the way in.
    LockedOut,
    /// Somebody signed in from a device that was not known.
    NewSignIn,
    /// A link was asked for; its challenge's purpose says what for.
    Link,
    /// The password was set anew.
    PasswordChanged,
    /// The address changed; to the old one, with the way back.
    AddressChanged,
    /// An identity at a provider became a user's who was there before.
    IdentityLinked,
    /// An identity at a provider was taken off a user.
    IdentityUnlinked,
    /// The mailbox was proven for the first time, and what had been set up before ended.
    SetupEnded,
    /// Somebody is on the waitlist.
    WaitlistConfirmed,
    /// A feature was opened to a user who waited for it.
    LetIn,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [MailKind; 11] = [
        MailKind::Code,
        MailKind::LockedOut,
        MailKind::NewSignIn,
        MailKind::Link,
        MailKind::PasswordChanged,
        MailKind::AddressChanged,
        MailKind::IdentityLinked,
        MailKind::IdentityUnlinked,
        MailKind::SetupEnded,
        MailKind::WaitlistConfirmed,
        MailKind::LetIn,
    ];

    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            MailKind::Code => "code",
            MailKind::LockedOut => "locked_out",
            MailKind::NewSignIn => "new_sign_in",
            MailKind::Link => "link",
            MailKind::PasswordChanged => "password_changed",
            MailKind::AddressChanged => "address_changed",
            MailKind::IdentityLinked => "identity_linked",
            MailKind::IdentityUnlinked => "identity_unlinked",
            MailKind::SetupEnded => "setup_ended",
            MailKind::WaitlistConfirmed => "waitlist_confirmed",
            MailKind::LetIn => "let_in",
        }
    }

    /// Reads [`MailKind::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The lane a row of this kind starts in.
    pub fn lane(self) -> MailLane {
        match self {
            MailKind::Code | MailKind::LockedOut | MailKind::Link => MailLane::SignIn,
            MailKind::NewSignIn
            | MailKind::PasswordChanged
            | MailKind::AddressChanged
            | MailKind::IdentityLinked
            | MailKind::IdentityUnlinked
            | MailKind::SetupEnded
            | MailKind::WaitlistConfirmed
            | MailKind::LetIn => MailLane::Notice,
        }
    }
}

/// The order in which mail leaves: a lower lane goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub enum MailLane {
    /// Somebody waits for it.
    SignIn = 0,
    /// Security notices.
    Notice = 1,
    /// Addresses without an account; found out when a row is first claimed.
    Stranger = 2,
}

impl MailLane {
    /// Every lane, in order.
    pub const ALL: [MailLane; 3] = [MailLane::SignIn, MailLane::Notice, MailLane::Stranger];

    /// The word in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            MailLane::SignIn => "sign_in",
            MailLane::Notice => "notice",
            MailLane::Stranger => "stranger",
        }
    }

    /// Reads the number in tables back.
    pub fn from_i16(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|&lane| lane as i16 == number)
    }
}

/// The state of a mail, as operators read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// Waiting for its first attempt.
    Queued,
    /// Accepted by the relay.
    HandedOver,
    /// An attempt failed for now; it is tried again.
    Deferred,
    /// The relay refused it for good.
    Refused,
    /// What it was about ended before it could leave.
    Expired,
    /// Not sent by rule: nobody by that address may get it.
    Suppressed,
    /// It could not be rendered; set aside.
    Broken,
}

impl MailState {
    /// Every state.
    pub const ALL: [MailState; 7] = [
        MailState::Queued,
        MailState::HandedOver,
        MailState::Deferred,
        MailState::Refused,
        MailState::Expired,
        MailState::Suppressed,
        MailState::Broken,
    ];

    /// The word in tables and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::HandedOver => "handed_over",
            MailState::Deferred => "deferred",
            MailState::Refused => "refused",
            MailState::Expired => "expired",
            MailState::Suppressed => "suppressed",
            MailState::Broken => "broken",
        }
    }

    /// Reads [`MailState::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether a worker may still claim it.
    pub fn is_open(self) -> bool {
        matches!(self, MailState::Queued | MailState::Deferred)
    }
}

/// What the mail tells of the request behind it. Holds no secret; what a stranger typed is in `words` alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailDetails {
    /// The language asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub locale: Option<Locale>,
    /// What the code is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purpose: Option<Purpose>,
    /// The browser family that asked.
    #[serde(default)]
    pub browser: Browser,
    /// The operating system family that asked.
    #[serde(default)]
    pub platform: Platform,
    /// What else it tells.
    #[serde(skip_serializing_if = "MailWords::is_empty", default)]
    pub words: MailWords,
}

impl MailDetails {
    /// The details of a request from `source`; an explicit locale wins over the headers'.
    pub fn of(source: &Source, locale: Option<&Locale>, purpose: Option<Purpose>) -> Self {
        Self {
            locale: locale.or(source.locale.as_ref()).cloned(),
            purpose,
            browser: source.browser,
            platform: source.platform,
            words: MailWords::default(),
        }
    }
}

/// A mail to be queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    /// Its row.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The one recipient.
    pub address: Address,
    /// The challenge whose code or link it carries.
    pub challenge: Option<ChallengeId>,
    /// What it tells.
    pub details: MailDetails,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// It is never first sent after this.
    pub expires_at: Timestamp,
    /// Of unclaimed mails with the same key only the newest is kept (security notices).
    pub coalesce: Option<String>,
}

/// A mail a worker holds under lease, with what it needs to be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedMail {
    /// The row.
    pub mail: NewMail,
    /// Its lane.
    pub lane: MailLane,
    /// Its state, an open one.
    pub state: MailState,
    /// When it was due.
    pub due_at: Timestamp,
    /// How many attempts came before.
    pub attempts: i16,
    /// The relay's answer to the last, or the reason why there is none.
    pub note: Option<String>,
    /// The number of this claim; results with an older one are ignored.
    pub fence: i64,
    /// The challenge, if its row is still there.
    pub challenge: Option<Challenge>,
    /// The owner of the address, if it has one.
    pub user: Option<User>,
}

/// What became of a claimed mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailResult {
    /// The row.
    pub id: MailId,
    /// The claim it belongs to.
    pub fence: i64,
    /// The state to record.
    pub state: MailState,
    /// For open states, when to try again.
    pub due_at: Timestamp,
    /// The lane from now on.
    pub lane: MailLane,
    /// Whether an attempt was made.
    pub attempted: bool,
    /// The relay's answer or the reason, at most 300 characters, without secrets.
    pub note: Option<String>,
}

/// The wait before attempt `attempts + 1`: from `base` doubling to `max`, with jitter in `0..=255` of up to a half.
pub fn backoff(attempts: i16, base: TimeDelta, max: TimeDelta, jitter: u8) -> TimeDelta {
    let doubled = (base * 2_i32.pow(u32::from(attempts.clamp(0, 16).unsigned_abs()))).min(max);
    doubled - doubled / 2 * i32::from(jitter) / 255
}
