//! How a link is shown, and why it may open nothing.

use crate::nouns::Timestamp;
use crate::nouns::challenge::ChallengeEnd;
use crate::nouns::client::ClientId;
use crate::nouns::ids::{RequestId, SessionId};
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::surface::Surface;
use crate::ports::store::StoreError;
use crate::tokens::code::Guess;
use crate::tokens::link::ShownLink;
use crate::usecases::verify_otp::GuessRefusal;

/// What is shown of a link (C6).
#[derive(Clone, Debug)]
pub enum Shown {
    /// Its token, by a program on a JSON route: completes alone.
    Token(ShownLink),
    /// Its token, by a form of a page of ours: completes in the browser that asked, elsewhere with the code printed in
    /// the same mail.
    TokenInBrowser {
        /// The token.
        token: ShownLink,
        /// SHA-256 of the browser's challenge cookie, if it has one.
        browser: Option<[u8; 32]>,
        /// What was typed as the code, if anything.
        code: Option<Guess>,
    },
    /// The printed code alone, with the request it belongs to, where a page of ours asks for it.
    Code {
        /// The request, as asking answered it.
        request: RequestId,
        /// What was typed.
        code: Guess,
    },
}

/// A link that does something else than to sign in.
#[derive(Clone, Debug)]
pub struct OpenLink {
    /// The surface it is shown on.
    pub surface: Surface,
    /// The app it is shown by; `None` where nobody can tell, as on pages of ours.
    pub client: Option<ClientId>,
    /// The link.
    pub shown: Shown,
    /// The session the request carries, already authenticated, if any.
    pub session: Option<SessionId>,
    /// The language of mails this may cause.
    pub locale: Option<Locale>,
}

/// Why a link opened nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkRefusal {
    /// No link of ours, of another surface, client or purpose, or of somebody who may not enter.
    Unknown,
    /// Past its deadline.
    Expired,
    /// It ended before.
    Ended(ChallengeEnd),
    /// Another browser than the one that asked, and no code was shown: nothing is spent.
    NeedsCode,
    /// The code is not the one; it was counted.
    WrongCode,
    /// Its guesses are spent; in the browser that asked it still completes.
    Exhausted,
    /// Of several numbered links the wrong one: all of them ended.
    WrongChoice,
    /// The app's `code_verifier` is missing or does not fit (RFC 7636); nothing is spent.
    WrongVerifier,
    /// The address belongs to somebody else by now; nothing is spent.
    Taken,
    /// A lock or limit on guesses; in the browser that asked it still completes.
    Refused(Refusal),
}

impl LinkRefusal {
    /// The word in logs and audit events.
    pub fn reason(self) -> &'static str {
        match self {
            LinkRefusal::Unknown => "unknown_link",
            LinkRefusal::Expired => "expired",
            LinkRefusal::Ended(end) => end.as_str(),
            LinkRefusal::NeedsCode => "needs_code",
            LinkRefusal::WrongCode => "wrong_code",
            LinkRefusal::Exhausted => "guesses_spent",
            LinkRefusal::WrongChoice => "wrong_choice",
            LinkRefusal::WrongVerifier => "wrong_verifier",
            LinkRefusal::Taken => "address_taken",
            LinkRefusal::Refused(refusal) => refusal.reason(),
        }
    }
}

impl From<GuessRefusal> for LinkRefusal {
    fn from(refusal: GuessRefusal) -> Self {
        match refusal {
            GuessRefusal::Unknown => LinkRefusal::Unknown,
            GuessRefusal::Expired => LinkRefusal::Expired,
            GuessRefusal::Ended(end) => LinkRefusal::Ended(end),
            GuessRefusal::Exhausted => LinkRefusal::Exhausted,
            GuessRefusal::Wrong => LinkRefusal::WrongCode,
            GuessRefusal::Refused(refusal) => LinkRefusal::Refused(refusal),
        }
    }
}

/// Why a link did nothing.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// It was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(LinkRefusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
