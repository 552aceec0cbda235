//! Signing in with a password: the same work and the same answer whatever is wrong, and a budget of failures apart.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::client::Client;
use crate::nouns::ledger::Refusal;
use crate::nouns::locale::Locale;
use crate::nouns::session::SessionDetails;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::UserStatus;
use crate::passwords::{Overloaded, Password, Verified};
use crate::ports::changes::Change;
use crate::ports::meter::Event;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::beginning::{Beginning, begin_session, conclude_refusal};
use crate::usecases::entering::{Entrance, MintedEntry, Proof, SignedIn, idle_of};
use crate::usecases::failing::{Alarm, own_device};
use crate::usecases::gated::Gated;
use crate::usecases::guarded::with_person;
use crate::usecases::guessing::MintedGuess;
use crate::usecases::passwords::comparing::Comparing;
use crate::usecases::spending::{Unspent, spend};

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
    /// What the session is to be beside its proof: its claims, and whether it is raised or ends the others.
    pub bound: Bound,
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

impl From<Unspent> for SignInWithPasswordError {
    fn from(error: Unspent) -> Self {
        match error {
            Unspent::Refused(refusal, at) => Self::Refused(refusal, at),
            Unspent::Store(error) => Self::Store(error),
        }
    }
}

/// Compares a password and, if it is the one, begins a session.
pub fn sign_in_with_password(
    core: &Core,
    caller: &Caller,
    command: &SignInWithPassword,
) -> Result<SignedIn, SignInWithPasswordError> {
    let signed_in = judge(core, caller, command);
    let outcome = match &signed_in {
        Ok(_) => "done",
        Err(SignInWithPasswordError::InvalidCredentials) => "wrong",
        Err(SignInWithPasswordError::Refused(refusal, _)) => refusal.reason(),
        Err(SignInWithPasswordError::Overloaded(_)) => "overloaded",
        Err(SignInWithPasswordError::Store(_)) => "failed",
    };
    core.meter.note(Event::Password {
        act: "sign_in",
        outcome,
    });
    signed_in
}

fn judge(
    core: &Core,
    caller: &Caller,
    command: &SignInWithPassword,
) -> Result<SignedIn, SignInWithPasswordError> {
    let (Some(address), Some(password)) = (&command.address, &command.password) else {
        return compare_with_nothing(core, caller, command);
    };
    let alarm = Alarm::of(core, caller);
    let (entry, minted) = (MintedEntry::mint(core, command.surface), MintedGuess::mint(core));
    let attempt = Trying {
        core,
        caller,
        command,
        entry: &entry,
        comparing: Comparing {
            core,
            caller,
            alarm: &alarm,
            minted: &minted,
            surface: command.surface,
            client: &command.client.id,
            address,
        },
        query: PersonQuery {
            device: command.device.as_ref().map(OpaqueToken::hash),
            hits: alarm.hits().to_vec(),
            ..PersonQuery::about(Who::Address(address.clone()))
        },
    };
    // A second time where the hash changed between comparing and committing: somebody may have made it anew.
    let outcome = match attempt.once(password)? {
        Outcome::Changed => attempt.once(password)?,
        outcome => outcome,
    };
    let (refusal, counted, error) = match outcome {
        Outcome::In(signed_in) => {
            core.wake.wake();
            return Ok(*signed_in);
        }
        Outcome::Wrong => (
            "wrong_password",
            true,
            SignInWithPasswordError::InvalidCredentials,
        ),
        Outcome::Changed => (
            "changed_password",
            false,
            SignInWithPasswordError::InvalidCredentials,
        ),
        Outcome::Refused(refusal, at) => (
            refusal.reason(),
            false,
            SignInWithPasswordError::Refused(refusal, at),
        ),
    };
    conclude_refusal(core, counted, refusal, Some(address));
    Err(error)
}

/// What cannot be an address or a password takes as long as what is wrong.
fn compare_with_nothing(
    core: &Core,
    caller: &Caller,
    command: &SignInWithPassword,
) -> Result<SignedIn, SignInWithPasswordError> {
    // Whoever guesses at nobody costs as much as others, and while the alarm stands is held to as little.
    let hits = Alarm::of(core, caller).hits().to_vec();
    spend(core, caller, hits)?;
    let nothing = Password::parse("").ok();
    if let Some(password) = command.password.as_ref().or(nothing.as_ref()) {
        Gated::enter(core, caller)?.verify(password, None)?;
    }
    let address = command.address.as_ref();
    conclude_refusal(core, true, "malformed_credentials", address);
    Err(SignInWithPasswordError::InvalidCredentials)
}

