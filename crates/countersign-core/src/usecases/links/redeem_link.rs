//! Redeeming a link to sign in, to confirm a sign-up, or what a page handed to an app: once, to the instant.

use subtle::ConstantTimeEq as _;

use crate::core::{Caller, Core};
use crate::nouns::client::Client;
use crate::nouns::ids::SessionId;
use crate::nouns::locale::Locale;
use crate::nouns::session::SessionDetails;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::User;
use crate::tokens::link::Leaf;
use crate::tokens::opaque::OpaqueToken;
use crate::tokens::social::code_challenge;
use crate::usecases::beginning::{Beginning, begin_session, comes_from_inside};
use crate::usecases::entering::{Entrance, MintedEntry, Proof, SignedIn, idle_of, may_enter};
use crate::usecases::links::opening::{Opened, Opening};
use crate::usecases::links::shown::{LinkError, LinkRefusal, Shown};

/// The command.
#[derive(Clone, Debug)]
pub struct RedeemLink {
    /// The surface it is shown on; no other redeems it.
    pub surface: Surface,
    /// The app it is shown by; no other redeems it. Whoever cannot tell takes what [`super::peek_link`] says.
    pub client: Client,
    /// The link.
    pub shown: Shown,
    /// The app's PKCE verifier (RFC 7636), where the link was asked for with a challenge.
    pub code_verifier: Option<String>,
    /// The session the request carries, already authenticated, if any: what that user set up stays (A1).
    pub session: Option<SessionId>,
    /// The device token shown.
    pub device: Option<OpaqueToken>,
    /// What to call the session.
    pub label: Option<String>,
    /// The language of mails this may cause.
    pub locale: Option<Locale>,
}

/// Redeems a link of purpose `SignIn`, `SignUp` or `Handoff` and begins a session.
pub fn redeem_link(core: &Core, caller: &Caller, command: &RedeemLink) -> Result<SignedIn, LinkError> {
    let minted = MintedEntry::mint(core, command.surface);
    let purposes = purposes_of(command.surface);
    opening(core, caller, command, purposes).open(|opened| {
        let challenge = opened.challenge;
        let handed_off = challenge.purpose == Purpose::Handoff;
        if handed_off && !matches!(command.shown, Shown::Token(_)) {
            return Err(LinkRefusal::Unknown);
        }
        let owner = judge_owner(core, opened)?;
        if !fits(
            command.code_verifier.as_deref(),
            challenge.bound.code_challenge.as_deref(),
        ) {
            return Err(LinkRefusal::WrongVerifier);
        }
        let entrance = entrance(core, caller, command, &minted, opened);
        let beginning = Beginning {
            password: opened.password(),
            ends_other_sessions: challenge.bound.ends_other_sessions,
            ..Beginning::default()
        };
        let proof = Proof {
            is_newcomer: handed_off && owner.is_some_and(|owner| owner.created_at == challenge.created_at),
            ..proof(command, opened, owner)
        };
        Ok(begin_session(&entrance, opened.facts, owner, proof, beginning))
    })
}

/// What a link that is redeemed may be for. Programs of the Descope surface choose the new password inside, once a link
/// to reset it has signed the person in.
fn purposes_of(surface: Surface) -> &'static [Purpose] {
    match surface {
        Surface::Token | Surface::Browser | Surface::Accounts => {
            &[Purpose::SignIn, Purpose::SignUp, Purpose::Handoff]
        }
        Surface::Descope => &[Purpose::SignIn, Purpose::SignUp, Purpose::Handoff, Purpose::Reset],
    }
}

pub(crate) fn opening<'a>(
    core: &'a Core,
    caller: &'a Caller,
    command: &'a RedeemLink,
    purposes: &'a [Purpose],
) -> Opening<'a> {
    Opening {
        core,
        caller,
        shown: &command.shown,
        surface: command.surface,
        client: Some(&command.client.id),
        purposes,
        leaf: Leaf::Main,
        session: command.session,
        device: command.device.as_ref(),
        locale: command.locale.as_ref(),
    }
}

/// Whom the link lets in; nobody where they may not enter, or the one it was made for is gone.
pub(crate) fn judge_owner<'a>(core: &Core, opened: &Opened<'a>) -> Result<Option<&'a User>, LinkRefusal> {
    let (challenge, owner) = (opened.challenge, opened.facts.user.as_ref());
    let meant = challenge.bound.user.is_some() || challenge.purpose == Purpose::Reset;
    let gone = meant && owner.is_none();
    let may = may_enter(
        core,
        challenge.surface,
        challenge.purpose,
        owner,
        &challenge.address,
    );
    if gone || !may {
        return Err(LinkRefusal::Unknown);
    }
    Ok(owner)
}

pub(crate) fn entrance<'a>(
    core: &'a Core,
    caller: &'a Caller,
    command: &'a RedeemLink,
    minted: &'a MintedEntry,
    opened: &'a Opened<'_>,
) -> Entrance<'a> {
    Entrance {
        core,
        caller,
        minted,
        now: opened.facts.now,
        surface: command.surface,
        client: &command.client.id,
        idle: idle_of(core, &command.client),
        address: &opened.challenge.address,
        purpose: Some(opened.challenge.purpose),
        label: command.label.as_ref(),
        locale: command.locale.as_ref(),
    }
}

pub(crate) fn proof<'a>(command: &'a RedeemLink, opened: &Opened<'a>, owner: Option<&User>) -> Proof<'a> {
    let bound = &opened.challenge.bound;
    Proof {
        of_mailbox: opened.challenge.purpose != Purpose::Handoff,
        from_inside: comes_from_inside(opened.facts, owner),
        device: opened.device.zip(command.device.as_ref()),
        names: bound.names.clone().unwrap_or_default(),
        details: SessionDetails {
            account: bound.account,
            amr: bound.amr.clone(),
            claims: bound.claims.clone(),
            trusted_claims: bound.trusted_claims.clone(),
            stepped_up: bound.steps_up,
        },
        by: Some(("challenge", opened.challenge.id.to_string())),
        ..Proof::default()
    }
}

/// Whether the app that asked with a PKCE challenge is the one that redeems (RFC 7636, S256).
pub(crate) fn fits(verifier: Option<&str>, challenge: Option<&str>) -> bool {
    let Some(challenge) = challenge else {
        return true;
    };
    verifier.is_some_and(|verifier| {
        let own = code_challenge(verifier);
        own.as_bytes().ct_eq(challenge.as_bytes()).into()
    })
}
