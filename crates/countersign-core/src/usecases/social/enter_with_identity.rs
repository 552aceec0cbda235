//! Somebody comes back from a provider: known there, and so let in; or asked to prove the mailbox first.
//!
//! An identity joins a user who is there already only by an address that both sides vouch for; any other by a code mailed
//! to the address and bound to that identity. It is named by issuer and subject, never by the address (A2).

use crate::core::{Caller, Core};
use crate::nouns::address::Address;
use crate::nouns::bound::{Bound, Names, PendingIdentity};
use crate::nouns::client::Client;
use crate::nouns::identity::{Identity, IdentityKey};
use crate::nouns::ids::UserId;
use crate::nouns::locale::Locale;
use crate::nouns::session::SessionDetails;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::{User, UserStatus};
use crate::ports::changes::Change;
use crate::ports::meter::Event;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::providers::SocialIdentity;
use crate::ports::store::StoreError;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::asking::{Ask, ask};
use crate::usecases::beginning::{Beginning, begin_session, settle_user};
use crate::usecases::entering::{Entrance, MintedEntry, Proof, SignedIn, idle_of, may_enter};
use crate::usecases::failing::own_device;
use crate::usecases::guarded::with_person;
use crate::usecases::links::hand_off::{HandedOff, MintedHandoff};
use crate::usecases::request_otp::{RequestOtp, RequestOtpError, RequestedOtp};
use crate::usecases::social::joining::{Joining, MintedJoin};

/// The command.
#[derive(Clone, Debug)]
pub struct EnterWithIdentity {
    /// The surface the flow was begun on.
    pub surface: Surface,
    /// The app.
    pub client: Client,
    /// The connection it came by.
    pub connection: String,
    /// Who they are there.
    pub identity: SocialIdentity,
    /// Where the app wants them, its PKCE challenge, and SHA-256 of the browser's challenge cookie.
    pub bound: Bound,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// The language of mails this may cause.
    pub locale: Option<Locale>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Entered<T> {
    /// They are in.
    In(T),
    /// The mailbox is yet to be proven: a code was mailed to it, for [`super::prove_identity`].
    ProofNeeded(RequestedOtp),
}

/// Why nobody is in.
#[derive(Debug, thiserror::Error)]
pub enum EnterWithIdentityError {
    /// The provider gives no address, and the identity is nobody's yet.
    #[error("the provider gives no address")]
    NoAddress,
    /// The user is disabled, or nobody may join.
    #[error("not admitted")]
    NotAdmitted,
    /// No code could be mailed to the address.
    #[error(transparent)]
    Asking(#[from] RequestOtpError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a session for whoever the provider says it is.
pub fn enter_with_identity(
    core: &Core,
    caller: &Caller,
    command: &EnterWithIdentity,
) -> Result<Entered<SignedIn>, EnterWithIdentityError> {
    Entering {
        core,
        caller,
        command,
    }
    .run(|entrance, facts, owner, proof| begin_session(entrance, facts, owner, proof, Beginning::default()))
}

/// The same on a page of ours, for an app: the session begins when the app redeems the token.
pub fn hand_off_identity(
    core: &Core,
    caller: &Caller,
    command: &EnterWithIdentity,
) -> Result<Entered<HandedOff>, EnterWithIdentityError> {
    let handoff = MintedHandoff::mint(core);
    Entering {
        core,
        caller,
        command,
    }
    .run(|entrance, _, owner, proof| {
        let arrival = entrance.arrive(owner, &proof);
        let mut changes = settle_user(entrance, &arrival, None);
        let bound = Bound {
            redirect_uri: command.bound.redirect_uri.clone(),
            code_challenge: command.bound.code_challenge.clone(),
            amr: proof.details.amr,
            ..Bound::default()
        };
        let (challenge, handed_off) = handoff.make(entrance, &arrival.user, bound);
        changes.push(Change::InsertChallenge(challenge));
        changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
        changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
        (changes, handed_off)
    })
}

struct Entering<'a> {
    core: &'a Core,
    caller: &'a Caller,
    command: &'a EnterWithIdentity,
}

impl Entering<'_> {
    fn run<T>(
        &self,
        begin: impl FnMut(&Entrance<'_>, &PersonFacts, Option<&User>, Proof<'_>) -> (Vec<Change>, T),
    ) -> Result<Entered<T>, EnterWithIdentityError> {
        let entered = self.enter(begin);
        let outcome = match &entered {
            Ok(Entered::In(_)) => "entered",
            Ok(Entered::ProofNeeded(_)) => "proof_asked",
            Err(EnterWithIdentityError::NoAddress) => "no_address",
            Err(EnterWithIdentityError::NotAdmitted) => "not_admitted",
            Err(EnterWithIdentityError::Asking(RequestOtpError::Refused(refusal, _))) => refusal.reason(),
            Err(
                EnterWithIdentityError::Asking(RequestOtpError::Store(_)) | EnterWithIdentityError::Store(_),
            ) => "failed",
        };
        self.core.meter.note(Event::Social { outcome });
        entered
    }

