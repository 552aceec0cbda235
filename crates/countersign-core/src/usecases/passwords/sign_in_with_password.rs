//! Signing in with a password: the same work and the same answer whatever is wrong, and a budget of failures apart.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::client::Client;
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::surface::Surface;
use crate::passwords::{Overloaded, Password};
use crate::ports::store::StoreError;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::entering::SignedIn;

/// The command.
#[derive(Debug)]
pub struct SignInWithPassword {
    /// The surface of the sign-in.
    pub surface: Surface,
    /// The app of the sign-in.
    pub client: Client,
    /// The address; `None` for a text that is none.
    pub address: Option<Address>,
    /// The password; `None` for a text that cannot be one.
    pub password: Option<Password>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// What to call the session.
    pub label: Option<String>,
    /// The language of mails this may cause.
    pub locale: Option<Locale>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInWithPasswordError {
    /// No such address, no password, another password, a disabled user: nobody learns which.
    #[error("address and password do not belong together")]
    InvalidCredentials,
    /// A lock or a limit, for known and unknown addresses alike; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// Too many passwords are being compared.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Compares a password and, if it is the one, begins a session.
pub fn sign_in_with_password(
    core: &Core,
    caller: &Caller,
    command: &SignInWithPassword,
) -> Result<SignedIn, SignInWithPasswordError> {
    todo!()
}
