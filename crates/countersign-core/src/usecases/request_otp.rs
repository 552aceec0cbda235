//! Asking for a code: one mail, within every budget, alike for addresses that are known and not.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::client::ClientId;
use crate::nouns::ids::RequestId;
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::meter::Event;
use crate::ports::store::StoreError;
use crate::tokens::link::ShownLink;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::asking::{Ask, ask};
use crate::usecases::lockout::enter_lockout;

/// The command.
#[derive(Clone, Debug)]
pub struct RequestOtp {
    /// The surface asked on.
    pub surface: Surface,
    /// The app asked from.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// The mailbox.
    pub address: Address,
    /// The language of the mail.
    pub locale: Option<Locale>,
    /// An earlier request whose code is wanted again.
    pub resend_of: Option<RequestId>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// What the challenge is about beside its mailbox; a code that is mailed again keeps what it was asked for first with.
    pub bound: Bound,
    /// The link of a lockout whose button this browser pressed: it is guessed at without asking.
    pub way_in: Option<ShownLink>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedOtp {
    /// Names this request in a guess.
    pub request: RequestId,
    /// When the code ends.
    pub expires_at: Timestamp,
    /// From when on another may be asked for.
    pub resend_at: Timestamp,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestOtpError {
    /// A limit or a lock; with the store's time of the refusal.
    #[error("refused: {0:?}")]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks for a code.
pub fn request_otp(
    core: &Core,
    caller: &Caller,
    command: &RequestOtp,
) -> Result<RequestedOtp, RequestOtpError> {
    if let Some(link) = &command.way_in
        && let Some(entered) = enter_lockout(core, link, &command.address)?
    {
        let (surface, outcome) = (command.surface, "way_in");
        core.meter.note(Event::CodeRequest { surface, outcome });
        return Ok(entered);
    }
    ask(core, caller, &Ask::code(command))
}
