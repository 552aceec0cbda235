//! The cases, by port. Each stands once, as a function of its world; `suite!` lists them.
//!
//! A sentence of a port's documentation is a case here. Cases that try a commit are run in both ways of
//! [`countersign_core::ports::store::Attempt`].

mod shelf;

pub mod audit_events;
pub mod challenges;
pub mod changes;
pub mod changes_of_access;
pub mod changes_of_challenges;
pub mod clients;
pub mod counters;
pub mod documents;
pub mod failed_guess;
pub mod grants;
pub mod hits;
pub mod imports;
pub mod interleaving;
pub mod ledgers;
pub mod mailbox_facts;
pub mod operators;
pub mod operators_mend;
pub mod outbox;
pub mod outbox_queue;
pub mod passed_guess;
pub mod passed_user;
pub mod people_leaving;
pub mod person_facts;
pub mod pointless;
pub mod refresh_session;
pub mod request_facts;
pub mod request_otp;
pub mod sessions;
pub mod setup_ended;
pub mod signing_keys;
pub mod social_flows;
pub mod sweeping;
pub mod upkeep;
pub mod users;
pub mod users_erased;
pub mod users_listed;
pub mod verify_facts;
pub mod waitlist;
