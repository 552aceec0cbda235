//! Which crate of the workspace may depend on which: adapters know the core and never each other.

use crate::tidy::fault::Finding;
use crate::tidy::manifest::{self, Dependency, Kind, Manifest};
use crate::tidy::tree::Tree;

const CORE: &str = "countersign-core";
const CONFORMANCE: &str = "countersign-conformance";

/// Each crate and the crates it may depend on; the binary wires everything.
const ARROWS: &[(&str, &[&str])] = &[
    (CORE, &[]),
    (CONFORMANCE, &[CORE]),
    ("countersign-postgres", &[CORE]),
    ("countersign-sqlite", &[CORE]),
    ("countersign-email", &[CORE]),
    ("countersign-http", &[CORE]),
    ("countersign-oauth", &[CORE]),
    (
        "countersign",
        &[
            CORE,
            "countersign-postgres",
            "countersign-sqlite",
            "countersign-email",
            "countersign-http",
            "countersign-oauth",
        ],
    ),
    ("xtask", &[]),
];

/// Everybody's tests may also use these.
const FOR_TESTS: &[&str] = &[CONFORMANCE];

/// Whose tests may use any crate: they walk through the whole.
const TESTS_USE_ANY: &[&str] = &["countersign"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    manifest::members(tree).iter().flat_map(faults_of).collect()
}

fn faults_of(member: &Manifest) -> Vec<Finding> {
    let Some((name, allowed)) = ARROWS.iter().find(|(name, _)| *name == member.package) else {
        let message = format!("{} is not in the table of crates and arrows", member.package);
        return vec![Finding::file(&member.path, message)];
    };
    let mut faults = Vec::new();
    if !member.path.ends_with(&format!("{name}/Cargo.toml")) {
        faults.push(Finding::file(
            &member.path,
            format!("{name} belongs in a folder of that name"),
        ));
    }
    let in_workspace =
        |dependency: &&Dependency| ARROWS.iter().any(|(known, _)| *known == dependency.package);
    for dependency in member.dependencies.iter().filter(in_workspace) {
        let target = dependency.package.as_str();
        let for_tests = dependency.kind == Kind::Dev
            && (FOR_TESTS.contains(&target) || TESTS_USE_ANY.contains(name) || target == *name);
        if !allowed.contains(&target) && !for_tests {
            let message = format!(
                "{name} may not depend on {target}: arrows point at {}",
                list(allowed)
            );
            faults.push(Finding::at(&member.path, dependency.line, message));
        }
    }
    faults
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(", ")
    }
}
