//! Which crates may use which heavy library, so that replacing one stays the work of one crate.

use crate::tidy::fault::Finding;
use crate::tidy::manifest::{self, Dependency, Kind};
use crate::tidy::tree::Tree;

const BINARY: &str = "countersign";
const CONFORMANCE: &str = "countersign-conformance";
const CORE: &str = "countersign-core";
const EMAIL: &str = "countersign-email";
const HTTP: &str = "countersign-http";
const OAUTH: &str = "countersign-oauth";
const POSTGRES: &str = "countersign-postgres";
const SQLITE: &str = "countersign-sqlite";
const XTASK: &str = "xtask";

/// Each library and the crates that own it; all other libraries are free.
const OWNERS: &[(&str, &[&str])] = &[
    ("actix-web", &[HTTP, BINARY]),
    ("argon2", &[CORE]),
    ("bcrypt", &[CORE]),
    ("clap", &[BINARY, XTASK]),
    ("config", &[BINARY]),
    ("diesel", &[POSTGRES, SQLITE]),
    ("diesel_migrations", &[POSTGRES, SQLITE]),
    ("env_logger", &[BINARY]),
    ("fluent-bundle", &[EMAIL]),
    ("lettre", &[EMAIL]),
    ("libsqlite3-sys", &[SQLITE]),
    ("mimalloc", &[BINARY]),
    ("minijinja", &[EMAIL, HTTP]),
    ("openssl-sys", &[POSTGRES]),
    ("pq-sys", &[POSTGRES]),
    ("r2d2", &[POSTGRES, SQLITE]),
    ("ring", &[CORE, EMAIL, OAUTH]),
    ("schemars", &[HTTP]),
    ("scrypt", &[CORE]),
    ("serde", &[CORE, EMAIL, HTTP, OAUTH, CONFORMANCE, BINARY, XTASK]),
    (
        "serde_json",
        &[
            CORE,
            EMAIL,
            HTTP,
            OAUTH,
            POSTGRES,
            SQLITE,
            CONFORMANCE,
            BINARY,
            XTASK,
        ],
    ),
    ("subtle", &[CORE]),
    ("tokio", &[EMAIL, HTTP]),
    ("ureq", &[OAUTH]),
    ("zeroize", &[CORE, OAUTH, BINARY]),
];

/// Libraries for tests alone, in any crate: they bring what the product must not contain.
const TESTS_ONLY: &[&str] = &["jsonwebtoken", "insta", "proptest"];

/// Features of `diesel` and `diesel_migrations` by how they begin, and the one crate that may turn them on.
const FEATURES: &[(&str, &str)] = &[("postgres", POSTGRES), ("sqlite", SQLITE), ("mysql", "nobody")];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    for member in manifest::members(tree) {
        for dependency in member
            .dependencies
            .iter()
            .filter(|dependency| !is_free(&member.package, dependency))
        {
            let said = refusal(&member.package, dependency).or_else(|| feature(&member.package, dependency));
            faults.extend(said.map(|message| Finding::at(&member.path, dependency.line, message)));
        }
    }
    for dependency in manifest::shared_features(tree) {
        let said = feature("the workspace", &dependency);
        faults.extend(said.map(|message| Finding::at("Cargo.toml", dependency.line, message)));
    }
    faults
}

/// The binary's tests walk through the whole and may use anything.
fn is_free(member: &str, dependency: &Dependency) -> bool {
    dependency.kind == Kind::Dev && member == BINARY
}

/// Why this crate may not use this library.
fn refusal(member: &str, dependency: &Dependency) -> Option<String> {
    let library = dependency.package.as_str();
    if dependency.kind == Kind::Ordinary && TESTS_ONLY.contains(&library) {
        return Some(format!(
            "{library} is for tests: it belongs in [dev-dependencies]"
        ));
    }
    let (_, owners) = OWNERS.iter().find(|(owned, _)| *owned == library)?;
    if owners.contains(&member) {
        return None;
    }
    Some(format!(
        "{member} may not use {library}: it belongs to {}",
        owners.join(", ")
    ))
}

/// Which database's features this crate turns on without owning that database.
fn feature(member: &str, dependency: &Dependency) -> Option<String> {
    if !dependency.package.starts_with("diesel") {
        return None;
    }
    dependency.features.iter().find_map(|feature| {
        let (_, owner) = FEATURES.iter().find(|(prefix, _)| feature.starts_with(prefix))?;
        (*owner != member).then(|| {
            format!(
                "{member} may not turn on {}/{feature}: it belongs to {owner}",
                dependency.package
            )
        })
    })
}
