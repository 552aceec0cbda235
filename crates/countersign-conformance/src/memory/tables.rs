//! The rows, and maps that are cheap to copy until they are written.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::{Account, Membership};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::budget::BudgetScope;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::ids::{
    AccountId, ChallengeId, DeviceId, EventId, IdentityId, InviteId, MailId, MembershipId, RequestId,
    SessionId, SocialFlowId, UserId, WaitlistEntryId,
};
use countersign_core::nouns::invite::Invite;
use countersign_core::nouns::ledger::{LedgerKey, Marks, Version};
use countersign_core::nouns::outbox::{MailLane, MailState, NewMail};
use countersign_core::nouns::session::Session;
use countersign_core::nouns::social_flow::SocialFlow;
use countersign_core::nouns::user::User;
use countersign_core::nouns::waitlist::WaitlistEntry;
use countersign_core::ports::operators::AuditEntry;
use countersign_core::ports::people::PasswordCredential;
use countersign_core::ports::signing_keys::SigningKeyRow;

/// Why a commit stops; nothing of it is kept.
#[derive(Debug)]
pub(super) enum Stop {
    /// What it was based on has changed.
    Lost,
    /// It cannot be: an id that is taken, a row that does not exist.
    Broken(String),
}

#[derive(Clone, Default)]
pub(super) struct Tables {
    pub(super) ledgers: Table<LedgerKey, LedgerRow>,
    pub(super) budgets: Table<(BudgetScope, String), BudgetRow>,
    pub(super) challenges: Table<ChallengeId, Challenge>,
    pub(super) requests: Table<RequestId, ChallengeId>,
    pub(super) users: Table<UserId, User>,
    pub(super) passwords: Table<UserId, PasswordCredential>,
    pub(super) identities: Table<IdentityId, Identity>,
    pub(super) accounts: Table<AccountId, Account>,
    pub(super) memberships: Table<MembershipId, Membership>,
    pub(super) invites: Table<InviteId, Invite>,
    pub(super) waitlist: Table<WaitlistEntryId, WaitlistEntry>,
    pub(super) clients: Table<ClientId, Client>,
    pub(super) social_flows: Table<SocialFlowId, SocialFlow>,
    pub(super) devices: Table<DeviceId, DeviceRow>,
    pub(super) sessions: Table<SessionId, SessionRow>,
    pub(super) mails: Table<MailId, MailRow>,
    pub(super) counters: Table<(&'static str, i64), u64>,
    pub(super) signing_keys: Table<String, SigningKeyRow>,
    pub(super) events: Table<EventId, AuditEntry>,
}

impl Tables {
    pub(super) fn owner(&self, address: &Address) -> Option<&User> {
        self.users.values().find(|user| user.address == *address)
    }
}

#[derive(Clone)]
pub(super) struct LedgerRow {
    pub(super) version: Version,
    pub(super) marks: Marks,
    pub(super) quiet_at: Timestamp,
}

/// The latest instants, oldest first.
#[derive(Clone)]
pub(super) struct BudgetRow {
    pub(super) at: Vec<Timestamp>,
    pub(super) quiet_at: Timestamp,
}

#[derive(Clone)]
pub(super) struct DeviceRow {
    pub(super) user: UserId,
    pub(super) address: Address,
    pub(super) hash: [u8; 32],
    pub(super) expires_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
}

#[derive(Clone)]
pub(super) struct SessionRow {
    pub(super) session: Session,
    pub(super) token_hash: Option<[u8; 32]>,
    pub(super) ended_at: Option<Timestamp>,
}

#[derive(Clone)]
pub(super) struct MailRow {
    pub(super) mail: NewMail,
    pub(super) lane: MailLane,
    pub(super) state: MailState,
    pub(super) attempts: i16,
    pub(super) due_at: Timestamp,
    pub(super) fence: i64,
    pub(super) leased_until: Option<Timestamp>,
    pub(super) closed_at: Option<Timestamp>,
    pub(super) note: Option<String>,
}

/// A map by primary key. Copies share their rows until one of them is written.
#[derive(Clone)]
pub(super) struct Table<K, V>(Arc<BTreeMap<K, V>>);

impl<K: Ord + Clone + std::fmt::Debug, V: Clone> Table<K, V> {
    /// Inserts a row whose key must be new.
    pub(super) fn add(&mut self, key: K, row: V) -> Result<(), Stop> {
        if self.contains_key(&key) {
            return Err(Stop::Broken(format!("{key:?} is taken")));
        }
        self.insert(key, row);
        Ok(())
    }

    /// Deletes at most `batch` rows that may go; tells how many.
    pub(super) fn sweep(&mut self, batch: usize, may_go: impl Fn(&K, &V) -> bool) -> usize {
        let going: Vec<K> = self
            .iter()
            .filter(|(k, v)| may_go(k, v))
            .map(|(k, _)| k.clone())
            .take(batch)
            .collect();
        for key in &going {
            self.remove(key);
        }
        going.len()
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K: Ord + Clone, V: Clone> DerefMut for Table<K, V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        Arc::make_mut(&mut self.0)
    }
}
