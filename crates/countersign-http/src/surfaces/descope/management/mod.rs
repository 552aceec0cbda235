//! The management part, `/v1/mgmt`: what operators' programs do with users. Off without keys.

pub(super) mod routes;

mod acting;
mod batches;
mod edits;
mod fields;
mod reading;
mod replies;
mod searching;
mod tests;
mod users;
