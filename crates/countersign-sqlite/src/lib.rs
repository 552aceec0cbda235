//! The store of Countersign in one SQLite file, for one node.
//!
//! [`SqliteStore`] writes through one connection that is handed on in order, reads through a pool,
//! and commits every write with `BEGIN IMMEDIATE` and `synchronous = FULL`. Each port has a file by its name; the hot
//! paths have one by the name they bear in the core.

mod attempt;
mod audit_events;
mod backup;
mod budgets;
mod cells;
mod challenges;
mod changes;
mod clients;
mod connection;
mod counters;
mod devices;
mod errors;
mod grants;
mod imports;
mod ledgers;
mod memberships;
mod migrations;
mod open;
mod operators;
mod outbox;
mod people;
mod refresh_session;
mod request_otp;
mod rows;
mod schema;
mod sessions;
mod signing_keys;
mod social_flows;
mod statement;
mod store;
mod transfer;
mod upkeep;
mod users;
mod verify_otp;
mod waitlist;
mod waits;
mod writer;

pub use backup::{FileFacts, Sealed, look_into};
pub use migrations::{MIGRATIONS, known_migrations};
pub use open::OpenError;
pub use store::{SqliteOptions, SqliteStore};

// Linked, so that SQLite itself is built from the source it carries and never taken from the system.
use libsqlite3_sys as _;
