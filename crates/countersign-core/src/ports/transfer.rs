//! Everything a store remembers, handed from one store to another.
//!
//! Rows travel as texts, so that each store writes and reads its own columns: ids and octets in lower-case hexadecimal,
//! instants as microseconds since the epoch, numbers in decimal, words and documents as they are. Per-network budgets
//! and the deployment's counters stay behind: they are about the last hour, and begin anew.

use super::store::StoreError;

/// How a column travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// An id.
    Id,
    /// Octets.
    Octets,
    /// An instant.
    Instant,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A JSON document.
    Document,
}

/// A table as it travels.
#[derive(Clone, Copy, Debug)]
pub struct TransferTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [(&'static str, CellKind)],
}

/// A row: a text per column, in the order of the table.
pub type TransferRow = Vec<Option<String>>;

/// How many rows there are of each table, in the order of [`TABLES`].
pub type RowCounts = Vec<(&'static str, u64)>;

/// Takes rows of one table.
pub type TakeRows<'a> = &'a mut dyn FnMut(&'static TransferTable, &[TransferRow]) -> Result<(), StoreError>;

/// Moving house.
pub trait Transfer {
    /// The versions of the migrations that were applied, in order.
    fn list_migrations(&self) -> Result<Vec<String>, StoreError>;

    /// How many rows there are.
    fn count_rows(&self) -> Result<RowCounts, StoreError>;

    /// Hands out every row as of one moment, table by table as [`TABLES`] has them, in batches. An error of `take` ends
    /// it.
    fn export_rows(&self, take: TakeRows<'_>) -> Result<(), StoreError>;

    /// Keeps every row that `give` hands over: all of them, or none where anything fails.
    fn import_rows(
        &self,
        give: &mut dyn FnMut(TakeRows<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;
}

/// The tables that travel, each after those it refers to.
pub const TABLES: &[TransferTable] = &[
    TransferTable {
        name: "users",
        columns: &[
            ("id", CellKind::Id),
            ("status", CellKind::Text),
            ("display_name", CellKind::Text),
            ("avatar_url", CellKind::Text),
            ("created_at", CellKind::Instant),
            ("updated_at", CellKind::Instant),
            ("profile", CellKind::Text),
        ],
    },
    TransferTable {
        name: "address_credentials",
        columns: &[
            ("address", CellKind::Text),
            ("user_id", CellKind::Id),
            ("verified_at", CellKind::Instant),
            ("created_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "ledgers",
        columns: &[
            ("key", CellKind::Text),
            ("version", CellKind::Number),
            ("marks", CellKind::Text),
            ("quiet_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "challenges",
        columns: &[
            ("id", CellKind::Id),
            ("kind", CellKind::Text),
            ("surface", CellKind::Text),
            ("client", CellKind::Text),
            ("purpose", CellKind::Text),
            ("address", CellKind::Text),
            ("lane", CellKind::Text),
            ("seed", CellKind::Octets),
            ("key_id", CellKind::Number),
            ("created_at", CellKind::Instant),
            ("expires_at", CellKind::Instant),
            ("opened_at", CellKind::Instant),
            ("failed_guesses", CellKind::Number),
            ("ended", CellKind::Text),
            ("bound", CellKind::Text),
        ],
    },
    TransferTable {
        name: "challenge_aliases",
        columns: &[("request_id", CellKind::Id), ("challenge_id", CellKind::Id)],
    },
    TransferTable {
        name: "sessions",
        columns: &[
            ("id", CellKind::Id),
            ("user_id", CellKind::Id),
            ("surface", CellKind::Text),
            ("client", CellKind::Text),
            ("label", CellKind::Text),
            ("browser", CellKind::Text),
            ("platform", CellKind::Text),
            ("ip_prefix", CellKind::Text),
            ("authenticated_at", CellKind::Instant),
            ("created_at", CellKind::Instant),
            ("last_used_at", CellKind::Instant),
            ("idle_expires_at", CellKind::Instant),
            ("absolute_expires_at", CellKind::Instant),
            ("refresh_seed", CellKind::Octets),
            ("refresh_key_id", CellKind::Number),
            ("generation", CellKind::Number),
            ("rotated_at", CellKind::Instant),
            ("token_hash", CellKind::Octets),
            ("ended", CellKind::Text),
            ("ended_at", CellKind::Instant),
            ("details", CellKind::Text),
        ],
    },
    TransferTable {
        name: "device_tokens",
        columns: &[
            ("id", CellKind::Id),
            ("token_hash", CellKind::Octets),
            ("user_id", CellKind::Id),
            ("address", CellKind::Text),
            ("expires_at", CellKind::Instant),
            ("ended_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "bound_challenges",
        columns: &[("challenge_id", CellKind::Id), ("user_id", CellKind::Id)],
    },
    TransferTable {
        name: "password_credentials",
        columns: &[
            ("user_id", CellKind::Id),
            ("hash", CellKind::Text),
            ("set_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "identities",
        columns: &[
            ("id", CellKind::Id),
            ("user_id", CellKind::Id),
            ("issuer", CellKind::Text),
            ("subject", CellKind::Text),
            ("connection", CellKind::Text),
            ("address", CellKind::Text),
            ("created_at", CellKind::Instant),
            ("last_used_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "accounts",
        columns: &[
            ("id", CellKind::Id),
            ("name", CellKind::Text),
            ("status", CellKind::Text),
            ("created_at", CellKind::Instant),
            ("updated_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "memberships",
        columns: &[
            ("id", CellKind::Id),
            ("account_id", CellKind::Id),
            ("user_id", CellKind::Id),
            ("role", CellKind::Text),
            ("granted_by", CellKind::Id),
            ("created_at", CellKind::Instant),
            ("updated_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "invites",
        columns: &[
            ("id", CellKind::Id),
            ("account_id", CellKind::Id),
            ("role", CellKind::Text),
            ("address", CellKind::Text),
            ("inviter", CellKind::Id),
            ("client", CellKind::Text),
            ("challenge_id", CellKind::Id),
            ("state", CellKind::Text),
            ("created_at", CellKind::Instant),
            ("sent_at", CellKind::Instant),
            ("expires_at", CellKind::Instant),
            ("closed_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "waitlist_entries",
        columns: &[
            ("id", CellKind::Id),
            ("user_id", CellKind::Id),
            ("account_id", CellKind::Id),
            ("address", CellKind::Text),
            ("feature", CellKind::Text),
            ("client", CellKind::Text),
            ("since", CellKind::Instant),
            ("granted_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "clients",
        columns: &[("id", CellKind::Text), ("settings", CellKind::Text)],
    },
    TransferTable {
        name: "social_flows",
        columns: &[
            ("id", CellKind::Id),
            ("surface", CellKind::Text),
            ("client", CellKind::Text),
            ("itinerary", CellKind::Text),
            ("seed", CellKind::Octets),
            ("key_id", CellKind::Number),
            ("created_at", CellKind::Instant),
            ("expires_at", CellKind::Instant),
        ],
    },
    TransferTable {
        name: "outbox",
        columns: &[
            ("id", CellKind::Id),
            ("kind", CellKind::Text),
            ("address", CellKind::Text),
            ("challenge_id", CellKind::Id),
            ("details", CellKind::Text),
            ("created_at", CellKind::Instant),
            ("expires_at", CellKind::Instant),
            ("coalesce_key", CellKind::Text),
            ("lane", CellKind::Number),
            ("state", CellKind::Text),
            ("attempts", CellKind::Number),
            ("due_at", CellKind::Instant),
            ("fence", CellKind::Number),
            ("leased_until", CellKind::Instant),
            ("closed_at", CellKind::Instant),
            ("note", CellKind::Text),
        ],
    },
    TransferTable {
        name: "audit_events",
        columns: &[
            ("at", CellKind::Instant),
            ("id", CellKind::Id),
            ("kind", CellKind::Text),
            ("user_id", CellKind::Id),
            ("address", CellKind::Text),
            ("session_id", CellKind::Id),
            ("ip_prefix", CellKind::Text),
            ("request", CellKind::Text),
            ("detail", CellKind::Document),
        ],
    },
    TransferTable {
        name: "signing_keys",
        columns: &[
            ("kid", CellKind::Text),
            ("public_key", CellKind::Octets),
            ("sealed", CellKind::Octets),
            ("created_at", CellKind::Instant),
            ("signs_from", CellKind::Instant),
            ("retires_at", CellKind::Instant),
        ],
    },
];
