//! Identifiers as newtypes, so that none stands in for another.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Mints an identifier: UUID version 7 (RFC 9562), so that rows made together lie together.
            pub fn mint(entropy: &dyn crate::ports::entropy::Entropy, now: super::Timestamp) -> Self {
                Self(entropy.uuid(now))
            }

            /// Reads the hyphenated form; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A user.
    UserId;
    /// A challenge, as its row is named. What clients hold is a [`RequestId`].
    ChallengeId;
    /// One request for a code, as its client names it. Several may point to one challenge (a resend).
    RequestId;
    /// A session and, by the same name, its refresh family.
    SessionId;
    /// A device token's row.
    DeviceId;
    /// A row of the outbox; also the left part of its `Message-ID`.
    MailId;
    /// An audit event.
    EventId;
    /// An account: a team.
    AccountId;
    /// A user's place in an account.
    MembershipId;
    /// An invite.
    InviteId;
    /// A user's identity at a provider.
    IdentityId;
    /// A place on the waitlist.
    WaitlistEntryId;
    /// One trip to a provider and back.
    SocialFlowId;
}
