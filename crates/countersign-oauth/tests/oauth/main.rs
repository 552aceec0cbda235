//! The connections before a fake provider on loopback that serves one defect after the other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod apple;
mod back_channel;
mod connections;
mod fake;
mod github;
mod google;
mod keys;
mod microsoft;
mod probing;
mod requests;
mod sign_in;
mod tokens;
mod user_info;
mod verdicts;
