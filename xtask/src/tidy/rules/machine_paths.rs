//! No file knows the machine it was written on.

use crate::tidy::fault::Finding;
use crate::tidy::tree::Tree;

/// Top-level folders in which people and machines keep their work.
const FOLDERS: &[&str] = &["home", "root", "work", "Users"];

/// Before a slash these continue a longer path or address, which is then not an absolute path.
const CONTINUES: &[char] = &['.', '/', '-', '_', '~', '*', '}', ')', ']', '>', '%'];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    for file in tree.files() {
        let Some(text) = tree.text(file) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(folder) = FOLDERS.iter().find(|folder| names(line, folder)) {
                faults.push(Finding::at(
                    file,
                    number,
                    format!("an absolute path below /{folder}"),
                ));
            }
        }
    }
    faults
}

fn names(line: &str, folder: &str) -> bool {
    let wanted = format!("/{folder}/");
    line.match_indices(&wanted).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let last = before.chars().next_back();
        before.ends_with("file://") || last.is_none_or(|c| !c.is_alphanumeric() && !CONTINUES.contains(&c))
    })
}
