//! What is measured: each row of the table is one kind of request.

mod bearer;
pub(crate) mod me;
mod plain;
pub(crate) mod refresh;
pub(crate) mod request_otp;
pub(crate) mod session_read;
pub(crate) mod verify_otp;

use super::driver::Work;
use super::replay::Operation;
use super::rig::{Rig, Scale};
use crate::failure::Result;
use clap::ValueEnum;
use serde::Serialize;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Row {
    /// Asking for a code, for an address that never asked before
    Request,
    /// Showing the code, as somebody new
    VerifyNew,
    /// Showing the code, as a user
    VerifyKnown,
    /// Showing a wrong code
    WrongCode,
    /// Refreshing a session
    Refresh,
    /// Reading a session by its cookie
    SessionRead,
    /// Reading a session by a bearer token
    Me,
    /// The check of a bearer token alone, of ten thousand different ones
    Bearer,
    /// The public keys
    Jwks,
    /// A handler that returns a constant
    Constant,
}

/// What there is at best for the purpose of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Best {
    /// A script of the reference.
    Script(&'static str),
    /// A handler that returns a constant.
    Constant,
    /// Nothing to compare with.
    None,
}

impl Row {
    /// Its name on the command line and in the table.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether it ends in the database: then it is measured on SQLite, too.
    pub(crate) fn is_stored(self) -> bool {
        self.operation().is_some()
    }

    /// The same for pgbench.
    pub(crate) fn operation(self) -> Option<Operation> {
        match self {
            Row::Request => Some(Operation::Request),
            Row::VerifyNew => Some(Operation::VerifyNew),
            Row::VerifyKnown => Some(Operation::VerifyKnown),
            Row::WrongCode => Some(Operation::WrongCode),
            Row::Refresh => Some(Operation::Refresh),
            Row::SessionRead => Some(Operation::SessionRead),
            Row::Me => Some(Operation::Me),
            Row::Bearer | Row::Jwks | Row::Constant => None,
        }
    }

    /// What it is measured against.
    pub(crate) fn best(self) -> Best {
        match self {
            Row::Bearer | Row::Jwks => Best::Constant,
            Row::Constant => Best::None,
            _ => self
                .operation()
                .map_or(Best::None, |operation| Best::Script(operation.reference())),
        }
    }

    /// How many operations a round has: all rounds take about as long.
    pub(crate) fn operations(self, scale: &Scale) -> usize {
        let weight = match self {
            Row::Request | Row::VerifyNew | Row::VerifyKnown | Row::WrongCode => 1,
            Row::Refresh => 2,
            Row::SessionRead | Row::Me => 5,
            Row::Bearer => 6,
            Row::Jwks | Row::Constant => 16,
        };
        scale.operations * weight
    }

    /// Makes ready what so many operations need.
    pub(crate) fn prepare(self, rig: &Rig, count: usize) -> Result<Box<dyn Work>> {
        match self {
            Row::Request => request_otp::new_addresses(rig, count),
            Row::VerifyNew => verify_otp::right(rig, &rig.new_addresses(count)),
            Row::VerifyKnown => verify_otp::right(rig, &rig.known_addresses(count)?),
            Row::WrongCode => verify_otp::wrong(rig, count),
            Row::Refresh => refresh::in_turn(rig, count),
            Row::SessionRead => session_read::by_cookie(rig, count),
            Row::Me => me::by_bearer(rig, count),
            Row::Bearer => bearer::just_expired(rig, count),
            Row::Jwks => plain::get("/.well-known/jwks.json", count),
            Row::Constant => plain::get("/healthz", count),
        }
    }
}
