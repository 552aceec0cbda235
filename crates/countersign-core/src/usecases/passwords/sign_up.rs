//! Signing up with a password: at once where the app says so and nothing is hidden, else by a link in a mail.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::client::Client;
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::surface::Surface;
use crate::passwords::{Overloaded, Password, PasswordFlaw};
use crate::ports::store::StoreError;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::entering::SignedIn;
use crate::usecases::request_otp::RequestedOtp;

/// The command.
#[derive(Debug)]
pub struct SignUp {
    /// The surface asked on.
    pub surface: Surface,
    /// The app asked from; it says which answer there is.
    pub client: Client,
    /// The mailbox.
    pub address: Address,
    /// The password of the user to be.
    pub password: Password,
    /// What a confirming link is bound to (browser, redirect URI, PKCE challenge), and the names of the user to be.
    pub bound: Bound,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// What to call the session.
    pub label: Option<String>,
    /// The language of the mail.
    pub locale: Option<Locale>,
}

/// What signing up answers.
#[derive(Clone, Debug)]
pub enum SignedUp {
    /// The user is there and signed in; their mailbox is not proven yet.
    In(Box<SignedIn>),
    /// The mail is on its way, whoever the address belongs to.
    Asked(RequestedOtp),
}

/// Why nobody signed up.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// The password is not good enough.
    #[error("the password {0}")]
    Flawed(PasswordFlaw),
    /// The address has an account. Never where accounts are hidden.
    #[error("the address has an account")]
    Known,
    /// The address may not join. Never where accounts are hidden.
    #[error("the address may not join")]
    NotAdmitted,
    /// A limit; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// Too many passwords are being hashed.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs up. The password is hashed for every address alike.
pub fn sign_up(core: &Core, caller: &Caller, command: &SignUp) -> Result<SignedUp, SignUpError> {
    todo!()
}
