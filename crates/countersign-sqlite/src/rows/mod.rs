//! Rows: the nouns as their tables hold them.

mod account;
mod challenge;
mod event;
mod identity;
mod invite;
mod ledger;
mod mail;
mod session;
mod signing_key;
mod social_flow;
mod user;
mod waitlist;
mod words;

pub(crate) use account::{AccountRow, MembershipRow};
pub(crate) use challenge::ChallengeRow;
pub(crate) use event::{EntryRow, EventRow, RecordRow};
pub(crate) use identity::IdentityRow;
pub(crate) use invite::InviteRow;
pub(crate) use ledger::LedgerRow;
pub(crate) use mail::MailRow;
pub(crate) use session::{NewSessionRow, SessionRow};
pub(crate) use signing_key::KeyRow;
pub(crate) use social_flow::SocialFlowRow;
pub(crate) use user::{CredentialRow, NewUserRow, UserRow};
pub(crate) use waitlist::{WaitlistRow, feature_name};
