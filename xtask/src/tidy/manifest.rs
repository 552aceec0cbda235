//! The dependencies that a `Cargo.toml` declares.

use super::tree::Tree;
use toml::{Table, Value};

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `[dependencies]` and `[build-dependencies]`.
    Ordinary,
    /// `[dev-dependencies]`.
    Dev,
}

/// One declared dependency.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// The package's name, whatever it is called here.
    pub(crate) package: String,
    /// What it is for.
    pub(crate) kind: Kind,
    /// The features asked for here.
    pub(crate) features: Vec<String>,
    /// Its line in the manifest.
    pub(crate) line: usize,
}

/// A workspace member's manifest.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Its file.
    pub(crate) path: String,
    /// The package's name.
    pub(crate) package: String,
    /// What it depends on.
    pub(crate) dependencies: Vec<Dependency>,
}

const SECTIONS: &[(&str, Kind)] = &[
    ("dependencies", Kind::Ordinary),
    ("build-dependencies", Kind::Ordinary),
    ("dev-dependencies", Kind::Dev),
];

/// The manifests of all members that parse; cargo itself speaks of the others.
pub(crate) fn members(tree: &Tree) -> Vec<Manifest> {
    let renamed = tree
        .text("Cargo.toml")
        .and_then(|text| text.parse::<Table>().ok())
        .unwrap_or_default();
    tree.files()
        .filter(|path| path.ends_with("/Cargo.toml"))
        .filter_map(|path| member(tree, path, &renamed))
        .collect()
}

/// The features that the workspace's own table gives to everybody, with their line.
pub(crate) fn shared_features(tree: &Tree) -> Vec<Dependency> {
    let Some(text) = tree.text("Cargo.toml") else {
        return Vec::new();
    };
    let Ok(table) = text.parse::<Table>() else {
        return Vec::new();
    };
    let workspace = table.get("workspace").and_then(Value::as_table);
    workspace
        .map(|workspace| read(workspace, "workspace.", &text, &Table::new()))
        .unwrap_or_default()
}

fn member(tree: &Tree, path: &str, workspace: &Table) -> Option<Manifest> {
    let text = tree.text(path)?;
    let table: Table = text.parse().ok()?;
    let package = table.get("package")?.get("name")?.as_str()?.to_owned();
    let mut dependencies = read(&table, "", &text, workspace);
    for (name, target) in table
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flatten()
    {
        if let Some(target) = target.as_table() {
            dependencies.extend(read(target, &format!("target.{name}."), &text, workspace));
        }
    }
    Some(Manifest {
        path: path.to_owned(),
        package,
        dependencies,
    })
}

fn read(table: &Table, prefix: &str, text: &str, workspace: &Table) -> Vec<Dependency> {
    let mut dependencies = Vec::new();
    for (section, kind) in SECTIONS {
        let declared = table.get(*section).and_then(Value::as_table);
        for (name, value) in declared.into_iter().flatten() {
            dependencies.push(Dependency {
                package: package_of(name, value, workspace),
                kind: *kind,
                features: features_of(value),
                line: line_of(text, &format!("{prefix}{section}"), name),
            });
        }
    }
    dependencies
}

/// A dependency may go by another name, here or in the workspace's table.
fn package_of(name: &str, value: &Value, workspace: &Table) -> String {
    let shared = workspace
        .get("workspace")
        .and_then(|w| w.get("dependencies"))
        .and_then(|d| d.get(name));
    let inherits = value.get("workspace").and_then(Value::as_bool) == Some(true);
    let renamed = value
        .get("package")
        .or_else(|| shared.filter(|_| inherits)?.get("package"));
    renamed.and_then(Value::as_str).unwrap_or(name).to_owned()
}

fn features_of(value: &Value) -> Vec<String> {
    let features = value
        .get("features")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    features.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The line of `name = …` in `[section]`, or of `[section.name]`; 1 where it is written otherwise.
fn line_of(text: &str, section: &str, name: &str) -> usize {
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.starts_with('[') {
            let header = line.trim_matches(['[', ']']).replace(['\'', '"'], "");
            if header == format!("{section}.{name}") {
                return number;
            }
            inside = header == section;
        } else if inside
            && line
                .strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
        {
            return number;
        }
    }
    1
}
