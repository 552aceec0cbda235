//! Telling an app which ways to sign in an address has. Reveals by design: never where accounts are hidden.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::client::{Client, LoginMethod};
use crate::nouns::ledger::Refusal;
use crate::ports::store::StoreError;

/// What is known of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedEmail {
    /// Whether it has a user who may sign in.
    pub active: bool,
    /// The ways this person used before, of those the client offers.
    pub preferred: Vec<LoginMethod>,
    /// All ways that would lead in, of those the client offers.
    pub available: Vec<LoginMethod>,
}

/// Why nothing was told.
#[derive(Debug, thiserror::Error)]
pub enum CheckEmailError {
    /// Accounts are hidden.
    #[error("accounts are hidden")]
    Hidden,
    /// The source asked too often; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks an address up for an app.
pub fn check_email(
    core: &Core,
    caller: &Caller,
    client: &Client,
    address: &Address,
) -> Result<CheckedEmail, CheckEmailError> {
    todo!()
}
