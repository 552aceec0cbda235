//! Signing up with a password: at once where the app says so and nothing is hidden, else by a link in a mail.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::budget::{NetLimits, room_for_all};
use crate::nouns::client::{Client, SignUpMode};
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::surface::{Purpose, Surface};
use crate::passwords::{Overloaded, Password, PasswordFlaw, judge};
use crate::ports::changes::Change;
use crate::ports::meter::Event;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::beginning::{Beginning, begin_session};
use crate::usecases::entering::{Entrance, MintedEntry, Proof, SignedIn, idle_of};
use crate::usecases::gated::Gated;
use crate::usecases::guarded::with_person;
use crate::usecases::links::send_link::{SendLink, send_link};
use crate::usecases::passwords::sign_in_with_password::by_password;
use crate::usecases::request_otp::{RequestOtpError, RequestedOtp};

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
    let signed_up = join(core, caller, command);
    let outcome = match &signed_up {
        Ok(SignedUp::In(_)) => "done",
        Ok(SignedUp::Asked(_)) => "asked",
        Err(SignUpError::Flawed(_)) => "flawed",
        Err(SignUpError::Known) => "known_address",
        Err(SignUpError::NotAdmitted) => "not_admitted",
        Err(SignUpError::Refused(refusal, _)) => refusal.reason(),
        Err(SignUpError::Overloaded(_)) => "overloaded",
        Err(SignUpError::Store(_)) => "failed",
    };
    core.meter.note(Event::Password {
        act: "sign_up",
        outcome,
    });
    signed_up
}

fn join(core: &Core, caller: &Caller, command: &SignUp) -> Result<SignedUp, SignUpError> {
    let limits = &core.policy.passwords;
    judge(&command.password, &command.address, &core.product_name, limits).map_err(SignUpError::Flawed)?;
    let hash = Gated::enter(core, caller)?.hash(&command.password)?;
    if core.policy.hides || command.client.sign_up == SignUpMode::Confirm {
        confirm(core, caller, command, hash).map(SignedUp::Asked)
    } else {
        at_once(core, caller, command, &hash).map(|signed_in| SignedUp::In(Box::new(signed_in)))
    }
}

/// The link makes the user, if there is none by then; the mail tells who has an account already.
fn confirm(
    core: &Core,
    caller: &Caller,
    command: &SignUp,
    hash: String,
) -> Result<RequestedOtp, SignUpError> {
    let link = SendLink {
        surface: command.surface,
        client: command.client.id.clone(),
        purpose: Purpose::SignUp,
        address: command.address.clone(),
        bound: Bound {
            password_hash: Some(hash),
            ..command.bound.clone()
        },
        device: command.device.clone(),
        locale: command.locale.clone(),
    };
    send_link(core, caller, &link).map_err(|error| match error {
        RequestOtpError::Refused(refusal, at) => SignUpError::Refused(refusal, at),
        RequestOtpError::Store(error) => SignUpError::Store(error),
    })
}

/// The user is made with an unproven mailbox. What a source may ask is limited: the answer tells who is known.
fn at_once(core: &Core, caller: &Caller, command: &SignUp, hash: &str) -> Result<SignedIn, SignUpError> {
    let minted = MintedEntry::mint(core, command.surface);
    let query = PersonQuery {
        hits: core
            .policy
            .checks_by_source
            .hits(NetLimits::CHECKS, &caller.source),
        ..PersonQuery::about(Who::Address(command.address.clone()))
    };
    let mut outcome = Err(SignUpError::Known);
    with_person(core, caller, &query, |facts| {
        if let Some(refusal) = room_for_all(&query.hits, &facts.nth_latest, facts.now) {
            outcome = Err(SignUpError::Refused(refusal, facts.now));
            return None;
        }
        let mut changes: Vec<Change> = query.hits.iter().cloned().map(Change::Hit).collect();
        outcome = if facts.user.is_some() {
            Err(SignUpError::Known)
        } else if core.policy.joining.admits(&command.address) {
            let (begun, signed_in) = begin(core, caller, command, hash, &minted, facts);
            changes.extend(begun);
            Ok(signed_in)
        } else {
            Err(SignUpError::NotAdmitted)
        };
        (!changes.is_empty()).then_some(changes)
    })?;
    let reason = match &outcome {
        Ok(_) => None,
        Err(SignUpError::Known) => Some("known_address"),
        Err(SignUpError::NotAdmitted) => Some("not_admitted"),
        Err(SignUpError::Refused(refusal, _)) => Some(refusal.reason()),
        Err(SignUpError::Flawed(_) | SignUpError::Overloaded(_) | SignUpError::Store(_)) => None,
    };
    if let Some(reason) = reason {
        core.deployment.tally_refusal(reason, Some(&command.address));
    }
    core.wake.wake();
    outcome
}

fn begin(
    core: &Core,
    caller: &Caller,
    command: &SignUp,
    hash: &str,
    minted: &MintedEntry,
    facts: &PersonFacts,
) -> (Vec<Change>, SignedIn) {
    let entrance = Entrance {
        core,
        caller,
        minted,
        now: facts.now,
        surface: command.surface,
        client: &command.client.id,
        idle: idle_of(core, &command.client),
        address: &command.address,
        purpose: Some(Purpose::SignUp),
        label: command.label.as_ref(),
        locale: command.locale.as_ref(),
    };
    let proof = Proof {
        names: command.bound.names.clone().unwrap_or_default(),
        details: by_password(&command.bound),
        by: Some(("by", "sign_up".to_owned())),
        ..Proof::default()
    };
    let beginning = Beginning {
        password: Some(hash.to_owned()),
        ..Beginning::default()
    };
    begin_session(&entrance, facts, None, proof, beginning)
}
