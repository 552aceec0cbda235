//! The words of the house as types; every rule speaks of these and of nothing else.

pub mod account;
pub mod address;
pub mod audit;
pub mod bound;
pub mod browser;
pub mod budget;
pub mod challenge;
pub mod client;
pub mod connection;
pub mod device;
pub mod guess;
pub mod identity;
pub mod ids;
pub mod invite;
pub mod ledger;
pub mod locale;
pub mod mail_words;
pub mod marks;
pub mod outbox;
pub mod profile;
pub mod session;
pub mod social_flow;
pub mod source;
pub mod surface;
pub mod user;
pub mod waitlist;

/// An instant, in UTC, to the microsecond (what both databases keep).
pub type Timestamp = chrono::DateTime<chrono::Utc>;
