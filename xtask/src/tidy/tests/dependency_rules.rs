//! Planted faults in manifests: arrows and owners.

use super::fixture::{Fixture, manifest};

const CORE: &str = "crates/countersign-core/Cargo.toml";
const HTTP: &str = "crates/countersign-http/Cargo.toml";
const POSTGRES: &str = "crates/countersign-postgres/Cargo.toml";

#[test]
fn a_sound_tree_is_accepted() {
    Fixture::sound().accepted();
}

#[test]
fn an_empty_tree_is_accepted() {
    Fixture::empty().accepted();
}

#[test]
fn diesel_in_the_core_is_refused() {
    let diesel = manifest("countersign-core", "ring = \"0.17\"\ndiesel.workspace = true\n");
    Fixture::sound()
        .with(CORE, &diesel)
        .refused("crates/countersign-core/Cargo.toml:6: owners: countersign-core may");
}

#[test]
fn diesel_in_the_cores_tests_is_refused() {
    let diesel = manifest("countersign-core", "[dev-dependencies.diesel]\nversion = \"2\"\n");
    Fixture::sound()
        .with(CORE, &diesel)
        .refused("crates/countersign-core/Cargo.toml:5: owners: ");
}

#[test]
fn diesel_by_another_name_or_for_one_target_is_refused() {
    let renamed = manifest(
        "countersign-core",
        "orm = { package = \"diesel\", version = \"2\" }\n",
    );
    Fixture::sound()
        .with(CORE, &renamed)
        .refused("crates/countersign-core/Cargo.toml:5: owners: ");
    let target = manifest(
        "countersign-core",
        "\n[target.'cfg(unix)'.dependencies]\ndiesel = \"2\"\n",
    );
    Fixture::sound()
        .with(CORE, &target)
        .refused("crates/countersign-core/Cargo.toml:7: owners: ");
}

#[test]
fn http_using_email_is_refused() {
    let email = manifest("countersign-http", "countersign-email.workspace = true\n");
    Fixture::sound()
        .with(HTTP, &email)
        .refused("crates/countersign-http/Cargo.toml:5: arrows: countersign-http may");
}

#[test]
fn the_core_using_an_adapter_at_build_time_is_refused() {
    let build = "[package]\nname = \"countersign-core\"\n[build-dependencies]\ncountersign-email = \"0\"\n";
    Fixture::sound()
        .with(CORE, build)
        .refused("crates/countersign-core/Cargo.toml:4: arrows: ");
}

#[test]
fn tests_may_use_the_conformance_suite_and_nothing_else_may() {
    let ordinary = manifest("countersign-http", "countersign-conformance = \"0\"\n");
    Fixture::sound()
        .with(HTTP, &ordinary)
        .refused("crates/countersign-http/Cargo.toml:5: arrows: ");
    let dev = manifest(
        "countersign-http",
        "[dev-dependencies]\ncountersign-conformance = \"0\"\n",
    );
    Fixture::sound().with(HTTP, &dev).accepted();
}

#[test]
fn the_binarys_tests_may_use_anything() {
    let dev = manifest(
        "countersign",
        "[dev-dependencies]\ncountersign-conformance = \"0\"\ndiesel = \"2\"\n",
    );
    Fixture::sound()
        .with("crates/countersign/Cargo.toml", &dev)
        .accepted();
}

#[test]
fn an_unknown_crate_or_a_strange_folder_is_refused() {
    let stranger = manifest("countersign-kitchen", "");
    let path = "crates/countersign-kitchen/Cargo.toml";
    Fixture::sound()
        .with(path, &stranger)
        .refused("crates/countersign-kitchen/Cargo.toml:1: arrows: ");
    let moved = manifest("countersign-sqlite", "");
    Fixture::sound()
        .with("crates/store/Cargo.toml", &moved)
        .refused("crates/store/Cargo.toml:1: arrows: ");
}

#[test]
fn the_other_databases_features_are_refused() {
    let own = "diesel = { workspace = true, features = [\"postgres_backend\"] }\npq-sys = \"0.7\"\n";
    Fixture::sound()
        .with(POSTGRES, &manifest("countersign-postgres", own))
        .accepted();
    let other = "diesel = { workspace = true, features = [\"sqlite\"] }\n";
    let fixture = Fixture::sound().with(POSTGRES, &manifest("countersign-postgres", other));
    fixture.refused("crates/countersign-postgres/Cargo.toml:5: owners: ");
    let shared =
        "[workspace]\n[workspace.dependencies]\ndiesel = { version = \"2\", features = [\"postgres\"] }\n";
    Fixture::sound()
        .with("Cargo.toml", shared)
        .refused("Cargo.toml:3: owners: the workspace may not turn on");
}

#[test]
fn a_test_library_in_the_product_is_refused() {
    let product = manifest("countersign-core", "jsonwebtoken = \"11\"\n");
    Fixture::sound()
        .with(CORE, &product)
        .refused("crates/countersign-core/Cargo.toml:5: owners: ");
}
