//! Every use case file is part of the core.

use crate::tidy::code::{Token, tokens};
use crate::tidy::fault::Finding;
use crate::tidy::tree::Tree;
use std::collections::BTreeSet;

const FOLDER: &str = "crates/countersign-core/src/usecases/";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let declared = declared_in(&tree.text(&format!("{FOLDER}mod.rs")).unwrap_or_default());
    let mut faults = Vec::new();
    for file in tree.below(FOLDER, &["rs"]) {
        let below = file.strip_prefix(FOLDER).unwrap_or(file);
        let name = match below.split_once('/') {
            None => below.strip_suffix(".rs").unwrap_or(below),
            Some((folder, "mod.rs")) => folder,
            Some(_) => continue,
        };
        if name != "mod" && !declared.contains(name) {
            faults.push(Finding::file(
                file,
                format!("usecases/mod.rs does not declare `mod {name}`"),
            ));
        }
    }
    faults
}

fn declared_in(source: &str) -> BTreeSet<String> {
    let tokens = tokens(source);
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    let names = pairs.filter_map(|((_, keyword), (_, name))| match (keyword, name) {
        (Token::Word(keyword), Token::Word(name)) if keyword == "mod" => Some(name.clone()),
        _ => None,
    });
    names.collect()
}
