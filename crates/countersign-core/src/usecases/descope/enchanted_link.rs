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
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::ports::store::StoreError;
use crate::tokens::link::{Leaf, ShownLink, link_token};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::addresses::change_address::{ChangeAddress, ChangeAddressError, change_address};
use crate::usecases::addresses::confirm_address::Moving;
use crate::usecases::beginning::{pointless_siblings, settle_user};
use crate::usecases::descope::entered::{EnterError, Entered};
use crate::usecases::entering::{Entrance, MintedEntry};
use crate::usecases::links::hand_off::MintedHandoff;
use crate::usecases::links::opening::Opened;
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
    let waiting = Waiting::mint(core);
    let link = SendLink {
        bound: waiting.bind(&link.bound),
        ..link.clone()
    };
    let requested = send_link(core, caller, &link)?;
    Ok(waiting.for_links(requested.request))
}

/// The same for a change of address: the links go to the new one, and the right one changes it. Whether somebody has that
/// address, this does not tell.
pub fn send_enchanted_change(
    core: &Core,
    caller: &Caller,
    command: ChangeAddress,
) -> Result<AskedEnchanted, ChangeAddressError> {
    let waiting = Waiting::mint(core);
    let command = ChangeAddress {
        bound: waiting.bind(&command.bound),
        ..command
    };
    let requested = change_address(core, caller, &command)?;
    Ok(waiting.for_links(requested.request))
}

/// Whoever waits for a link to be opened: the number they see, and the secret they show.
pub(super) struct Waiting {
    number: u8,
    secret: OpaqueToken,
    leads_to: ChallengeId,
}

impl Waiting {
    pub(super) fn mint(core: &Core) -> Self {
        Self {
            number: number(core),
            secret: OpaqueToken::mint(&*core.entropy),
            leads_to: ChallengeId::mint(&*core.entropy, core.now()),
        }
    }

    pub(super) fn bind(&self, bound: &Bound) -> Bound {
        Bound {
            number: Some(self.number),
            browser: Some(self.secret.hash()),
            leads_to: Some(self.leads_to),
            ..bound.clone()
        }
    }

    pub(super) fn for_links(&self, request: RequestId) -> AskedEnchanted {
        let (request, secret) = (request.0.simple(), self.secret.reveal());
        AskedEnchanted {
            pending_ref: Zeroizing::new(format!("{request}.{secret}")),
            number: self.number,
        }
    }
}

/// A number from 0 to 99, each as likely as any other.
fn number(core: &Core) -> u8 {
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
    let (minted, moving) = (MintedHandoff::mint(core), Moving::mint(core, caller, None));
    opening(core, caller, &command, &OPENED).open(|opened| {
        let bound = &opened.challenge.bound;
        let (Some(id), Some(_)) = (bound.leads_to, bound.number) else {
            return Err(LinkRefusal::Unknown);
        };
        if !fits(code_verifier, bound.code_challenge.as_deref()) {
            return Err(LinkRefusal::WrongVerifier);
        }
        if opened.challenge.purpose == Purpose::ChangeAddress {
            let (mut changes, user) = moving.change(opened)?;
            let entrance = entrance(core, caller, &command, &entry, opened);
            changes.push(Change::InsertChallenge(waiting(
                &minted, id, &entrance, &user, opened,
            )));
            return Ok((changes, ()));
        }
        let owner = judge_owner(core, opened)?;
        let entrance = entrance(core, caller, &command, &entry, opened);
        let arrival = entrance.arrive(owner, &proof(&command, opened, owner));
        let mut changes = settle_user(&entrance, &arrival, None);
        let waiting = waiting(&minted, id, &entrance, &arrival.user, opened);
        // What was out to sign in with ends; then what waits is made, which it would be among otherwise.
        changes.push(pointless_siblings(&entrance));
        changes.push(Change::InsertChallenge(waiting));
        changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
        changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
        Ok((changes, ()))
    })
}

/// What the numbered links may be for.
const OPENED: [Purpose; 3] = [Purpose::SignIn, Purpose::SignUp, Purpose::ChangeAddress];

/// What whoever asked goes on with, once.
fn waiting(
    minted: &MintedHandoff,
    id: ChallengeId,
    entrance: &Entrance<'_>,
    user: &User,
    opened: &Opened<'_>,
) -> Challenge {
    let carried = Bound {
        names: None,
        number: None,
        browser: None,
        leads_to: None,
        code_challenge: None,
        ..opened.challenge.bound.clone()
    };
    let (waiting, _) = minted.named(id).make(entrance, user, carried);
    Challenge {
        // Whoever asked may look again only in a while.
        expires_at: waiting.expires_at.max(opened.challenge.expires_at),
        ..waiting
    }
}

/// Why whoever asked does not go on.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// The right link was not opened yet.
    #[error("the link was not opened yet")]
    Pending,
    /// The address changed, but the session it was asked for in is over.
    #[error("not a token of a live session")]
    LoggedOut,
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

impl From<LinkError> for PendingError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal, at) => Self::Refused(refusal, at),
            LinkError::Store(error) => Self::Store(error),
        }
    }
}

impl From<EnterError> for PendingError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::NoKey => Self::NoKey,
            EnterError::Store(error) => Self::Store(error),
        }
    }
}

/// Goes on, once. The device is that of whoever asked.
pub fn claim_enchanted_link(
    core: &Core,
    caller: &Caller,
    project: &Client,
    pending_ref: &str,
    device: Option<&OpaqueToken>,
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
    let command = RedeemLink {
        device: device.cloned(),
        ..redeeming(project, token.ok_or(unknown)?)
    };
    if asked.purpose == Purpose::ChangeAddress {
        // The session it was asked for in goes on; no other begins.
        opening(core, caller, &command, &[Purpose::Handoff]).open(|_| Ok((Vec::new(), ())))?;
        let entered = Entered::in_session(core, asked.bound.session)?;
        return entered.ok_or(PendingError::LoggedOut);
    }
    let signed_in = redeem_link(core, caller, &command)?;
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
