//! The outbox as operators read it.

use crate::core::Core;
use crate::ports::operators::{MailQuery, MailTrail};
use crate::ports::store::StoreError;

/// A page of mails, newest first.
pub fn list_mails(core: &Core, query: &MailQuery) -> Result<Vec<MailTrail>, StoreError> {
    core.store.list_mail_trails(query)
}
