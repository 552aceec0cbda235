//! A source file fits into a head: no more than 400 lines, but for generated ones.

use crate::tidy::fault::Finding;
use crate::tidy::tree::Tree;

const LIMIT: usize = 400;

const EXTENSIONS: &[&str] = &["rs", "sql", "html", "css", "js", "ts", "py", "sh", "ftl"];

/// Generated files, by how their paths end.
const GENERATED: &[&str] = &["/schema.rs"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    for file in tree
        .below("", EXTENSIONS)
        .filter(|file| !GENERATED.iter().any(|end| file.ends_with(end)))
    {
        let lines = tree.text(file).unwrap_or_default().lines().count();
        if lines > LIMIT {
            faults.push(Finding::at(
                file,
                LIMIT + 1,
                format!("{lines} lines, {LIMIT} at most: split it"),
            ));
        }
    }
    faults
}
