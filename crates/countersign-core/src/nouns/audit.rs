//! Audit events: who did what, when, from where, with which outcome; failures included, secrets never.

use serde_json::{Map, Value};

use super::Timestamp;
use super::address::Address;
use super::ids::{EventId, SessionId, UserId};
use super::source::Source;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditKind {
    /// A code proved a mailbox and a session began.
    SignedIn,
    /// A first success created the user.
    UserCreated,
    /// A code was refused.
    SignInFailed,
    /// Failures locked an address, a lane or a purpose.
    Locked,
    /// Failures in a row turned codes off for an address.
    CodesTurnedOff,
    /// An operator opened the locks of an address.
    Unlocked,
    /// A replaced refresh token came back; its family ended.
    RefreshReused,
    /// A session ended at a person's wish.
    SessionEnded,
    /// A user erased themself.
    UserErased,
    /// A device token ended after failures.
    DeviceEnded,
    /// Attempts a lock or a limit refused, counted over a window.
    Refused,
    /// A signing key was made.
    KeyCreated,
    /// It was decided when a signing key leaves the JWKS.
    KeyRetired,
    /// Signing keys were sealed anew under another root secret.
    RootSecretRotated,
    /// An operator barred a user.
    UserDisabled,
    /// An operator let a user in again.
    UserEnabled,
    /// An operator took out all that is kept about a user.
    UserExported,
    /// An operator had mails tried again.
    MailsRequeued,
    /// A backup was written.
    BackedUp,
    /// Everything came from another database.
    CopiedIn,
    /// A password was set or changed.
    PasswordSet,
    /// A password was wrong.
    PasswordRefused,
    /// An address was proven.
    AddressVerified,
    /// A user's address changed.
    AddressChanged,
    /// A first proof of the mailbox ended what had been set up before.
    SetupEnded,
    /// An identity at a provider was linked.
    IdentityLinked,
    /// An identity at a provider was taken off.
    IdentityUnlinked,
    /// An identity at a provider was not linked.
    IdentityRefused,
    /// An account was made.
    AccountCreated,
    /// An account was renamed or its status set.
    AccountChanged,
    /// A membership began.
    MembershipGranted,
    /// A member's role changed.
    MembershipChanged,
    /// A membership ended.
    MembershipEnded,
    /// An invite was mailed.
    InviteSent,
    /// An invite was taken back.
    InviteRevoked,
    /// An invite was accepted.
    InviteAccepted,
    /// Somebody joined the waitlist.
    WaitlistJoined,
    /// Somebody left the waitlist.
    WaitlistLeft,
    /// Somebody on the waitlist was let in.
    LetIn,
    /// A profile was changed by an operator's program.
    ProfileChanged,
    /// An app was added, changed or removed.
    ClientChanged,
    /// Users came from another service.
    UsersImported,
    /// An operator took out all users.
    UsersExported,
    /// An operator's program used its key.
    ManagementUsed,
}

impl AuditKind {
    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            AuditKind::SignedIn => "signed_in",
            AuditKind::UserCreated => "user_created",
            AuditKind::SignInFailed => "sign_in_failed",
            AuditKind::Locked => "locked",
            AuditKind::CodesTurnedOff => "codes_turned_off",
            AuditKind::Unlocked => "unlocked",
            AuditKind::RefreshReused => "refresh_reused",
            AuditKind::SessionEnded => "session_ended",
            AuditKind::UserErased => "user_erased",
            AuditKind::DeviceEnded => "device_ended",
            AuditKind::Refused => "refused",
            AuditKind::KeyCreated => "key_created",
            AuditKind::KeyRetired => "key_retired",
            AuditKind::RootSecretRotated => "root_secret_rotated",
            AuditKind::UserDisabled => "user_disabled",
            AuditKind::UserEnabled => "user_enabled",
            AuditKind::UserExported => "user_exported",
            AuditKind::MailsRequeued => "mails_requeued",
            AuditKind::BackedUp => "backed_up",
            AuditKind::CopiedIn => "copied_in",
            AuditKind::PasswordSet => "password_set",
            AuditKind::PasswordRefused => "password_refused",
            AuditKind::AddressVerified => "address_verified",
            AuditKind::AddressChanged => "address_changed",
            AuditKind::SetupEnded => "setup_ended",
            AuditKind::IdentityLinked => "identity_linked",
            AuditKind::IdentityUnlinked => "identity_unlinked",
            AuditKind::IdentityRefused => "identity_refused",
            AuditKind::AccountCreated => "account_created",
            AuditKind::AccountChanged => "account_changed",
            AuditKind::MembershipGranted => "membership_granted",
            AuditKind::MembershipChanged => "membership_changed",
            AuditKind::MembershipEnded => "membership_ended",
            AuditKind::InviteSent => "invite_sent",
            AuditKind::InviteRevoked => "invite_revoked",
            AuditKind::InviteAccepted => "invite_accepted",
            AuditKind::WaitlistJoined => "waitlist_joined",
            AuditKind::WaitlistLeft => "waitlist_left",
            AuditKind::LetIn => "let_in",
            AuditKind::ProfileChanged => "profile_changed",
            AuditKind::ClientChanged => "client_changed",
            AuditKind::UsersImported => "users_imported",
            AuditKind::UsersExported => "users_exported",
            AuditKind::ManagementUsed => "management_used",
        }
    }
}

/// One event. Values in `detail` come from fixed lists or from ids, never from what a stranger typed.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// Its row.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: AuditKind,
    /// The user, where one is known.
    pub user: Option<UserId>,
    /// The address, where one is known.
    pub address: Option<Address>,
    /// The session, where one is meant.
    pub session: Option<SessionId>,
    /// The network it came from, cut to a prefix.
    pub ip_prefix: Option<String>,
    /// The request id.
    pub request: Option<String>,
    /// Reasons and counts.
    pub detail: Map<String, Value>,
}

impl AuditEvent {
    /// An act of whoever runs the service.
    pub fn by_operator(id: EventId, at: Timestamp, kind: AuditKind) -> Self {
        Self::new(id, at, kind, &Source::default()).with("by", "operator")
    }

    /// An event with nothing but its kind, time and origin.
    pub fn new(id: EventId, at: Timestamp, kind: AuditKind, source: &Source) -> Self {
        Self {
            id,
            at,
            kind,
            user: None,
            address: None,
            session: None,
            ip_prefix: source.ip_prefix(),
            request: Some(source.request.clone()).filter(|request| !request.is_empty()),
            detail: Map::new(),
        }
    }

    /// Names the user.
    pub fn user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// Names the address.
    pub fn address(mut self, address: &Address) -> Self {
        self.address = Some(address.clone());
        self
    }

    /// Names the session.
    pub fn session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// Adds a detail.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}
