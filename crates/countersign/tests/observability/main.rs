//! Metrics and the log: what a walk leaves there, that it names nobody (C8), and that what is written about it is so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod documents;
mod log_lines;
mod metrics;
mod scrape;
#[path = "../support/mod.rs"]
mod support;
mod walk;
