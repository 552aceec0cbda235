//! The meter: is told what came of things, for operators to watch. It decides nothing and holds nothing about anybody.

use std::time::Duration;

use crate::nouns::outbox::MailState;
use crate::nouns::surface::{Purpose, Surface};
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
    /// Somebody opened a link, or showed the code printed beside it.
    Link {
        /// What it was for; of one that is unknown, what it was shown for.
        purpose: Purpose,
        /// One of [`LINK_OUTCOMES`].
        outcome: &'static str,
    },
    /// Somebody used a password.
    Password {
        /// One of [`PASSWORD_ACTS`].
        act: &'static str,
        /// One of [`PASSWORD_OUTCOMES`].
        outcome: &'static str,
    },
    /// Somebody came back from a social provider.
    Social {
        /// One of [`SOCIAL_OUTCOMES`].
        outcome: &'static str,
    },
    /// Somebody did something in an account.
    Team {
        /// One of [`TEAM_ACTS`].
        act: &'static str,
        /// One of [`TEAM_OUTCOMES`].
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

/// What comes of opening a link: it did what it is for; why not; or a failure of ours.
pub const LINK_OUTCOMES: [&str; 16] = [
    "opened",
    "unknown_link",
    "expired",
    "used",
    "superseded",
    "pointless",
    "needs_code",
    "wrong_code",
    "guesses_spent",
    "wrong_choice",
    "wrong_verifier",
    "address_taken",
    "cooldown",
    "rate_limited",
    "locked",
    "failed",
];

/// What passwords are used for: signing in, signing up, and showing in a session that it is still oneself.
pub const PASSWORD_ACTS: [&str; 3] = ["sign_in", "sign_up", "confirm"];

/// What comes of a password: the act is done; a sign-up waits for its mail; the password is wrong, whoever has an account; it
/// is not good enough; the address is known or may not join; a limit; too many are being hashed; or a failure of ours.
pub const PASSWORD_OUTCOMES: [&str; 11] = [
    "done",
    "asked",
    "wrong",
    "flawed",
    "known_address",
    "not_admitted",
    "cooldown",
    "rate_limited",
    "locked",
    "overloaded",
    "failed",
];

/// What comes of coming back from a provider: somebody is in; a code to prove the mailbox is mailed; why not, by us or by
/// what the provider says; or a failure of ours.
pub const SOCIAL_OUTCOMES: [&str; 25] = [
    "entered",
    "proof_asked",
    "no_address",
    "not_admitted",
    "unknown_state",
    "foreign_state",
    "cooldown",
    "rate_limited",
    "locked",
    "failed",
    "unknown",
    "away",
    "denied",
    "bad_code",
    "misconfigured",
    "garbled",
    "wrong_issuer",
    "wrong_audience",
    "wrong_nonce",
    "wrong_algorithm",
    "unknown_key",
    "wrong_signature",
    "expired",
    "wrong_binding",
    "no_subject",
];

/// What is done in an account. Accepting an invite is opening its link.
pub const TEAM_ACTS: [&str; 7] = [
    "invite",
    "resend_invite",
    "revoke_invite",
    "set_role",
    "end_membership",
    "rename",
    "switch",
];

/// What comes of it: it is done; why not; or a failure of ours.
pub const TEAM_OUTCOMES: [&str; 9] = [
    "done",
    "unauthenticated",
    "forbidden",
    "unproven",
    "not_found",
    "last_owner",
    "already_member",
    "rate_limited",
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
