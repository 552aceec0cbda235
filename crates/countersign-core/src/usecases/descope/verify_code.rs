//! Showing a code by the address alone: of a sign-in, or of a change of address that is under way.

use crate::core::{Caller, Core};
use crate::nouns::address::Address;
use crate::nouns::client::ClientId;
use crate::nouns::ids::RequestId;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::store::StoreError;
use crate::tokens::code::Guess;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::addresses::confirm_address::confirm_address;
use crate::usecases::descope::entered::{EnterError, Entered};
use crate::usecases::descope::update_email::{ChangePlace, find_change};
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink, Shown};
use crate::usecases::verify_otp::{GuessRefusal, VerifyOtp, VerifyOtpError, verify_otp};

/// Why nobody is in.
#[derive(Debug, thiserror::Error)]
pub enum VerifyCodeError {
    /// The guess was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(GuessRefusal, crate::nouns::Timestamp),
    /// The new address belongs to somebody else by now; nothing is spent.
    #[error("the address has an account")]
    Taken,
    /// The address changed, but the session it was asked for in is over.
    #[error("not a token of a live session")]
    LoggedOut,
    /// No key to issue tokens with.
    #[error("no key to issue tokens with")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EnterError> for VerifyCodeError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::NoKey => Self::NoKey,
            EnterError::Store(error) => Self::Store(error),
        }
    }
}

/// The command.
#[derive(Clone, Debug)]
pub struct VerifyCode {
    /// The project.
    pub project: ClientId,
    /// The address that is known to whoever guesses.
    pub address: Address,
    /// The guess; `None` for a text that cannot be a code.
    pub guess: Option<Guess>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
}

/// Judges a guess. Each code it is compared with counts it, in the budget of the address that code was mailed to: so at one
/// address it is compared with one code, the one that was mailed last; and under the old address of a change, whose code was
/// mailed to the new one, with the code of the change first and then with the one to sign in with.
pub fn verify_code(core: &Core, caller: &Caller, command: &VerifyCode) -> Result<Entered, VerifyCodeError> {
    let change = find_change(core, &command.project, &command.address)?.zip(command.guess.clone());
    let Some((change, guess)) = change else {
        return sign_in(core, caller, command);
    };
    let attempt = || {
        change_address(
            core,
            caller,
            &command.project,
            RequestId(change.id.0),
            guess.clone(),
        )
    };
    match change.place {
        ChangePlace::Old => match attempt() {
            Err(VerifyCodeError::Refused(refusal, at)) => match sign_in(core, caller, command) {
                // Where accounts are hidden nobody learns from it that an address is about to change, and so has one.
                Err(VerifyCodeError::Refused(GuessRefusal::Unknown, _)) if !core.policy.hides => {
                    Err(VerifyCodeError::Refused(refusal, at))
                }
                answer => answer,
            },
            answer => answer,
        },
        ChangePlace::New => match attempt() {
            Err(VerifyCodeError::Refused(refusal, _)) if refusal != GuessRefusal::Wrong => {
                sign_in(core, caller, command)
            }
            answer => answer,
        },
        ChangePlace::NewButOlder => match sign_in(core, caller, command) {
            Err(VerifyCodeError::Refused(GuessRefusal::Unknown, _)) => attempt(),
            answer => answer,
        },
    }
}

fn sign_in(core: &Core, caller: &Caller, command: &VerifyCode) -> Result<Entered, VerifyCodeError> {
    let command = VerifyOtp {
        surface: Surface::Descope,
        client: command.project.clone(),
        purpose: Purpose::SignIn,
        request: None,
        address: Some(command.address.clone()),
        guess: command.guess.clone(),
        name: None,
        label: None,
        device: command.device.clone(),
        locale: None,
    };
    match verify_otp(core, caller, &command) {
        Ok(signed_in) => Ok(Entered::after(core, signed_in)?),
        Err(VerifyOtpError::Refused(refusal, at)) => Err(VerifyCodeError::Refused(refusal, at)),
        Err(VerifyOtpError::Store(error)) => Err(VerifyCodeError::Store(error)),
    }
}

/// The session it was asked for in goes on; no other begins.
fn change_address(
    core: &Core,
    caller: &Caller,
    client: &ClientId,
    request: RequestId,
    code: Guess,
) -> Result<Entered, VerifyCodeError> {
    let asked = core.store.find_requested(request)?;
    let session = asked.and_then(|challenge| challenge.bound.session);
    let link = OpenLink {
        surface: Surface::Descope,
        client: Some(client.clone()),
        shown: Shown::Code { request, code },
        session: None,
        locale: None,
    };
    confirm_address(core, caller, &link).map_err(refused)?;
    Entered::in_session(core, session)?.ok_or(VerifyCodeError::LoggedOut)
}

fn refused(error: LinkError) -> VerifyCodeError {
    let (refusal, at) = match error {
        LinkError::Refused(refusal, at) => (refusal, at),
        LinkError::Store(error) => return VerifyCodeError::Store(error),
    };
    let refusal = match refusal {
        LinkRefusal::Taken => return VerifyCodeError::Taken,
        LinkRefusal::Expired => GuessRefusal::Expired,
        LinkRefusal::Ended(end) => GuessRefusal::Ended(end),
        LinkRefusal::WrongCode => GuessRefusal::Wrong,
        LinkRefusal::Exhausted => GuessRefusal::Exhausted,
        LinkRefusal::Refused(refusal) => GuessRefusal::Refused(refusal),
        LinkRefusal::Unknown
        | LinkRefusal::NeedsCode
        | LinkRefusal::WrongChoice
        | LinkRefusal::WrongVerifier => GuessRefusal::Unknown,
    };
    VerifyCodeError::Refused(refusal, at)
}
