//! Proving the mailbox of an identity that no provider could vouch for: the code mailed to it joins it to the owner.

use crate::core::{Caller, Core};
use crate::nouns::bound::{Bound, PendingIdentity};
use crate::nouns::ids::UserId;
use crate::nouns::surface::Purpose;
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::usecases::beginning::{Beginning, begin_session, settle_user};
use crate::usecases::entering::{MintedEntry, SignedIn};
use crate::usecases::links::hand_off::{HandedOff, MintedHandoff};
use crate::usecases::links::opening::Opened;
use crate::usecases::links::redeem_link::{RedeemLink, entrance, judge_owner, opening, proof};
use crate::usecases::links::shown::{LinkError, LinkRefusal};
use crate::usecases::social::joining::{Joining, MintedJoin};

/// Redeems the code and begins a session.
pub fn prove_identity(core: &Core, caller: &Caller, command: &RedeemLink) -> Result<SignedIn, LinkError> {
    let entry = MintedEntry::mint(core, command.surface);
    let minted = MintedJoin::mint(core);
    opening(core, caller, command, &[Purpose::LinkIdentity]).open(|opened| {
        let owner = judge_owner(core, opened)?;
        let entrance = entrance(core, caller, command, &entry, opened);
        let pending = pending(opened)?;
        let joining = joining(core, caller, command, &minted, opened, pending);
        let proof = proof(command, opened, owner);
        let (mut changes, signed_in) =
            begin_session(&entrance, opened.facts, owner, proof, Beginning::default());
        changes.extend(joined(&joining, owner, entry.user));
        Ok((changes, signed_in))
    })
}

/// The same on a page of ours, for an app: the session begins when the app redeems the token.
pub fn prove_identity_and_hand_off(
    core: &Core,
    caller: &Caller,
    command: &RedeemLink,
) -> Result<HandedOff, LinkError> {
    let entry = MintedEntry::mint(core, command.surface);
    let handoff = MintedHandoff::mint(core);
    let minted = MintedJoin::mint(core);
    opening(core, caller, command, &[Purpose::LinkIdentity]).open(|opened| {
        let owner = judge_owner(core, opened)?;
        let entrance = entrance(core, caller, command, &entry, opened);
        let pending = pending(opened)?;
        let joining = joining(core, caller, command, &minted, opened, pending);
        let arrival = entrance.arrive(owner, &proof(command, opened, owner));
        let mut changes = settle_user(&entrance, &arrival, None);
        let bound = Bound {
            redirect_uri: opened.challenge.bound.redirect_uri.clone(),
            code_challenge: opened.challenge.bound.code_challenge.clone(),
            amr: opened.challenge.bound.amr.clone(),
            ..Bound::default()
        };
        let (challenge, handed_off) = handoff.make(&entrance, &arrival.user, bound);
        changes.extend(joined(&joining, owner, entry.user));
        changes.push(Change::InsertChallenge(challenge));
        changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
        changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
        Ok((changes, handed_off))
    })
}

/// The identity that waits for this proof; nothing where it found an owner meanwhile.
fn pending<'a>(opened: &Opened<'a>) -> Result<&'a PendingIdentity, LinkRefusal> {
    let pending = opened.challenge.bound.identity.as_ref();
    pending
        .filter(|_| opened.facts.identity.is_none())
        .ok_or(LinkRefusal::Unknown)
}

fn joining<'a>(
    core: &'a Core,
    caller: &'a Caller,
    command: &'a RedeemLink,
    minted: &'a MintedJoin,
    opened: &Opened<'a>,
    pending: &'a PendingIdentity,
) -> Joining<'a> {
    Joining {
        core,
        caller,
        minted,
        now: opened.facts.now,
        key: &pending.key,
        connection: &pending.connection,
        address: Some(&opened.challenge.address),
        locale: command.locale.as_ref(),
    }
}

fn joined(joining: &Joining<'_>, owner: Option<&User>, newcomer: UserId) -> Vec<Change> {
    match owner {
        Some(owner) => joining.user(owner),
        None => joining.newcomer(newcomer),
    }
}
