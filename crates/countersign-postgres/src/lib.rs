//! The store on PostgreSQL 13 or later: every port of the core, the hot ones in one statement for facts and one for
//! the commit.
//!
//! Read `request_otp.rs` first, with `sql/request_otp_facts.sql` and the parts of its commit. Nothing here decides.
//! Connections carry no session state of ours, so a transaction pooler may stand between.

mod attempt;
mod audit_events;
mod bind;
mod challenges;
mod changes;
mod clients;
mod counters;
mod database_url;
mod diagnosis;
mod errors;
mod grant_rows;
mod grants;
mod imports;
mod ledgers;
mod memberships;
mod migrations;
mod operators;
mod outbox;
mod parts;
mod passed_guess;
mod people;
mod person_facts;
mod pool;
mod refresh_session;
mod request_otp;
mod rows;
mod sessions;
mod setup_end;
mod signing_keys;
mod social_flows;
mod statement;
mod store;
mod template;
mod time;
mod transfer;
mod trust_roots;
mod upkeep;
mod users;
mod verify_otp;
mod waitlist;
mod waits;

pub use database_url::{DatabaseUrl, Protection, UrlError};
pub use diagnosis::ServerFacts;
pub use migrations::known_migrations;
pub use store::{ConnectError, PostgresOptions, PostgresStore, Prepared};
pub use time::TimeSource;
