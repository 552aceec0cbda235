//! Why a guess was refused.

use super::challenge::ChallengeEnd;
use super::ledger::Refusal;

/// Why a guess was refused. Surfaces show less of it; the log and the audit show all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuessRefusal {
    /// No such request, or of another surface, client, purpose or address.
    Unknown,
    /// Its challenge is past its deadline.
    Expired,
    /// Its challenge ended before.
    Ended(ChallengeEnd),
    /// Its guesses are spent.
    Exhausted,
    /// The code is not the one.
    Wrong,
    /// A lock or limit; nothing was counted.
    Refused(Refusal),
}

impl GuessRefusal {
    /// The word in logs, audit events and metrics.
    pub fn reason(self) -> &'static str {
        match self {
            GuessRefusal::Unknown => "unknown_request",
            GuessRefusal::Expired => "expired",
            GuessRefusal::Ended(end) => end.as_str(),
            GuessRefusal::Exhausted => "guesses_spent",
            GuessRefusal::Wrong => "wrong_code",
            GuessRefusal::Refused(refusal) => refusal.reason(),
        }
    }
}
