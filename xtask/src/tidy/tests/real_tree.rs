//! The workspace as it is, and with faults planted in a copy of it.

use super::fixture::Fixture;
use crate::tidy::{Tree, check};
use crate::workspace::Workspace;
use std::fs;

#[test]
fn the_workspace_is_tidy() {
    let faults = check(&real_tree());
    let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "\n{}", list.join("\n"));
}

#[test]
fn faults_planted_in_a_copy_are_refused() {
    let copy = copy_of(&real_tree());
    let before = copy.faults();
    let core = fs::read_to_string(copy.root().join("crates/countersign-core/Cargo.toml")).unwrap();
    let http = fs::read_to_string(copy.root().join("crates/countersign-http/Cargo.toml")).unwrap();
    let dependency = |name: &str| format!("[dependencies]\n{name}.workspace = true");
    let copy = copy
        .with(
            "crates/countersign-core/Cargo.toml",
            &core.replace("[dependencies]", &dependency("diesel")),
        )
        .with(
            "crates/countersign-http/Cargo.toml",
            &http.replace("[dependencies]", &dependency("countersign-email")),
        )
        .with("migrations/postgres/9999_one_sided/up.sql", "select 1;")
        .with("migrations/postgres/9999_one_sided/down.sql", "select 1;")
        .with("crates/countersign-sqlite/src/nameless.rs", "fn f() {}\n");
    let planted: Vec<String> = copy
        .faults()
        .into_iter()
        .filter(|fault| !before.contains(fault))
        .collect();
    for wanted in [
        "owners: countersign-core may not use diesel",
        "arrows: countersign-http may not depend on countersign-email",
        "migrations/sqlite/9999_one_sided:1: migrations: ",
        "crates/countersign-sqlite/src/nameless.rs:1: headers: ",
    ] {
        assert!(
            planted.iter().any(|fault| fault.contains(wanted)),
            "no {wanted:?} in {planted:#?}"
        );
    }
    assert_eq!(planted.len(), 4, "{planted:#?}");
}

fn real_tree() -> Tree {
    Tree::read(Workspace::find().unwrap().root()).unwrap()
}

fn copy_of(tree: &Tree) -> Fixture {
    tree.files().fold(Fixture::empty(), |copy, path| {
        let target = copy.root().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(tree.root().join(path), target).unwrap();
        copy
    })
}
