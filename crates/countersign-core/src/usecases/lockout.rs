//! The way in that a lock leaves: a mail with a link to a page whose button shows a code.

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, ChallengeKind, Seed};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{ChallengeId, MailId, RequestId};
use crate::nouns::ledger::LedgerKey;
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::store::StoreError;
use crate::tokens::code::Code;
use crate::tokens::link::ShownLink;
use crate::usecases::request_otp::RequestedOtp;

/// What is minted before it is known whether there will be a lock.
pub(crate) struct MintedLockout {
    challenge: ChallengeId,
    mail: MailId,
    seed: Seed,
}

/// Where a lockout belongs.
pub(crate) struct LockoutPlace<'a> {
    pub(crate) surface: Surface,
    pub(crate) client: &'a ClientId,
    pub(crate) purpose: Purpose,
    pub(crate) address: &'a Address,
    pub(crate) details: MailDetails,
}

impl MintedLockout {
    pub(crate) fn mint(core: &Core) -> Self {
        let now = core.now();
        let entropy = &*core.entropy;
        Self {
            challenge: ChallengeId::mint(entropy, now),
            mail: MailId::mint(entropy, now),
            seed: core.seed(),
        }
    }

    /// The challenge and the mail that leads to it: good while the lock stands, and at least until another such mail
    /// may be sent, since locks that follow send none.
    pub(crate) fn make(
        &self,
        core: &Core,
        place: &LockoutPlace<'_>,
        now: Timestamp,
        until: Timestamp,
    ) -> (Challenge, NewMail) {
        let until = until.max(now + core.policy.locked_out_mail_every);
        let challenge = Challenge {
            id: self.challenge,
            kind: ChallengeKind::Lockout,
            surface: place.surface,
            client: place.client.clone(),
            purpose: place.purpose,
            address: place.address.clone(),
            lane: LedgerKey::Address(place.address.clone()),
            seed: self.seed,
            key_id: core.keys.current().id(),
            created_at: now,
            expires_at: until,
            opened_at: None,
            failed_guesses: 0,
            ended: None,
            bound: Bound::default(),
        };
        let mail = NewMail {
            id: self.mail,
            kind: MailKind::LockedOut,
            address: place.address.clone(),
            challenge: Some(challenge.id),
            details: place.details.clone(),
            created_at: now,
            expires_at: until,
            coalesce: None,
        };
        (challenge, mail)
    }
}

/// What the page behind the link shows.
#[derive(Clone, Debug)]
pub enum LockoutPage {
    /// The link is good: a button may be pressed.
    Ready,
    /// The button was pressed: this is the code, good until then.
    Opened {
        /// The code.
        code: Code,
        /// Its end.
        expires_at: Timestamp,
    },
    /// The link is no link of ours, or what it led to has ended.
    Over,
}

/// Looks at a link without spending anything.
pub fn peek_lockout(core: &Core, token: &str) -> Result<LockoutPage, StoreError> {
    let found = shown(core, token, |id| core.store.find_challenge(id))?;
    Ok(if found.is_some() {
        LockoutPage::Ready
    } else {
        LockoutPage::Over
    })
}

/// Presses the button: from now on the code counts.
pub fn open_lockout(core: &Core, token: &str) -> Result<LockoutPage, StoreError> {
    // The MAC is checked before anything is written.
    if shown(core, token, |id| core.store.find_challenge(id))?.is_none() {
        return Ok(LockoutPage::Over);
    }
    let opened = shown(core, token, |id| core.store.open_challenge(id))?;
    Ok(
        opened.map_or(LockoutPage::Over, |(code, expires_at)| LockoutPage::Opened {
            code,
            expires_at,
        }),
    )
}

/// The request that a browser which pressed the button may guess with, where asking for a code is locked: the lockout
/// itself. `None` if the link is not of this address, was not opened, or is over.
pub(crate) fn enter_lockout(
    core: &Core,
    link: &ShownLink,
    address: &Address,
) -> Result<Option<RequestedOtp>, StoreError> {
    let found = genuine(core, link, |id| core.store.find_challenge(id))?;
    let opened = found.filter(|(_, lockout)| lockout.opened_at.is_some() && lockout.address == *address);
    Ok(opened.map(|(now, lockout)| RequestedOtp {
        request: RequestId(lockout.id.0),
        expires_at: lockout.expires_at,
        resend_at: now,
    }))
}

type Found = Option<(Timestamp, Challenge)>;

/// The code behind a link, if the link is genuine and what it leads to is live.
fn shown(
    core: &Core,
    token: &str,
    read: impl Fn(ChallengeId) -> Result<Found, StoreError>,
) -> Result<Option<(Code, Timestamp)>, StoreError> {
    let Some(link) = ShownLink::parse(token) else {
        return Ok(None);
    };
    let found = genuine(core, &link, read)?;
    Ok(found.and_then(|(_, lockout)| {
        let keys = core.keys.by_id(lockout.key_id)?;
        Some((Code::derive(keys, &lockout), lockout.expires_at))
    }))
}

/// The lockout behind a link, if the link is genuine and the lockout live, with the store's time.
fn genuine(
    core: &Core,
    link: &ShownLink,
    read: impl Fn(ChallengeId) -> Result<Found, StoreError>,
) -> Result<Found, StoreError> {
    Ok(read(link.challenge)?.filter(|(now, challenge)| {
        let keys = core.keys.by_id(challenge.key_id);
        keys.is_some_and(|keys| link.belongs_to(keys, challenge))
            && challenge.kind == ChallengeKind::Lockout
            && challenge.is_live(*now)
            && challenge.failed_guesses < core.policy.guesses
    }))
}
