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
}

impl Surface {
    /// Every surface that can be switched on.
    pub const ALL: [Surface; 2] = [Surface::Token, Surface::Browser];

    /// The word in settings, tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Surface::Token => "token",
            Surface::Browser => "browser",
        }
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
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 2] = [Purpose::SignIn, Purpose::SignUp];

    /// The word on the wire, in tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::SignIn => "signin",
            Purpose::SignUp => "signup",
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
        }
    }
}
