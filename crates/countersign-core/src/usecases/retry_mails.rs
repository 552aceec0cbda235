//! An operator has mails tried again, after the relay or a template was mended.

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{EventId, MailId};
use crate::nouns::outbox::MailState;
use crate::ports::operators::{MailQuery, MailTrail};
use crate::ports::store::StoreError;

/// Which mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retry {
    /// These.
    These(Vec<MailId>),
    /// All in this state.
    All(MailState),
}

/// How many mails are queued again at once, and looked through at most.
const PAGE: u16 = 500;
const PAGES: usize = 200;

/// Queues mails again; tells how many. Mails that were handed over or that a worker holds are passed over, and of all in a
/// state also those whose time is over: they would never be sent.
pub fn retry_mails(core: &Core, retry: &Retry) -> Result<usize, StoreError> {
    let now = core.store.read_time()?;
    match retry {
        Retry::These(ids) => requeue(core, now, ids),
        Retry::All(state) => {
            let mut query = MailQuery {
                state: Some(*state),
                limit: PAGE,
                ..MailQuery::default()
            };
            let mut requeued = 0;
            for _ in 0..PAGES {
                let page = core.store.list_mail_trails(&query)?;
                query.before = page.last().map(|trail| trail.record.mail.id);
                let is_worth_it = |trail: &&MailTrail| trail.record.mail.expires_at > now;
                let ids: Vec<MailId> = page
                    .iter()
                    .filter(is_worth_it)
                    .map(|trail| trail.record.mail.id)
                    .collect();
                requeued += requeue(core, now, &ids)?;
                if page.len() < usize::from(PAGE) {
                    break;
                }
            }
            Ok(requeued)
        }
    }
}

fn requeue(core: &Core, now: Timestamp, ids: &[MailId]) -> Result<usize, StoreError> {
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(id, now, AuditKind::MailsRequeued);
    let names: Vec<String> = ids.iter().take(20).map(ToString::to_string).collect();
    let event = event.with("mails", names).with("asked", ids.len());
    let requeued = core.store.requeue_mails(ids, &[event])?;
    core.wake.wake();
    Ok(requeued)
}
