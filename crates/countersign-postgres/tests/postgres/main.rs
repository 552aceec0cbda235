//! The store on a real PostgreSQL: the suite of all stores, and what only this one promises.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod conformance;
mod erasing;
mod faults;
mod hot_updates;
mod migrations;
mod moving;
mod plan_shapes;
mod plans;
mod races_at_serializable;
mod round_trips;
mod support;
mod waiting;
