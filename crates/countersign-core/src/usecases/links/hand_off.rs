//! A link redeemed on a page of ours for an app: what the page carries on is a token that only the app redeems.

use zeroize::Zeroizing;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, ChallengeKind, Seed};
use crate::nouns::ids::ChallengeId;
use crate::nouns::ledger::LedgerKey;
use crate::nouns::surface::Purpose;
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::tokens::link::{Leaf, link_token};
use crate::usecases::beginning::{pointless_siblings, settle_user};
use crate::usecases::entering::{Entrance, MintedEntry};
use crate::usecases::links::redeem_link::{RedeemLink, entrance, judge_owner, opening, proof};
use crate::usecases::links::shown::LinkError;

/// A finished sign-in on its way to an app.
#[derive(Clone)]
pub struct HandedOff {
    /// The token, for [`super::redeem_link`]: 60 seconds, once, by this client alone.
    pub token: Zeroizing<String>,
    /// Where the app wants the person to arrive, if it said so.
    pub redirect_uri: Option<String>,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// Redeems a link of purpose `SignIn` or `SignUp`. No session begins before the app redeems the token.
pub fn hand_off(core: &Core, caller: &Caller, command: &RedeemLink) -> Result<HandedOff, LinkError> {
    let entry = MintedEntry::mint(core, command.surface);
    let minted = MintedHandoff::mint(core);
    opening(core, caller, command, &Purpose::ASKED).open(|opened| {
        let owner = judge_owner(core, opened)?;
        let entrance = entrance(core, caller, command, &entry, opened);
        let bound = &opened.challenge.bound;
        let arrival = entrance.arrive(owner, &proof(command, opened, owner));
        let mut changes = settle_user(&entrance, &arrival, opened.password());
        let carried = Bound {
            password_hash: None,
            names: None,
            number: None,
            browser: None,
            ..bound.clone()
        };
        let (challenge, handed_off) = minted.make(&entrance, &arrival.user, carried);
        // What was out to sign in with ends; then the token is made, which it would be among otherwise.
        changes.push(pointless_siblings(&entrance));
        changes.push(Change::InsertChallenge(challenge));
        changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
        changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
        Ok((changes, handed_off))
    })
}

/// Ids and secrets of a handoff, minted once however often it is judged.
pub(crate) struct MintedHandoff {
    id: ChallengeId,
    seed: Seed,
}

impl MintedHandoff {
    pub(crate) fn mint(core: &Core) -> Self {
        Self {
            id: ChallengeId::mint(&*core.entropy, core.now()),
            seed: core.seed(),
        }
    }

    /// The same under an id that was told before.
    pub(crate) fn named(&self, id: ChallengeId) -> Self {
        Self { id, seed: self.seed }
    }

    /// The challenge and its token, for a user who just proved themself. `bound` says where they go and what of the
    /// sign-in the session is to keep.
    pub(crate) fn make(&self, entrance: &Entrance<'_>, user: &User, bound: Bound) -> (Challenge, HandedOff) {
        let (core, now) = (entrance.core, entrance.now);
        let keys = core.keys.current();
        let challenge = Challenge {
            id: self.id,
            kind: ChallengeKind::Link,
            surface: entrance.surface,
            client: entrance.client.clone(),
            purpose: Purpose::Handoff,
            address: user.address.clone(),
            lane: LedgerKey::Address(user.address.clone()),
            seed: self.seed,
            key_id: keys.id(),
            created_at: now,
            expires_at: now + core.policy.links.handoff,
            opened_at: Some(now),
            failed_guesses: 0,
            ended: None,
            bound: Bound {
                user: Some(user.id),
                ..bound
            },
        };
        let handed_off = HandedOff {
            token: link_token(keys, &challenge, Leaf::Main),
            redirect_uri: challenge.bound.redirect_uri.clone(),
            expires_at: challenge.expires_at,
        };
        (challenge, handed_off)
    }
}
