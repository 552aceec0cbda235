//! What every store must do, as one suite; and the memory store, the clocks and the entropy that tests run on.
//!
//! A store's own crate writes a function that makes one and calls [`suite!`] and [`races!`] with it; each case is a
//! test of its own. Tests of rules and of surfaces use [`memory::MemoryStore`], [`time::ManualClock`],
//! [`entropy::SeededEntropy`] and [`samples::Samples`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this crate is linked into tests only, where a panic is the way to fail"
)]
#![allow(
    clippy::cloned_ref_to_slice_refs,
    reason = "an expected list reads best as a list"
)]

pub mod cases;
pub mod entropy;
pub mod fixture;
pub mod memory;
pub mod people;
pub mod races;
pub mod samples;
pub mod sight;
pub mod steps;
pub mod time;
pub mod world;

mod suite;
mod suite_races;

pub use countersign_core::ports::store::Attempt;
pub use fixture::Fixture;
