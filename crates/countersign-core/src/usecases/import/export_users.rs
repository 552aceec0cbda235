//! Everybody on their way out, with their passwords' hashes, in the form in which they would come back.

use super::record::UserRecord;
use crate::core::Core;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::EventId;
use crate::ports::store::StoreError;

/// How many users are read at once.
const PAGE: u16 = 500;

/// Hands over every user, by ascending id, each as they are when their page is read; tells how many. That an operator took
/// them out is noted before the first one leaves. An error of `take` ends it.
pub fn export_users<E: From<StoreError>>(
    core: &Core,
    take: &mut dyn FnMut(UserRecord) -> Result<(), E>,
) -> Result<u64, E> {
    let id = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(id, core.store.read_time()?, AuditKind::UsersExported);
    core.store.insert_audit_events(&[event])?;
    let (mut after, mut count) = (None, 0);
    loop {
        let page = core.store.export_users(after, PAGE)?;
        for imported in &page {
            take(UserRecord::from(imported))?;
            count += 1;
        }
        after = page.last().map(|imported| imported.user.id);
        if page.len() < usize::from(PAGE) {
            return Ok(count);
        }
    }
}
