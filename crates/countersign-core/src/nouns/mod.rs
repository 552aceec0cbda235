//! The words of the house as types; every rule speaks of these and of nothing else.

pub mod address;
pub mod audit;
pub mod browser;
pub mod budget;
pub mod challenge;
pub mod client;
pub mod device;
pub mod guess;
pub mod ids;
pub mod ledger;
pub mod locale;
pub mod marks;
pub mod outbox;
pub mod session;
pub mod source;
pub mod surface;
pub mod user;

/// An instant, in UTC, to the microsecond (what both databases keep).
pub type Timestamp = chrono::DateTime<chrono::Utc>;
