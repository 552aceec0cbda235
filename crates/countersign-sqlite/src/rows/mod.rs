//! Rows: the nouns as their tables hold them.

mod challenge;
mod event;
mod ledger;
mod mail;
mod session;
mod signing_key;
mod user;
mod words;

pub(crate) use challenge::ChallengeRow;
pub(crate) use event::{EntryRow, EventRow, RecordRow};
pub(crate) use ledger::LedgerRow;
pub(crate) use mail::MailRow;
pub(crate) use session::{NewSessionRow, SessionRow};
pub(crate) use signing_key::KeyRow;
pub(crate) use user::{CredentialRow, NewUserRow, UserRow};
