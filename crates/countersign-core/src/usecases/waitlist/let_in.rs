//! Letting in who waits: an address gets an invite, a user gets the feature and a mail that says so.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{AccountId, EventId, MailId, WaitlistEntryId};
use crate::nouns::mail_words::{MailWords, TypedName};
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::user::UserStatus;
use crate::nouns::waitlist::{Feature, Waiting, WaitlistEntry};
use crate::ports::changes::Change;
use crate::ports::clock::Deadline;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::ports::waitlist::WaitlistQuery;
use crate::usecases::entering::may_be_told;
use crate::usecases::guarded::with_person;
use crate::usecases::read_session::CheckedBearer;
use crate::usecases::teams::acting::{Acting, TeamError, query};
use crate::usecases::teams::invite_to_product::{Guest, ProductInvite};

/// Whom to let in, of those who wait still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These; those beyond [`MOST_AT_ONCE`] are left out.
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
    /// Those who could not be mailed now: their address has had its hour's mail, or its user is disabled; those who
    /// were let in, or left, before; and of those who were named whoever is not there, or not of the account.
    pub passed_over: Vec<WaitlistEntryId>,
    /// Those whom there was no time for: they wait still, and may be let in by asking again.
    pub remaining: Vec<WaitlistEntryId>,
}

/// Lets people in at an operator's word, however long it takes.
pub fn let_in(core: &Core, caller: &Caller, selection: &Selection) -> Result<LetIn, StoreError> {
    let letting = Letting {
        core,
        caller,
        account: None,
        stops_at: None,
    };
    letting.all(selection)
}

/// Lets users of an account in, at the word of somebody who manages it and in whose name mails may go out. It stops in the
/// middle of the request's time, so that whoever is in by then is told of in the reply (R1).
pub fn let_in_as_manager(
    core: &Core,
    caller: &Caller,
    bearer: &CheckedBearer,
    account: AccountId,
    selection: &Selection,
) -> Result<LetIn, TeamError> {
    let began = core.clock.monotonic();
    let facts = core.store.read_person(&query(bearer, account))?;
    Acting::inviting(&facts, &core.policy.invites)?;
    let letting = Letting {
        core,
        caller,
        account: Some(account),
        stops_at: Some(Deadline(began + caller.deadline.0.saturating_sub(began) / 2)),
    };
    Ok(letting.all(selection)?)
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

struct Letting<'a> {
    core: &'a Core,
    caller: &'a Caller,
    /// Only those of its users, at its manager's word; else at the operator's.
    account: Option<AccountId>,
    stops_at: Option<Deadline>,
}

impl Letting<'_> {
    /// Each by itself, so that one that fails leaves the others in.
    fn all(&self, selection: &Selection) -> Result<LetIn, StoreError> {
        let mut done = LetIn::default();
        for id in self.select(selection)? {
            let stops = !done.remaining.is_empty() || self.time_is_over();
            let is_in = if stops { None } else { self.one(id, &done)? };
            match is_in {
                Some(true) => done.granted.push(id),
                Some(false) => done.passed_over.push(id),
                None => done.remaining.push(id),
            }
        }
        self.core.wake.wake();
        Ok(done)
    }

    fn time_is_over(&self) -> bool {
        self.stops_at
            .is_some_and(|deadline| deadline.has_passed(&*self.core.clock))
    }

    /// Whom the selection means, in the order of the queue or as they are named, each once.
    fn select(&self, selection: &Selection) -> Result<Vec<WaitlistEntryId>, StoreError> {
        let most = usize::from(MOST_AT_ONCE);
        let (feature, domain, limit) = match selection {
            Selection::Entries(ids) => {
                let mut seen = BTreeSet::new();
                return Ok(ids
                    .iter()
                    .copied()
                    .filter(|id| seen.insert(*id))
                    .take(most)
                    .collect());
            }
            Selection::First(feature, count) => (feature, None, (*count).min(MOST_AT_ONCE)),
            Selection::Domain(feature, domain) => (feature, Some(domain.clone()), MOST_AT_ONCE),
        };
        let waiting = self.core.store.list_waitlist(&WaitlistQuery {
            feature: Some(feature.clone()),
            account: self.account,
            domain,
            waiting: true,
            limit,
            ..WaitlistQuery::default()
        })?;
        Ok(waiting.into_iter().map(|entry| entry.id).collect())
    }

    /// Whether one is in now; `None` where the store failed and others are in already, who must be told of.
    fn one(&self, id: WaitlistEntryId, done: &LetIn) -> Result<Option<bool>, StoreError> {
        match self.judge_and_grant(id) {
            Ok(is_in) => Ok(Some(is_in)),
            Err(error) if done.granted.is_empty() => Err(error),
            Err(error) => {
                log::warn!("letting in stopped after {}: {error}", done.granted.len());
                Ok(None)
            }
        }
    }

    fn judge_and_grant(&self, id: WaitlistEntryId) -> Result<bool, StoreError> {
        let (core, caller) = (self.core, self.caller);
        let Some(entry) = core.store.find_waitlist_entry(id)? else {
            return Ok(false);
        };
        let who = match (&entry.who, self.account) {
            (Waiting::User(user, account), only) if only.is_none_or(|only| only == *account) => {
                Who::User(*user)
            }
            (Waiting::Address(address), None) => Who::Address(address.clone()),
            (Waiting::User(..) | Waiting::Address(_), _) => return Ok(false),
        };
        let by = self.account.map_or("operator", |_| "manager");
        let minted = Minted::mint(core);
        let mut is_in = false;
        with_person(core, caller, &PersonQuery::about(who), |facts| {
            let changes = minted.changes(self, facts, &entry);
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
        letting: &Letting<'_>,
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
            let is_member = match entry.who {
                Waiting::User(_, account) => facts.memberships.iter().any(|(_, there)| there.id == account),
                Waiting::Address(_) => true,
            };
            if user.status != UserStatus::Active || !is_member {
                return None;
            }
            let mail = NewMail {
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
            };
            // Who manages an account may be who waits in it, and who has a mailbox mailed must have proven it.
            let tells = letting.account.is_none() || may_be_told(user);
            return Some(tells.then_some(Change::InsertMail(mail)).into_iter().collect());
        }
        let guest = Guest {
            address,
            client: &entry.client,
            words,
            locale: None,
        };
        self.invite
            .changes(letting.core, letting.caller, facts, guest)
            .ok()
    }
}
