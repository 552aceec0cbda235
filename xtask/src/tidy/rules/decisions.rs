//! Decisions are numbered in one unbroken row.

use crate::tidy::fault::Finding;
use crate::tidy::tree::Tree;

const FOLDER: &str = "docs/decisions/";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    let mut last = 0;
    // Files come sorted by name, and so by number.
    for file in tree.below(FOLDER, &["md"]) {
        let name = file.strip_prefix(FOLDER).unwrap_or(file);
        if name == "README.md" {
            continue;
        }
        match number(name) {
            None => faults.push(Finding::file(file, "a decision is called NNNN-its-name.md")),
            Some(number) if number == last + 1 => last = number,
            Some(number) if number <= last => {
                faults.push(Finding::file(file, format!("the number {number:04} is taken")));
            }
            Some(number) => {
                faults.push(Finding::file(
                    file,
                    format!("{:04} is missing before this one", last + 1),
                ));
                last = number;
            }
        }
    }
    faults
}

fn number(name: &str) -> Option<u32> {
    let (number, rest) = name.split_once('-')?;
    if number.len() == 4 && rest.len() > ".md".len() {
        number.parse().ok()
    } else {
        None
    }
}