    fn enter<T>(
        &self,
        mut begin: impl FnMut(&Entrance<'_>, &PersonFacts, Option<&User>, Proof<'_>) -> (Vec<Change>, T),
    ) -> Result<Entered<T>, EnterWithIdentityError> {
        let (core, identity) = (self.core, &self.command.identity);
        let key = IdentityKey {
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
        };
        let nobody = Who::User(UserId(uuid::Uuid::nil()));
        let named = PersonQuery {
            identity: Some(key.clone()),
            device: self.command.device.as_ref().map(OpaqueToken::hash),
            ..PersonQuery::about(nobody)
        };
        let known = core.store.read_person(&named)?.identity;
        let (who, address) = match (&known, &identity.address) {
            (Some((owner, _)), _) => (Who::User(owner.id), owner.address.clone()),
            (None, Some(address)) => (Who::Address(address.clone()), address.clone()),
            (None, None) => return Err(EnterWithIdentityError::NoAddress),
        };
        if known.is_none() && identity.proven_address().is_none() {
            return self.ask_for_proof(&address, key).map(Entered::ProofNeeded);
        }
        let entry = MintedEntry::mint(core, self.command.surface);
        let minted = MintedJoin::mint(core);
        let mut outcome = Err(EnterWithIdentityError::NotAdmitted);
        with_person(core, self.caller, &PersonQuery { who, ..named }, |facts| {
            outcome = Err(EnterWithIdentityError::NotAdmitted);
            // Taken off meanwhile, it names nobody any more: the provider's word counts for its owner no longer.
            if known.is_some() && facts.identity.is_none() {
                return None;
            }
            let (owner, existing) = self.judge(facts, &address)?;
            let entrance = self.entrance(&entry, facts, &address);
            let (mut changes, value) = begin(&entrance, facts, owner, self.proof(facts, existing));
            let joining = Joining {
                core,
                caller: self.caller,
                minted: &minted,
                now: facts.now,
                key: &key,
                connection: &self.command.connection,
                address: identity.address.as_ref(),
                locale: self.command.locale.as_ref(),
            };
            match (existing, owner) {
                (Some(existing), _) => changes.push(Change::TouchIdentity(existing.id, facts.now)),
                (None, Some(owner)) => changes.extend(joining.user(owner)),
                (None, None) => changes.extend(joining.newcomer(entry.user)),
            }
            outcome = Ok(Entered::In(value));
            Some(changes)
        })?;
        core.wake.wake();
        outcome
    }

    /// Whom it lets in, and the identity if it is theirs already. An identity that found an owner meanwhile lets nobody
    /// else in.
    fn judge<'f>(
        &self,
        facts: &'f PersonFacts,
        address: &Address,
    ) -> Option<(Option<&'f User>, Option<&'f Identity>)> {
        let owner = facts.user.as_ref();
        match &facts.identity {
            Some((of, identity)) => owner
                .filter(|owner| owner.id == of.id && owner.status == UserStatus::Active)
                .map(|owner| (Some(owner), Some(identity))),
            None => {
                let may = may_enter(self.core, self.command.surface, Purpose::SignIn, owner, address);
                may.then_some((owner, None))
            }
        }
    }

    fn entrance<'a>(
        &'a self,
        entry: &'a MintedEntry,
        facts: &PersonFacts,
        address: &'a Address,
    ) -> Entrance<'a> {
        Entrance {
            core: self.core,
            caller: self.caller,
            minted: entry,
            now: facts.now,
            surface: self.command.surface,
            client: &self.command.client.id,
            idle: idle_of(self.core, &self.command.client),
            address,
            purpose: Some(Purpose::SignIn),
            label: None,
            locale: self.command.locale.as_ref(),
        }
    }

    /// A trusted provider's word proves the mailbox, where the identity comes with it for the first time.
    fn proof<'f>(&'f self, facts: &'f PersonFacts, existing: Option<&Identity>) -> Proof<'f> {
        Proof {
            of_mailbox: existing.is_none(),
            from_inside: false,
            is_newcomer: false,
            device: own_device(facts.device.as_ref(), facts.user.as_ref()).zip(self.command.device.as_ref()),
            names: names_of(&self.command.identity),
            details: SessionDetails {
                amr: vec![SessionDetails::FEDERATED.to_owned()],
                ..SessionDetails::default()
            },
            by: Some(("connection", self.command.connection.clone())),
        }
    }

    fn ask_for_proof(
        &self,
        address: &Address,
        key: IdentityKey,
    ) -> Result<RequestedOtp, EnterWithIdentityError> {
        let pending = PendingIdentity {
            key,
            connection: self.command.connection.clone(),
        };
        let asked = RequestOtp {
            surface: self.command.surface,
            client: self.command.client.id.clone(),
            purpose: Purpose::LinkIdentity,
            address: address.clone(),
            locale: self.command.locale.clone(),
            resend_of: None,
            device: self.command.device.clone(),
            bound: Bound {
                identity: Some(pending),
                names: Some(names_of(&self.command.identity)),
                amr: vec![SessionDetails::FEDERATED.to_owned(), "email".to_owned()],
                ..self.command.bound.clone()
            },
            way_in: None,
        };
        Ok(ask(self.core, self.caller, &Ask::link(&asked))?)
    }
}

fn names_of(identity: &SocialIdentity) -> Names {
    Names {
        display_name: identity.display_name.clone(),
        given_name: identity.given_name.clone(),
        family_name: identity.family_name.clone(),
        avatar_url: identity.avatar_url.clone(),
        phone: None,
    }
}
