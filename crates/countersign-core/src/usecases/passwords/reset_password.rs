//! Choosing a new password by a mailed link: ends every session and signs nobody in (A5).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::ids::{EventId, MailId};
use crate::nouns::outbox::MailDetails;
use crate::nouns::surface::Purpose;
use crate::nouns::user::UserStatus;
use crate::passwords::{Overloaded, Password, PasswordFlaw, judge};
use crate::ports::changes::Change;
use crate::ports::store::StoreError;
use crate::tokens::link::Leaf;
use crate::usecases::beginning::{comes_from_inside, settle_user};
use crate::usecases::entering::{Entrance, MintedEntry, Proof};
use crate::usecases::gated::Gated;
use crate::usecases::links::opening::{Opened, Opening};
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink};
use crate::usecases::passwords::setting::Setting;

/// Why the password is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    /// The link was refused; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(LinkRefusal, Timestamp),
    /// The new password is not good enough; the link is not spent.
    #[error("the password {0}")]
    Flawed(PasswordFlaw),
    /// Too many passwords are being hashed; the link is not spent.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LinkError> for ResetPasswordError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused(refusal, at) => Self::Refused(refusal, at),
            LinkError::Store(error) => Self::Store(error),
        }
    }
}

/// Redeems a reset link for a new password.
pub fn reset_password(
    core: &Core,
    caller: &Caller,
    link: &OpenLink,
    new: &Password,
) -> Result<(), ResetPasswordError> {
    let purposes = [Purpose::Reset];
    let opening = Opening::of(core, caller, link, &purposes, Leaf::Main);
    let found = opening.find()?;
    let limits = &core.policy.passwords;
    judge(new, &found.address, &core.product_name, limits).map_err(ResetPasswordError::Flawed)?;
    // Only what opens is worth the work of hashing, whoever has an account (E2): a wrong code is counted, a spent link
    // refused, without it. What opens only from now on is told to try again, and nothing is spent.
    if !opening.looks_open(&found)? {
        opening.open(|_| Err::<(Vec<Change>, ()), _>(LinkRefusal::Unknown))?;
    }
    let hash = Gated::enter(core, caller)?.hash(new)?;
    let minted = Minted {
        entry: MintedEntry::mint(core, found.surface),
        mail: MailId::mint(&*core.entropy, core.now()),
        event: EventId::mint(&*core.entropy, core.now()),
    };
    opening.open(|opened| Ok((set(core, caller, link, &minted, &hash, opened)?, ())))?;
    Ok(())
}

struct Minted {
    entry: MintedEntry,
    mail: MailId,
    event: EventId,
}

/// The link proves the mailbox, so what an unproven person set up ends; then the password is set.
fn set(
    core: &Core,
    caller: &Caller,
    link: &OpenLink,
    minted: &Minted,
    hash: &str,
    opened: &Opened<'_>,
) -> Result<Vec<Change>, LinkRefusal> {
    let (facts, challenge) = (opened.facts, opened.challenge);
    let owner = facts.user.as_ref();
    let active = owner.filter(|owner| owner.status == UserStatus::Active);
    active.ok_or(LinkRefusal::Unknown)?;
    let entrance = Entrance {
        core,
        caller,
        minted: &minted.entry,
        now: facts.now,
        surface: challenge.surface,
        client: &challenge.client,
        idle: core.policy.sessions.idle,
        address: &challenge.address,
        purpose: Some(challenge.purpose),
        label: None,
        locale: link.locale.as_ref(),
    };
    let proof = Proof {
        of_mailbox: true,
        from_inside: comes_from_inside(facts, owner),
        ..Proof::default()
    };
    let arrival = entrance.arrive(owner, &proof);
    let mut changes = settle_user(&entrance, &arrival, None);
    let setting = Setting {
        caller,
        now: facts.now,
        // Proven by it.
        user: &arrival.user,
        hash,
        keep: None,
        details: MailDetails::of(&caller.source, link.locale.as_ref(), None),
        mail: minted.mail,
        event: minted.event,
        by: "reset",
    };
    changes.extend(setting.changes());
    changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
    changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
    Ok(changes)
}
