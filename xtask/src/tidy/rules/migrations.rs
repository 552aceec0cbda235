//! Every migration exists for every database, up and down.

use crate::tidy::fault::Finding;
use crate::tidy::tree::Tree;
use std::collections::BTreeSet;

const DATABASES: &[&str] = &["postgres", "sqlite"];
const SCRIPTS: &[&str] = &["up.sql", "down.sql"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let all: BTreeSet<String> = DATABASES
        .iter()
        .flat_map(|database| migrations(tree, database))
        .collect();
    let mut faults = Vec::new();
    for migration in &all {
        for database in DATABASES {
            let folder = format!("migrations/{database}/{migration}");
            let present = |script: &&&str| tree.has(&format!("{folder}/{script}"));
            let missing: Vec<&str> = SCRIPTS
                .iter()
                .filter(|script| !present(script))
                .copied()
                .collect();
            if missing.len() == SCRIPTS.len() {
                faults.push(Finding::file(
                    &folder,
                    "this migration is missing for this database",
                ));
            } else if let Some(script) = missing.first() {
                faults.push(Finding::file(
                    &format!("{folder}/{script}"),
                    "this script is missing",
                ));
            }
        }
    }
    faults
}

/// The names of a database's migrations: the folders with files in them.
fn migrations(tree: &Tree, database: &str) -> BTreeSet<String> {
    let folder = format!("migrations/{database}/");
    let below = tree.files().filter_map(|path| path.strip_prefix(&folder));
    below
        .filter_map(|path| path.split_once('/'))
        .map(|(name, _)| name.to_owned())
        .collect()
}
