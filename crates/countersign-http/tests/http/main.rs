//! Black-box tests of the surfaces, over a real socket, on the memory store.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and measure real time where the server's own deadlines are meant"
)]

mod accounts_cookies;
mod accounts_examples;
mod accounts_hiding;
mod accounts_identities;
mod accounts_origins;
mod accounts_routes;
mod accounts_sessions;
mod accounts_sign_in;
mod accounts_social;
mod accounts_teams;
mod browser_api;
mod descope_api;
mod descope_examples;
mod descope_programs;
mod descope_proofs;
mod descope_secrets;
mod enumeration;
mod examples;
mod faults;
mod figures;
mod garbage;
mod hashing;
mod logs;
mod mailed_pages;
mod mailed_urls;
mod openapi;
mod origins;
mod pages;
mod paths;
mod readiness;
mod server;
mod social_limits;
mod support;
mod token_api;
