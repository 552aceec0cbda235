//! The Accounts API, `/auth`, `/oauth2` and `/api/accounts`: for apps with passwords, links, teams, invites, waitlists
//! and social login.

pub(crate) mod error;
pub(crate) mod routes;

mod problems;
