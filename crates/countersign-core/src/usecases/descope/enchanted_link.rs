//! Enchanted links: whoever asked sees a number and waits; the mail has three numbered links, and the right one, opened
//! anywhere, lets them go on.

use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, ChallengeEnd};
use crate::nouns::client::{Client, ClientId};
use crate::nouns::ids::{ChallengeId, RequestId};
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::changes::Change;
use crate::ports::store::StoreError;
use crate::tokens::link::{Leaf, ShownLink, link_token};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::beginning::{pointless_siblings, settle_user};
use crate::usecases::descope::entered::{EnterError, Entered};
use crate::usecases::entering::MintedEntry;
use crate::usecases::links::hand_off::MintedHandoff;
use crate::usecases::links::redeem_link::{
    RedeemLink, entrance, fits, judge_owner, opening, proof, redeem_link,
};
use crate::usecases::links::send_link::{SendLink, send_link};
use crate::usecases::links::shown::{LinkError, LinkRefusal, Shown};
use crate::usecases::request_otp::RequestOtpError;

/// Links on their way.
#[derive(Clone)]
pub struct AskedEnchanted {
    /// What whoever asked goes on with, once the right link was opened. A secret.
    pub pending_ref: Zeroizing<String>,
    /// The number to show them, 0 to 99.
    pub number: u8,
}

/// Asks for the links. Of `link.bound` the number, the browser and what it leads to are set here.
pub fn send_enchanted_link(
    core: &Core,
    caller: &Caller,
    link: &SendLink,
) -> Result<AskedEnchanted, RequestOtpError> {
    let (number, secret) = (number(core), OpaqueToken::mint(&*core.entropy));
    let link = SendLink {
        bound: Bound {
            number: Some(number),
            browser: Some(secret.hash()),
            leads_to: Some(ChallengeId::mint(&*core.entropy, core.now())),
            ..link.bound.clone()
        },
        ..link.clone()
    };
    let requested = send_link(core, caller, &link)?;
    Ok(AskedEnchanted {
        pending_ref: pending_ref(requested.request, &secret),
        number,
    })
}

/// What whoever asked goes on with.
pub(super) fn pending_ref(request: RequestId, secret: &OpaqueToken) -> Zeroizing<String> {
    Zeroizing::new(format!("{}.{}", request.0.simple(), secret.reveal()))
}

/// A number from 0 to 99, each as likely as any other.
pub(super) fn number(core: &Core) -> u8 {
    loop {
        let mut octet = [0];
        core.entropy.fill(&mut octet);
        let [octet] = octet;
        if octet < 200 {
            return octet % 100;
        }
    }
}

/// Opens one of the links: the right one lets whoever asked go on, a wrong one ends them all. Whoever opens it is not
/// signed in.
pub fn open_enchanted_link(
    core: &Core,
    caller: &Caller,
    project: &Client,
    token: ShownLink,
    code_verifier: Option<&str>,
) -> Result<(), LinkError> {
    let command = redeeming(project, token);
    let entry = MintedEntry::mint(core, Surface::Descope);
    let minted = MintedHandoff::mint(core);
    opening(core, caller, &command, &Purpose::ASKED).open(|opened| {
        let bound = &opened.challenge.bound;
        let (Some(id), Some(_)) = (bound.leads_to, bound.number) else {
            return Err(LinkRefusal::Unknown);
        };
        let owner = judge_owner(core, opened)?;
        if !fits(code_verifier, bound.code_challenge.as_deref()) {
            return Err(LinkRefusal::WrongVerifier);
        }
        let entrance = entrance(core, caller, &command, &entry, opened);
        let arrival = entrance.arrive(owner, &proof(&command, opened, owner));
        let mut changes = settle_user(&entrance, &arrival, None);
        let carried = Bound {
            names: None,
            number: None,
            browser: None,
            leads_to: None,
            code_challenge: None,
            ..bound.clone()
        };
        let (waiting, _) = minted.named(id).make(&entrance, &arrival.user, carried);
        let waiting = Challenge {
            // Whoever asked may look again only in a while.
            expires_at: waiting.expires_at.max(opened.challenge.expires_at),
            ..waiting
        };
        // What was out to sign in with ends; then what waits is made, which it would be among otherwise.
        changes.push(pointless_siblings(&entrance));
        changes.push(Change::InsertChallenge(waiting));
        changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
        changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
        Ok((changes, ()))
    })
}

