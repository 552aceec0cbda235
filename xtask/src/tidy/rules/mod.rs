//! The rules by name.

mod arrows;
mod decisions;
mod headers;
mod lengths;
mod links;
mod machine_paths;
mod migrations;
mod names;
mod owners;
mod purity;
mod usecases;

use super::fault::Finding;
use super::tree::Tree;

/// Looks at the tree and says what is wrong with it.
type Rule = fn(&Tree) -> Vec<Finding>;

/// Every rule, under the name that faults are reported with.
pub(crate) const RULES: &[(&str, Rule)] = &[
    ("arrows", arrows::check),
    ("owners", owners::check),
    ("purity", purity::check),
    ("headers", headers::check),
    ("lengths", lengths::check),
    ("migrations", migrations::check),
    ("names", names::check),
    ("usecases", usecases::check),
    ("links", links::check),
    ("machine-paths", machine_paths::check),
    ("decisions", decisions::check),
];
