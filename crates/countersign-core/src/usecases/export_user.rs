//! All that is kept about a person, for them to have.

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, Membership};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::challenge::Challenge;
use crate::nouns::identity::Identity;
use crate::nouns::ids::EventId;
use crate::nouns::invite::Invite;
use crate::nouns::ledger::{LedgerKey, Marks};
use crate::nouns::user::User;
use crate::nouns::waitlist::WaitlistEntry;
use crate::ports::operators::{AuditEntry, AuditQuery, DeviceTrail, MailQuery, MailTrail, SessionTrail};
use crate::ports::people::{PersonQuery, Who};
use crate::ports::store::{Attempt, StoreError};

/// Everything about a user but secrets and what they are derived from.
#[derive(Clone, Debug)]
pub struct UserExport {
    /// The store's time of it.
    pub at: Timestamp,
    /// The user.
    pub user: User,
    /// When their password was set, if they have one.
    pub password_set_at: Option<Timestamp>,
    /// Who they are at social providers.
    pub identities: Vec<Identity>,
    /// The accounts they are in.
    pub memberships: Vec<(Membership, Account)>,
    /// What they and their address wait for.
    pub waitlist: Vec<WaitlistEntry>,
    /// The invites to them that are open, newest first.
    pub invites: Vec<Invite>,
    /// Their sessions, newest first.
    pub sessions: Vec<SessionTrail>,
    /// Their device tokens, newest first.
    pub devices: Vec<DeviceTrail>,
    /// The challenges of their address, newest first.
    pub challenges: Vec<Challenge>,
    /// The mails to their address, newest first.
    pub mails: Vec<MailTrail>,
    /// What their address has used up.
    pub marks: Marks,
    /// Events about their address or about them, newest first.
    pub events: Vec<AuditEntry>,
}

/// How many rows are read at once.
const PAGE: u16 = 500;

/// Collects it, and notes that an operator did.
pub fn export_user(core: &Core, user: &User) -> Result<UserExport, StoreError> {
    let store = &*core.store;
    let at = store.read_time()?;
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(id, at, AuditKind::UserExported);
    store.insert_audit_events(&[event.user(user.id).address(&user.address)])?;
    let facts = store.read_person(&PersonQuery::about(Who::User(user.id)))?;
    Ok(UserExport {
        at,
        user: user.clone(),
        password_set_at: facts.password.map(|password| password.set_at),
        identities: facts.identities,
        memberships: facts.memberships,
        waitlist: facts.waitlist,
        invites: facts.invites,
        sessions: store.list_session_trails(user.id)?,
        devices: store.list_device_trails(user.id)?,
        challenges: store.list_challenges(&user.address, u16::MAX)?,
        mails: all_mails(core, user)?,
        marks: marks(core, user)?,
        events: all_events(core, user)?,
    })
}

fn all_mails(core: &Core, user: &User) -> Result<Vec<MailTrail>, StoreError> {
    let mut query = MailQuery {
        address: Some(user.address.clone()),
        limit: PAGE,
        ..MailQuery::default()
    };
    let mut all = Vec::new();
    loop {
        let page = core.store.list_mail_trails(&query)?;
        query.before = page.last().map(|trail| trail.record.mail.id);
        let is_last = page.len() < usize::from(PAGE);
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// Events name the address, the user, or both: each once.
fn all_events(core: &Core, user: &User) -> Result<Vec<AuditEntry>, StoreError> {
    let by_address = AuditQuery {
        address: Some(user.address.as_str().to_owned()),
        ..AuditQuery::default()
    };
    let by_user = AuditQuery {
        user: Some(user.id),
        ..AuditQuery::default()
    };
    let mut all = Vec::new();
    for mut query in [by_address, by_user] {
        query.limit = PAGE;
        loop {
            let page = core.store.list_audit_entries(&query)?;
            query.before = page.last().map(|entry| (entry.at, entry.id));
            let is_last = page.len() < usize::from(PAGE);
            all.extend(page);
            if is_last {
                break;
            }
        }
    }
    all.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
    all.dedup_by_key(|entry| entry.id);
    Ok(all)
}

fn marks(core: &Core, user: &User) -> Result<Marks, StoreError> {
    let mut marks = Marks::default();
    let key = LedgerKey::Address(user.address.clone());
    core.store
        .attempt_ledger(Attempt::Optimistic, &key, &mut |facts| {
            marks = facts.ledger.marks.clone();
            None
        })?;
    Ok(marks)
}
