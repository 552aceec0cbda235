//! Black-box tests of the surfaces, over a real socket, on the memory store.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and measure real time where the server's own deadlines are meant"
)]

mod accounts_sign_in;
mod browser_api;
mod descope_api;
mod enumeration;
mod faults;
mod garbage;
mod logs;
mod origins;
mod pages;
mod paths;
mod server;
mod support;
mod token_api;
