//! The four HTTP surfaces, and what a challenge is for.

use serde::{Deserialize, Serialize};

/// The surface a challenge or a session belongs to. Codes and tokens never cross surfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// `/api/v1`: access JWT and rotating refresh token in JSON.
    Token,
    /// `/v1/auth`: opaque cookie and CSRF value.
    Browser,
    /// `/auth`, `/oauth2`, `/api/accounts`: access JWT and rotating refresh token per client and account.
    Accounts,
    /// `/v1/auth/{otp,magiclink,…}`, `/v1/mgmt`: as programs written against Descope's SDKs expect.
    Descope,
}

impl Surface {
    /// Every surface that can be switched on.
    pub const ALL: [Surface; 4] = [
        Surface::Token,
        Surface::Browser,
        Surface::Accounts,
        Surface::Descope,
    ];

    /// The word in settings, tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Surface::Token => "token",
            Surface::Browser => "browser",
            Surface::Accounts => "accounts",
            Surface::Descope => "descope",
        }
    }

    /// Whether its sessions are cookies; all others have refresh tokens.
    pub fn has_cookie_sessions(self) -> bool {
        self == Surface::Browser
    }

    /// Reads [`Surface::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|surface| surface.as_str() == text)
    }
}

/// What a challenge proves a mailbox for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To sign in; where joining is open a stranger joins with it, too.
    SignIn,
    /// To sign up; an existing user signs in with it.
    SignUp,
    /// To set a new password.
    Reset,
    /// To prove the address one signed up with; asked for from inside.
    VerifyAddress,
    /// To take an address in place of the old one; mailed to the new one.
    ChangeAddress,
    /// To go back to the old address; mailed to the old one.
    UndoAddress,
    /// To add an identity at a provider to the owner of the mailbox.
    LinkIdentity,
    /// To show that it is still the same person, before something that needs a fresh sign-in.
    Reauthenticate,
    /// To accept an invite.
    Invite,
    /// To carry a finished sign-in from a page of ours to an app. Never mailed.
    Handoff,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 10] = [
        Purpose::SignIn,
        Purpose::SignUp,
        Purpose::Reset,
        Purpose::VerifyAddress,
        Purpose::ChangeAddress,
        Purpose::UndoAddress,
        Purpose::LinkIdentity,
        Purpose::Reauthenticate,
        Purpose::Invite,
        Purpose::Handoff,
    ];
    /// Those that end when somebody signs out everywhere: what begins a session, raises one, or was asked for in one.
    /// The way back to an old address stays, and so do invites, proofs of a mailbox and new passwords.
    pub const ENDED_WITH_SESSIONS: [Purpose; 6] = [
        Purpose::SignIn,
        Purpose::SignUp,
        Purpose::ChangeAddress,
        Purpose::LinkIdentity,
        Purpose::Reauthenticate,
        Purpose::Handoff,
    ];
    /// Those a person may name when they ask for a code.
    pub const ASKED: [Purpose; 2] = [Purpose::SignIn, Purpose::SignUp];

    /// The word on the wire, in tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::SignIn => "signin",
            Purpose::SignUp => "signup",
            Purpose::Reset => "reset",
            Purpose::VerifyAddress => "verify_address",
            Purpose::ChangeAddress => "change_address",
            Purpose::UndoAddress => "undo_address",
            Purpose::LinkIdentity => "link_identity",
            Purpose::Reauthenticate => "reauthenticate",
            Purpose::Invite => "invite",
            Purpose::Handoff => "handoff",
        }
    }

    /// Reads [`Purpose::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// How the surfaces differ in asking for codes. All else they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurfaceRules {
    /// Whether a wait follows each mail.
    pub has_cooldown: bool,
    /// Whether a new challenge ends earlier ones of its client, address, purpose and lane.
    pub supersedes: bool,
    /// Whether asking again mails the live code again by itself; elsewhere only with its request id.
    pub resends_unasked: bool,
    /// Whether the last wrong guess locks the purpose until the challenge would have expired.
    pub exhaustion_locks: bool,
    /// Whether asking is meant for people without an account as well, so that their mail is the same.
    pub invites_strangers: bool,
}

impl Surface {
    /// The rules of this surface.
    pub fn rules(self) -> SurfaceRules {
        match self {
            Surface::Token => SurfaceRules {
                has_cooldown: true,
                supersedes: true,
                resends_unasked: true,
                exhaustion_locks: true,
                invites_strangers: false,
            },
            Surface::Browser => SurfaceRules {
                has_cooldown: false,
                supersedes: false,
                resends_unasked: false,
                exhaustion_locks: false,
                invites_strangers: true,
            },
            Surface::Accounts => SurfaceRules {
                has_cooldown: false,
                supersedes: false,
                resends_unasked: false,
                exhaustion_locks: false,
                invites_strangers: true,
            },
            Surface::Descope => SurfaceRules {
                has_cooldown: false,
                supersedes: true,
                resends_unasked: false,
                exhaustion_locks: false,
                invites_strangers: true,
            },
        }
    }
}
