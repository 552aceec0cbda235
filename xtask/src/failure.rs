//! Why a command failed, in words for the person at the terminal, and the status to exit with.

use std::fmt::{self, Display};
use std::process::{ExitCode, ExitStatus};

/// The result of everything in this crate.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// A failure to report once, at the end of `main`.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// A failure that exits with status 1.
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure {
            message: message.into(),
            status: 1,
        }
    }

    /// The run was ended by Ctrl-C, SIGTERM or SIGHUP.
    pub(crate) fn interrupted() -> Failure {
        Failure {
            message: "interrupted".to_owned(),
            status: 130,
        }
    }

    /// A program ended without success; its status becomes ours.
    pub(crate) fn of_program(what: &str, status: ExitStatus) -> Failure {
        let code = status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .filter(|code| *code != 0);
        Failure {
            message: format!("{what} failed ({status})"),
            status: code.unwrap_or(1),
        }
    }

    /// The same failure under a heading.
    pub(crate) fn under(self, heading: impl Display) -> Failure {
        Failure {
            message: format!("{heading}: {self}"),
            status: self.status,
        }
    }

    /// Prints the failure on standard error.
    pub(crate) fn report(&self) {
        eprintln!("xtask: {self}");
    }

    /// The status for the process to exit with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.status)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Turns any error into a [`Failure`] that says what was being done.
pub(crate) trait Explain<T> {
    /// Adds what was being done to the error.
    fn explain<W: Display>(self, what: impl FnOnce() -> W) -> Result<T>;
}

impl<T, E: Display> Explain<T> for std::result::Result<T, E> {
    fn explain<W: Display>(self, what: impl FnOnce() -> W) -> Result<T> {
        self.map_err(|error| Failure::new(format!("{}: {error}", what())))
    }
}
