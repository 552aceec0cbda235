//! The ports: what the core asks of the world outside. Facts and locks, never rules.

pub mod audit_events;
pub mod challenges;
pub mod clock;
pub mod counters;
pub mod entropy;
pub mod ledgers;
pub mod mail_wake;
pub mod mailbox;
pub mod mailer;
pub mod meter;
pub mod operators;
pub mod outbox;
pub mod pools;
pub mod refresh_session;
pub mod request_otp;
pub mod sessions;
pub mod signing_keys;
pub mod store;
pub mod transfer;
pub mod upkeep;
pub mod users;
pub mod verify_otp;
