//! The service beside the programs that self-hosters run around it. Run by `cargo xtask neighbours`, which brings them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "in a test a panic is the way to fail"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "how long answers take is what is tested"
)]

mod cluster;
mod compose;
mod empty_root;
mod forwarder;
mod full_disks;
mod outages;
mod pgbouncer;
mod postgres_tls;
mod program;
mod proxies;
mod small_disk;
mod starting;
#[path = "../support/mod.rs"]
mod support;
mod walk;
mod whole_path;

/// What `cargo xtask neighbours` says of this run.
fn given(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: run `cargo xtask neighbours`"))
}
