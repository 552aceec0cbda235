//! The Accounts API, `/auth`, `/oauth2` and `/api/accounts`: for apps with passwords, links, teams, invites, waitlists
//! and social login.
//!
//! Start with the table in [`routes`]; each file is named as the use case it calls. [`reading`] reads fields, [`clients`]
//! and [`origins`] say which app it is and whether the page is its own, [`entered`] is what every way in answers.

pub(crate) mod cookies;
pub(crate) mod entered;
pub(crate) mod error;
pub(crate) mod origins;
pub(crate) mod routes;

mod asked;
mod bearer;
mod change_address;
mod change_password;
mod check_email;
mod clients;
mod csrf;
mod login_methods;
mod problems;
mod read_profile;
mod reading;
mod reauthenticate;
mod redeem_link;
mod refresh_in_account;
mod replies;
mod reset_password;
mod revoke_session;
mod send_link;
mod send_password_reset;
mod send_verification;
mod shown;
mod sign_in_with_password;
mod sign_up;
mod social;
mod teams;
mod update_profile;
mod verify_address;
mod waitlist;
