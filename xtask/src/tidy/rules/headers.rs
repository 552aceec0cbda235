//! Every Rust file says in its first line what it is for.

use crate::tidy::fault::Finding;
use crate::tidy::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    for file in tree.below("", &["rs"]) {
        let text = tree.text(file).unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        if first
            .strip_prefix("//!")
            .is_none_or(|sentence| sentence.trim().is_empty())
        {
            faults.push(Finding::file(
                file,
                "the first line must be a `//!` sentence: what this file is for",
            ));
        }
    }
    faults
}
