//! Planted faults in sources and migrations.

use super::fixture::Fixture;

const FILE: &str = "crates/countersign-core/src/rule.rs";

#[track_caller]
fn refused(source: &str, beginning: &str) {
    Fixture::sound()
        .with(FILE, source)
        .refused(&format!("{FILE}:{beginning}"));
}

#[test]
fn clocks_randomness_and_io_in_the_core_are_refused() {
    for statement in [
        "use std::time::SystemTime;",
        "use std::{time::{Duration, SystemTime}};",
        "fn f() { let _ = std::time::Instant::now(); }",
        "fn f() { let _ = chrono::Utc::now(); }",
        "use rand::random;",
        "use std::fs;",
        "use std::net::{IpAddr, TcpStream};",
        "fn f() { std::env::var(\"HOME\"); }",
    ] {
        refused(
            &format!("//! A rule.\n{statement}\n"),
            "2: purity: the core may not name ",
        );
    }
}

#[test]
fn the_same_is_accepted_elsewhere_and_in_comments() {
    let comment = "//! A rule.\n// not std::fs, not Utc::now()\nconst A: &str = \"std::env\";\nlet rand = env!(\"X\");\n";
    Fixture::sound().with(FILE, comment).accepted();
    let email = "//! Reads.\nuse std::fs;\n";
    Fixture::sound()
        .with("crates/countersign-email/src/lib.rs", email)
        .accepted();
}

#[test]
fn a_file_without_its_sentence_is_refused() {
    refused("fn f() {}\n", "1: headers: ");
    refused("//!\n", "1: headers: ");
    refused("", "1: headers: ");
    Fixture::sound()
        .with("crates/countersign-email/build.rs", "fn main() {}")
        .refused("crates/countersign-email/build");
}

#[test]
fn a_long_file_is_refused_unless_generated() {
    let long = format!("//! Long.\n{}", "//\n".repeat(400));
    refused(&long, "401: lengths: ");
    Fixture::sound()
        .with("crates/countersign-postgres/src/schema.rs", &long)
        .accepted();
    Fixture::sound()
        .with(FILE, &format!("//! Fits.\n{}", "//\n".repeat(399)))
        .accepted();
}

#[test]
fn empty_names_are_refused() {
    refused("//! A.\nstruct SessionManager;\n", "2: names: ");
    refused("//! A.\n\npub trait\n    CookieHelper {}\n", "4: names: ");
    refused("//! A.\npub(crate) enum StoreImpl {}\n", "2: names: ");
    refused("//! A.\ntype StringUtils = ();\n", "2: names: ");
    for file in [
        "crates/countersign-http/src/string_utils.rs",
        "crates/countersign-http/src/helpers/a.rs",
    ] {
        Fixture::sound()
            .with(file, "//! A.\n")
            .refused(&format!("{file}:1: names: "));
    }
    let fine = "//! A.\nuse r2d2::ManageConnection;\nimpl ManageConnection for A {}\nstruct Implied;\n";
    Fixture::sound().with(FILE, fine).accepted();
}

#[test]
fn a_use_case_outside_the_core_is_refused() {
    let file = "crates/countersign-core/src/usecases/sign_out.rs";
    Fixture::sound()
        .with(file, "//! Signs out.\n")
        .refused(&format!("{file}:1: usecases: "));
    let folder = "crates/countersign-core/src/usecases/sign_up/mod.rs";
    Fixture::sound()
        .with(folder, "//! Signs up.\n")
        .refused(&format!("{folder}:1: usecases: "));
}

#[test]
fn a_migration_for_one_database_only_is_refused() {
    let one = Fixture::sound().with("migrations/postgres/0002_more/up.sql", "select 1;");
    let one = one.with("migrations/postgres/0002_more/down.sql", "select 1;");
    one.refused("migrations/sqlite/0002_more:1: migrations: ");
}

#[test]
fn a_migration_without_a_way_back_is_refused() {
    let path = "migrations/sqlite/0001_first/down.sql";
    Fixture::sound()
        .without(path)
        .refused(&format!("{path}:1: migrations: "));
}
