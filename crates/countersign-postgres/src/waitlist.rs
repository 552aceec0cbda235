//! The waitlist as operators and account admins see it.

use countersign_core::nouns::ids::WaitlistEntryId;
use countersign_core::nouns::waitlist::WaitlistEntry;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::waitlist::{Waitlist, WaitlistQuery};
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::Pg;
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::bind::Named;
use crate::grant_rows::{self, feature_name};
use crate::statement::{Statement as _, statements};
use crate::store::PostgresStore;

statements! {
    /// Entries by page.
    ListWaitlist = "people/waitlist_columns.sql", "people/waitlist_list.sql";
    /// One entry.
    FindWaitlistEntry = "people/waitlist_columns.sql", "people/waitlist_entry.sql";
}

impl Waitlist for PostgresStore {
    fn list_waitlist(&self, query: &WaitlistQuery) -> Result<Vec<WaitlistEntry>, StoreError> {
        let feature = query
            .feature
            .as_ref()
            .map(|feature| feature_name(feature.as_ref()));
        let account: Option<Uuid> = query.account.map(|id| id.0);
        let after: Option<Uuid> = query.after.map(|id| id.0);
        let limit = i64::from(query.limit);
        let values: [Named<'_>; 6] = [
            ("feature", &feature),
            ("account", &account),
            ("domain", &query.domain),
            ("waiting", &query.waiting),
            ("after", &after),
            ("limit", &limit),
        ];
        let found: Vec<WaitlistRow> = self.read(|connection| ListWaitlist::with(&values).load(connection))?;
        Ok(found.into_iter().map(|WaitlistRow(entry)| entry).collect())
    }

    fn find_waitlist_entry(&self, id: WaitlistEntryId) -> Result<Option<WaitlistEntry>, StoreError> {
        let found: Vec<WaitlistRow> =
            self.read(|connection| FindWaitlistEntry::with(&[("id", &id.0)]).load(connection))?;
        Ok(found.into_iter().next().map(|WaitlistRow(entry)| entry))
    }
}

pub(crate) struct WaitlistRow(pub(crate) WaitlistEntry);

impl QueryableByName<Pg> for WaitlistRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        grant_rows::waitlist_entry(row).map(Self)
    }
}