enum Outcome {
    In(Box<SignedIn>),
    /// It was counted.
    Wrong,
    /// What it was compared with is not kept any more.
    Changed,
    Refused(Refusal, Timestamp),
}

struct Trying<'a> {
    core: &'a Core,
    caller: &'a Caller,
    command: &'a SignInWithPassword,
    entry: &'a MintedEntry,
    comparing: Comparing<'a>,
    query: PersonQuery,
}

impl Trying<'_> {
    /// Reads, compares without holding anything, and commits if nothing changed meanwhile.
    fn once(&self, password: &Password) -> Result<Outcome, SignInWithPasswordError> {
        let (core, caller) = (self.core, self.caller);
        let facts = core.store.read_person(&self.query)?;
        if let Err(refusal) = self.comparing.judge(&facts) {
            return Ok(Outcome::Refused(refusal, facts.now));
        }
        let seen = kept(&facts).map(str::to_owned);
        let (verified, rehashed) = self.compare(password, seen.as_deref())?;
        let mut outcome = Outcome::Wrong;
        // A wrong password is counted on the mailbox alone: whether there is a user is not to be told by the time that
        // takes (E2). A device has a budget of its own, if it is that user's; who shows one knows that there is somebody.
        let query = PersonQuery {
            mailbox_only: !verified && self.query.device.is_none(),
            ..self.query.clone()
        };
        with_person(core, caller, &query, |facts| {
            let (judged, changes) = self.judge(facts, verified, seen.as_deref(), rehashed.as_deref());
            outcome = judged;
            changes
        })?;
        Ok(outcome)
    }

    fn compare(&self, password: &Password, seen: Option<&str>) -> Result<(bool, Option<String>), Overloaded> {
        let gated = Gated::enter(self.core, self.caller)?;
        Ok(match gated.verify(password, seen)? {
            Verified::No => (false, None),
            Verified::Yes { needs_rehash: false } => (true, None),
            // Where there is no memory for it, the next sign-in makes it anew.
            Verified::Yes { needs_rehash: true } => (true, gated.hash(password).ok()),
        })
    }

    fn judge(
        &self,
        facts: &PersonFacts,
        verified: bool,
        seen: Option<&str>,
        rehashed: Option<&str>,
    ) -> (Outcome, Option<Vec<Change>>) {
        if let Err(refusal) = self.comparing.judge(facts) {
            return (Outcome::Refused(refusal, facts.now), None);
        }
        if !verified {
            return (Outcome::Wrong, Some(self.comparing.failed(facts)));
        }
        let owner = facts.user.as_ref();
        let (Some(user), Some(seen)) = (owner, seen.filter(|seen| kept(facts) == Some(*seen))) else {
            return (Outcome::Changed, None);
        };
        let mut changes = vec![self.comparing.passed(facts)];
        changes.extend(rehashed.map(|hash| Change::RehashPassword {
            user: user.id,
            seen: seen.into(),
            hash: hash.into(),
        }));
        let proof = Proof {
            device: own_device(facts.device.as_ref(), owner).zip(self.command.device.as_ref()),
            details: by_password(&self.command.bound),
            by: Some(("by", "password".to_owned())),
            ..Proof::default()
        };
        let entrance = Entrance {
            core: self.core,
            caller: self.caller,
            minted: self.entry,
            now: facts.now,
            surface: self.command.surface,
            client: &self.command.client.id,
            idle: idle_of(self.core, &self.command.client),
            address: &user.address,
            purpose: Some(Purpose::SignIn),
            label: self.command.label.as_ref(),
            locale: self.command.locale.as_ref(),
        };
        let beginning = Beginning {
            ends_other_sessions: self.command.bound.ends_other_sessions,
            ..Beginning::default()
        };
        let (begun, signed_in) = begin_session(&entrance, facts, owner, proof, beginning);
        changes.extend(begun);
        (Outcome::In(Box::new(signed_in)), Some(changes))
    }
}

/// The hash to compare with: that of an active user. Who is disabled has as good as none.
fn kept(facts: &PersonFacts) -> Option<&str> {
    let active = facts
        .user
        .as_ref()
        .is_some_and(|user| user.status == UserStatus::Active);
    let password = facts.password.as_ref().filter(|_| active);
    password.map(|kept| kept.hash.as_str())
}

/// What a session is about that began with a password (RFC 8176).
pub(super) fn by_password(bound: &Bound) -> SessionDetails {
    SessionDetails {
        account: None,
        amr: if bound.amr.is_empty() {
            vec!["pwd".to_owned()]
        } else {
            bound.amr.clone()
        },
        claims: bound.claims.clone(),
        trusted_claims: bound.trusted_claims.clone(),
        stepped_up: bound.steps_up,
    }
}