/// Why whoever asked does not go on.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// The right link was not opened yet.
    #[error("the link was not opened yet")]
    Pending,
    /// It is over, or none of ours; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(LinkRefusal, Timestamp),
    /// No key to issue tokens with.
    #[error("no key to issue tokens with")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EnterError> for PendingError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::NoKey => Self::NoKey,
            EnterError::Store(error) => Self::Store(error),
        }
    }
}

/// Goes on, once.
pub fn claim_enchanted_link(
    core: &Core,
    caller: &Caller,
    project: &Client,
    pending_ref: &str,
) -> Result<Entered, PendingError> {
    let (now, asked) = find(core, &project.id, pending_ref)?;
    if let Some(refusal) = not_opened(&asked, now)? {
        return Err(PendingError::Refused(refusal, now));
    }
    let waiting = match asked.bound.leads_to {
        Some(id) => core.store.find_challenge(id)?,
        None => None,
    };
    let token = waiting.and_then(|(_, waiting)| {
        let keys = core.keys.by_id(waiting.key_id)?;
        ShownLink::parse(&link_token(keys, &waiting, Leaf::Main))
    });
    let unknown = PendingError::Refused(LinkRefusal::Unknown, now);
    let command = redeeming(project, token.ok_or(unknown)?);
    let signed_in = redeem_link(core, caller, &command).map_err(|error| match error {
        LinkError::Refused(refusal, at) => PendingError::Refused(refusal, at),
        LinkError::Store(error) => PendingError::Store(error),
    })?;
    Ok(Entered::after(core, signed_in)?)
}

/// The links asked for, for whoever shows the secret they were given.
fn find(core: &Core, project: &ClientId, pending_ref: &str) -> Result<(Timestamp, Challenge), PendingError> {
    let unknown = |now| PendingError::Refused(LinkRefusal::Unknown, now);
    let parts = pending_ref.split_once('.').and_then(|(id, secret)| {
        let id = Uuid::try_parse(id).ok().filter(|_| id.len() == 32)?;
        Some((ChallengeId(id), OpaqueToken::parse(secret)?))
    });
    let (id, secret) = parts.ok_or_else(|| unknown(core.now()))?;
    let (now, asked) = core
        .store
        .find_challenge(id)?
        .ok_or_else(|| unknown(core.now()))?;
    let theirs = asked
        .bound
        .browser
        .is_some_and(|kept| kept.ct_eq(&secret.hash()).into());
    let here = asked.surface == Surface::Descope && asked.client == *project && asked.bound.number.is_some();
    if theirs && here {
        Ok((now, asked))
    } else {
        Err(unknown(now))
    }
}

/// Why there is nothing to go on with; `None` once the right link was opened.
fn not_opened(asked: &Challenge, now: Timestamp) -> Result<Option<LinkRefusal>, PendingError> {
    match asked.ended {
        Some(ChallengeEnd::Used) => Ok(None),
        Some(end) => Ok(Some(LinkRefusal::Ended(end))),
        None if asked.expires_at <= now => Ok(Some(LinkRefusal::Expired)),
        None => Err(PendingError::Pending),
    }
}

fn redeeming(project: &Client, token: ShownLink) -> RedeemLink {
    RedeemLink {
        surface: Surface::Descope,
        client: project.clone(),
        shown: Shown::Token(token),
        code_verifier: None,
        session: None,
        device: None,
        label: None,
        locale: None,
    }
}
