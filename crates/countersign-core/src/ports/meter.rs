//! The meter: is told what came of things, for operators to watch. It decides nothing and holds nothing about anybody.

use std::time::Duration;

use crate::nouns::outbox::MailState;
use crate::nouns::surface::Surface;
use crate::ports::mailer::Template;

/// Something that came to its end. Every word in it is one of the lists below: bounded, and about nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody asked for a code or a link.
    CodeRequest {
        /// Where.
        surface: Surface,
        /// One of [`CODE_REQUEST_OUTCOMES`].
        outcome: &'static str,
    },
    /// Somebody showed a code.
    SignIn {
        /// Where.
        surface: Surface,
        /// One of [`SIGN_IN_OUTCOMES`].
        outcome: &'static str,
    },
    /// Somebody showed a refresh token.
    Refresh {
        /// One of [`REFRESH_OUTCOMES`].
        outcome: &'static str,
    },
    /// A budget was spent, and something was refused or left undone for it.
    BudgetSpent {
        /// One of [`BUDGETS`].
        budget: &'static str,
    },
    /// A worker was through with a mail, for now or for good.
    Mail {
        /// Which; `None` for one that was dropped before it was known.
        template: Option<Template>,
        /// What became of it.
        state: MailState,
    },
    /// The relay took a mail, so long after it was asked for.
    MailDelay(Duration),
}

/// What comes of asking for a code or a link: a mail is queued; the way in of a lock is entered; why not; or a failure of ours.
pub const CODE_REQUEST_OUTCOMES: [&str; 6] =
    ["queued", "way_in", "cooldown", "rate_limited", "locked", "failed"];

/// What comes of showing a code: a user signs in, or is made; why not; or a failure of ours.
pub const SIGN_IN_OUTCOMES: [&str; 12] = [
    "signed_in",
    "signed_up",
    "unknown_request",
    "expired",
    "used",
    "superseded",
    "pointless",
    "guesses_spent",
    "wrong_code",
    "rate_limited",
    "locked",
    "failed",
];

/// What comes of showing a refresh token: the family goes on; the predecessor is answered alike within the grace; one
/// that was replaced before ends the family, or had ended it; no token of a live session; or a failure of ours.
pub const REFRESH_OUTCOMES: [&str; 6] = ["rotated", "grace", "reused", "reused_again", "invalid", "failed"];

/// The budgets: of an address, of what it comes from, of its mailbox, of the deployment.
pub const BUDGETS: [&str; 17] = [
    "address",
    "send_ip",
    "send_net64",
    "send_net48",
    "send_mailbox",
    "fail_ip",
    "fail_net64",
    "fail_net48",
    "check_ip",
    "check_net64",
    "check_net48",
    "trip_ip",
    "trip_net64",
    "trip_net48",
    "invite_account",
    "deployment_sends",
    "deployment_stranger_mails",
];

/// A meter. Noting takes no lock and no memory, never blocks and never fails: it is called where requests are served.
pub trait Meter: Send + Sync {
    /// Notes it.
    fn note(&self, event: Event);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMeter;

impl Meter for NoMeter {
    fn note(&self, _: Event) {}
}
