//! Relative links in the documentation lead somewhere.

use crate::tidy::fault::Finding;
use crate::tidy::markdown::links;
use crate::tidy::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    for file in tree.below("", &["md"]) {
        for link in links(&tree.text(file).unwrap_or_default()) {
            let Some(path) = local_path(&link.target) else {
                continue;
            };
            let found = resolve(file, path).is_some_and(|path| tree.has(&path));
            if !found {
                faults.push(Finding::at(
                    file,
                    link.line,
                    format!("{} leads nowhere", link.target),
                ));
            }
        }
    }
    faults
}

/// The part of a target that names a file of ours.
fn local_path(target: &str) -> Option<&str> {
    let path = target.split(['#', '?']).next().unwrap_or(target);
    let scheme = path
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.chars().all(char::is_alphanumeric));
    if path.is_empty() || scheme || path.starts_with("//") {
        None
    } else {
        Some(path)
    }
}

/// The path from the root; none where it leaves the workspace.
fn resolve(file: &str, target: &str) -> Option<String> {
    let mut folders: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => file.split('/').collect(),
    };
    folders.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                folders.pop()?;
            }
            name => folders.push(name),
        }
    }
    Some(folders.join("/"))
}
