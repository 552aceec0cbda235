//! Letting in who waits: an address gets an invite, a user gets the feature and a mail that says so.

use chrono::TimeDelta;

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{AccountId, EventId, MailId, WaitlistEntryId};
use crate::nouns::mail_words::{MailWords, TypedName};
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::user::UserStatus;
use crate::nouns::waitlist::{Feature, Waiting, WaitlistEntry};
use crate::ports::changes::Change;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::ports::waitlist::WaitlistQuery;
use crate::usecases::guarded::with_person;
use crate::usecases::read_session::CheckedBearer;
use crate::usecases::teams::acting::{Acting, TeamError, query};
use crate::usecases::teams::invite_to_product::{Guest, ProductInvite};

/// Whom to let in, of those who wait still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These, at most [`MOST_AT_ONCE`].
    Entries(Vec<WaitlistEntryId>),
    /// So many of a feature, or of the product, in the order of the queue.
    First(Option<Feature>, u16),
    /// All of a domain who wait for a feature, or for the product, at most [`MOST_AT_ONCE`].
    Domain(Option<Feature>, String),
}

/// How many are let in by one command.
pub const MOST_AT_ONCE: u16 = 1_000;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetIn {
    /// Those who are in now.
    pub granted: Vec<WaitlistEntryId>,
    /// Those who could not be mailed now: their address has had its hour's mail, or its user is disabled; and those who
    /// were let in, or left, meanwhile.
    pub passed_over: Vec<WaitlistEntryId>,
}

/// Lets people in at an operator's word.
pub fn let_in(core: &Core, caller: &Caller, selection: &Selection) -> Result<LetIn, StoreError> {
    select(core, selection, None).and_then(|entries| let_all_in(core, caller, &entries, "operator"))
}

/// Lets users of an account in, at the word of somebody who manages it.
pub fn let_in_as_manager(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
    selection: &Selection,
) -> Result<LetIn, TeamError> {
    let facts = core.store.read_person(&query(bearer, account))?;
    Acting::managing(&facts)?;
    let entries = select(core, selection, Some(account))?;
    Ok(let_all_in(core, caller, &entries, "manager")?)
}

/// The entries of an account's users, for those who manage it, by ascending id.
pub fn list_waiting(
    core: &Core,
    bearer: &CheckedBearer,
    list: &WaitlistQuery,
    account: AccountId,
) -> Result<Vec<WaitlistEntry>, TeamError> {
    let facts = core.store.read_person(&query(bearer, account))?;
    Acting::managing(&facts)?;
    let list = WaitlistQuery {
        account: Some(account),
        ..list.clone()
    };
    Ok(core.store.list_waitlist(&list)?)
}

fn select(
    core: &Core,
    selection: &Selection,
    account: Option<AccountId>,
) -> Result<Vec<WaitlistEntry>, StoreError> {
    let waiting = WaitlistQuery {
        account,
        waiting: true,
        limit: MOST_AT_ONCE,
        ..WaitlistQuery::default()
    };
    match selection {
        Selection::Entries(ids) => {
            let mut entries = Vec::new();
            for id in ids.iter().take(usize::from(MOST_AT_ONCE)) {
                let found = core.store.find_waitlist_entry(*id)?;
                let of_account = |entry: &WaitlistEntry| match (account, &entry.who) {
                    (None, _) => true,
                    (Some(account), Waiting::User(_, of)) => *of == account,
                    (Some(_), Waiting::Address(_)) => false,
                };
                entries.extend(found.filter(|entry| entry.granted_at.is_none() && of_account(entry)));
            }
            Ok(entries)
        }
        Selection::First(feature, count) => core.store.list_waitlist(&WaitlistQuery {
            feature: Some(feature.clone()),
            limit: (*count).min(MOST_AT_ONCE),
            ..waiting
        }),
        Selection::Domain(feature, domain) => core.store.list_waitlist(&WaitlistQuery {
            feature: Some(feature.clone()),
            domain: Some(domain.clone()),
            ..waiting
        }),
    }
}

fn let_all_in(
    core: &Core,
    caller: &Caller,
    entries: &[WaitlistEntry],
    by: &'static str,
) -> Result<LetIn, StoreError> {
    let mut done = LetIn::default();
    for entry in entries {
        if let_one_in(core, caller, entry, by)? {
            done.granted.push(entry.id);
        } else {
            done.passed_over.push(entry.id);
        }
    }
    core.wake.wake();
    Ok(done)
}

/// Each by itself, so that one that fails leaves the others in.
fn let_one_in(
    core: &Core,
    caller: &Caller,
    entry: &WaitlistEntry,
    by: &'static str,
) -> Result<bool, StoreError> {
    let who = match &entry.who {
        Waiting::User(user, _) => Who::User(*user),
        Waiting::Address(address) => Who::Address(address.clone()),
    };
    let minted = Minted::mint(core);
    let mut is_in = false;
    with_person(core, caller, &PersonQuery::about(who), |facts| {
        let changes = minted.changes(core, caller, facts, entry);
        is_in = changes.is_some();
        changes.map(|mut changes| {
            let event = AuditEvent::new(minted.event, facts.now, AuditKind::LetIn, &caller.source)
                .with("entry", entry.id.to_string())
                .with("by", by);
            changes.push(Change::GrantWaitlistEntry(entry.id, facts.now));
            changes.push(Change::InsertEvent(event));
            changes
        })
    })?;
    Ok(is_in)
}

struct Minted {
    invite: ProductInvite,
    mail: MailId,
    event: EventId,
}

impl Minted {
    fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            invite: ProductInvite::mint(core),
            mail: MailId::mint(entropy, now),
            event: EventId::mint(entropy, now),
        }
    }

    /// Whoever has an account by now is told; whoever has none is invited. `None`: not now.
    fn changes(
        &self,
        core: &Core,
        caller: &Caller,
        facts: &PersonFacts,
        entry: &WaitlistEntry,
    ) -> Option<Vec<Change>> {
        let words = MailWords {
            feature: entry
                .feature
                .as_ref()
                .and_then(|feature| TypedName::cut(feature.as_str())),
            ..MailWords::default()
        };
        // Two may let the same people in at once: each is mailed by the first alone, and whoever left by nobody.
        let waits = |theirs: &WaitlistEntry| theirs.id == entry.id && theirs.granted_at.is_none();
        if !facts.waitlist.iter().any(waits) {
            return None;
        }
        let address = facts.address.as_ref()?;
        if let Some(user) = &facts.user {
            return (user.status == UserStatus::Active).then(|| {
                vec![Change::InsertMail(NewMail {
                    id: self.mail,
                    kind: MailKind::LetIn,
                    address: address.clone(),
                    challenge: None,
                    details: MailDetails {
                        words,
                        ..MailDetails::default()
                    },
                    created_at: facts.now,
                    expires_at: facts.now + TimeDelta::days(1),
                    coalesce: None,
                })]
            });
        }
        let guest = Guest {
            address,
            client: &entry.client,
            words,
            locale: None,
        };
        self.invite.changes(core, caller, facts, guest).ok()
    }
}
