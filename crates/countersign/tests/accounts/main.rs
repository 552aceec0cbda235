//! The Accounts API as its apps meet it: people, teams, invites, waitlists, on both stores; and races over two instances.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../../../countersign-oauth/tests/oauth/fake.rs"]
#[allow(
    dead_code,
    reason = "what else it can say is for the tests of the calls themselves"
)]
mod fake;
mod hijacking;
mod people;
mod provider;
mod raced;
mod races;
mod walk;
