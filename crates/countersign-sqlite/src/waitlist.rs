//! The port of the waitlist. Its lists are rare, so they are put together as they are asked.

use countersign_core::nouns::ids::WaitlistEntryId;
use countersign_core::nouns::waitlist::WaitlistEntry;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::waitlist::{Waitlist, WaitlistQuery};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::cells::Id;
use crate::rows::{WaitlistRow, feature_name};
use crate::schema::waitlist_entries;
use crate::store::SqliteStore;

/// The domain of an entry's address, or of its user's, is what follows.
const DOMAIN_IS: &str = "(SELECT substr(who.address, instr(who.address, '@') + 1) FROM (SELECT \
    coalesce(waitlist_entries.address, (SELECT a.address FROM address_credentials a \
    WHERE a.user_id = waitlist_entries.user_id)) AS address) AS who) = ";

impl Waitlist for SqliteStore {
    fn list_waitlist(&self, query: &WaitlistQuery) -> Result<Vec<WaitlistEntry>, StoreError> {
        self.read(|connection, _| {
            let mut wanted = waitlist_entries::table
                .select(WaitlistRow::as_select())
                .order(waitlist_entries::id)
                .limit(i64::from(query.limit))
                .into_boxed();
            if let Some(feature) = &query.feature {
                wanted = wanted.filter(waitlist_entries::feature.eq(feature_name(feature.as_ref())));
            }
            if let Some(account) = query.account {
                wanted = wanted.filter(waitlist_entries::account_id.eq(Id(account.0)));
            }
            if let Some(domain) = &query.domain {
                wanted = wanted.filter(sql::<Bool>(DOMAIN_IS).bind::<Text, _>(domain));
            }
            if query.waiting {
                wanted = wanted.filter(waitlist_entries::granted_at.is_null());
            }
            if let Some(after) = query.after {
                wanted = wanted.filter(waitlist_entries::id.gt(Id(after.0)));
            }
            let rows = wanted.load(connection)?;
            Ok(rows.into_iter().filter_map(WaitlistRow::into_entry).collect())
        })
    }

    fn find_waitlist_entry(&self, id: WaitlistEntryId) -> Result<Option<WaitlistEntry>, StoreError> {
        self.read(|connection, _| {
            let row = waitlist_entries::table
                .select(WaitlistRow::as_select())
                .filter(waitlist_entries::id.eq(Id(id.0)))
                .first(connection)
                .optional()?;
            Ok(row.and_then(WaitlistRow::into_entry))
        })
    }
}
