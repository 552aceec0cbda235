//! Proving the mailbox of an identity that no provider could vouch for: the code mailed to it joins it to the owner.

use crate::core::{Caller, Core};
use crate::nouns::bound::Bound;
use crate::nouns::identity::Identity;
use crate::nouns::ids::{IdentityId, UserId};
use crate::nouns::surface::Purpose;
use crate::ports::changes::Change;
use crate::usecases::beginning::{Beginning, begin_session, settle_user};
use crate::usecases::entering::{MintedEntry, SignedIn};
use crate::usecases::links::hand_off::{HandedOff, MintedHandoff};
use crate::usecases::links::opening::Opened;
use crate::usecases::links::redeem_link::{RedeemLink, entrance, judge_owner, opening, proof};
use crate::usecases::links::shown::{LinkError, LinkRefusal};

/// Redeems the code and begins a session.
pub fn prove_identity(core: &Core, caller: &Caller, command: &RedeemLink) -> Result<SignedIn, LinkError> {
    let entry = MintedEntry::mint(core, command.surface);
    let row = IdentityId::mint(&*core.entropy, core.now());
    opening(core, caller, command, &[Purpose::LinkIdentity]).open(|opened| {
        let owner = judge_owner(core, opened)?;
        let entrance = entrance(core, caller, command, &entry, opened);
        let user = owner.map_or(entry.user, |owner| owner.id);
        let identity = identity(opened, row, user)?;
        let proof = proof(command, opened, owner);
        let (mut changes, signed_in) =
            begin_session(&entrance, opened.facts, owner, proof, Beginning::default());
        changes.push(Change::InsertIdentity(identity));
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
    let row = IdentityId::mint(&*core.entropy, core.now());
    opening(core, caller, command, &[Purpose::LinkIdentity]).open(|opened| {
        let owner = judge_owner(core, opened)?;
        let entrance = entrance(core, caller, command, &entry, opened);
        let arrival = entrance.arrive(owner, &proof(command, opened, owner));
        let mut changes = settle_user(&entrance, &arrival, None);
        let bound = Bound {
            redirect_uri: opened.challenge.bound.redirect_uri.clone(),
            code_challenge: opened.challenge.bound.code_challenge.clone(),
            amr: opened.challenge.bound.amr.clone(),
            ..Bound::default()
        };
        let (challenge, handed_off) = handoff.make(&entrance, &arrival.user, bound);
        changes.push(Change::InsertIdentity(identity(opened, row, arrival.user.id)?));
        changes.push(Change::InsertChallenge(challenge));
        changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
        changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
        Ok((changes, handed_off))
    })
}

/// The identity that waits for this proof; nothing where it found an owner meanwhile.
fn identity(opened: &Opened<'_>, row: IdentityId, user: UserId) -> Result<Identity, LinkRefusal> {
    let pending = opened
        .challenge
        .bound
        .identity
        .as_ref()
        .ok_or(LinkRefusal::Unknown)?;
    if opened.facts.identity.is_some() {
        return Err(LinkRefusal::Unknown);
    }
    Ok(Identity {
        id: row,
        user,
        key: pending.key.clone(),
        connection: pending.connection.clone(),
        address: Some(opened.challenge.address.clone()),
        created_at: opened.facts.now,
        last_used_at: opened.facts.now,
    })
}
