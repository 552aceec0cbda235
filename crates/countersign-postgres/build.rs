//! Rebuilds the crate when a migration changes, since they are embedded by a macro that cargo cannot see into; and
//! refuses the one way of building TLS that would corrupt memory.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/postgres");
    println!("cargo:rerun-if-env-changed=OPENSSL_NO_VENDOR");
    refuse_openssl_without_threads();
}

/// OpenSSL that is built along for a static glibc is configured with `-static`, which turns its locks off without a
/// word. Two connections at once then free each other's memory.
fn refuse_openssl_without_threads() {
    let says = |variable: &str, word: &str| {
        env::var(variable).is_ok_and(|text| text.split(',').any(|part| part == word))
    };
    let builds_its_own = env::var("OPENSSL_NO_VENDOR").map_or(true, |text| text == "0");
    let is_static = says("CARGO_CFG_TARGET_FEATURE", "crt-static") && says("CARGO_CFG_TARGET_ENV", "gnu");
    assert!(
        env::var_os("CARGO_FEATURE_TLS").is_none() || !is_static || !builds_its_own,
        "for a static binary with TLS to PostgreSQL take OpenSSL from the system, as the Dockerfile does: \
         OPENSSL_NO_VENDOR=1 with OPENSSL_LIB_DIR and OPENSSL_INCLUDE_DIR. The one built along would have no locks"
    );
}
