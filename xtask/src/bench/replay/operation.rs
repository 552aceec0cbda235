//! The operations that are replayed.

use clap::ValueEnum;

/// What the service is asked to do; each is two statements at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Operation {
    /// Asking for a code, with a new address
    Request,
    /// Showing it, as a new user
    VerifyNew,
    /// Showing it, as a known user on a new device
    VerifyKnown,
    /// Showing a wrong code
    WrongCode,
    /// Refreshing a session
    Refresh,
    /// Reading a session by its cookie
    SessionRead,
    /// Reading a session by a bearer token
    Me,
}

impl Operation {
    pub(crate) const ALL: [Operation; 7] = [
        Operation::Request,
        Operation::VerifyNew,
        Operation::VerifyKnown,
        Operation::WrongCode,
        Operation::Refresh,
        Operation::SessionRead,
        Operation::Me,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Operation::Request => "request",
            Operation::VerifyNew => "verify-new",
            Operation::VerifyKnown => "verify-known",
            Operation::WrongCode => "wrong-code",
            Operation::Refresh => "refresh",
            Operation::SessionRead => "session-read",
            Operation::Me => "me",
        }
    }

    /// Whether it changes nothing, so that the same rows serve any number of transactions.
    pub(crate) fn is_read(self) -> bool {
        matches!(self, Operation::SessionRead | Operation::Me)
    }

    /// The reference that does the least for the same purpose.
    pub(crate) fn reference(self) -> &'static str {
        match self {
            Operation::Request => "request.sql",
            Operation::VerifyNew | Operation::VerifyKnown | Operation::WrongCode => "verify.sql",
            Operation::Refresh => "refresh.sql",
            Operation::SessionRead | Operation::Me => "read.sql",
        }
    }
}
