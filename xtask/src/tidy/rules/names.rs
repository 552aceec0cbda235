//! Names say what a thing is: none ends in a word that fits everything.

use crate::tidy::code::{Token, tokens};
use crate::tidy::fault::Finding;
use crate::tidy::tree::{Tree, stem};

const EMPTY_WORDS: &[&str] = &[
    "Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Impl", "Impls",
];

const DECLARATIONS: &[&str] = &["struct", "enum", "union", "trait", "type"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    for file in tree.below("", &["rs"]) {
        let folders = file.split('/').rev().skip(1);
        if let Some(word) = folders.chain([stem(file)]).find_map(empty_word_in_snake_case) {
            faults.push(Finding::file(
                file,
                format!("the name ends in `{word}`: say what it is for"),
            ));
        }
        let tokens = tokens(&tree.text(file).unwrap_or_default());
        for ((_, keyword), (line, name)) in tokens.iter().zip(tokens.iter().skip(1)) {
            let (Token::Word(keyword), Token::Word(name)) = (keyword, name) else {
                continue;
            };
            let declares = DECLARATIONS.contains(&keyword.as_str());
            if let Some(word) = EMPTY_WORDS.iter().find(|word| declares && name.ends_with(*word)) {
                let message = format!("{keyword} {name} ends in `{word}`: say what it is");
                faults.push(Finding::at(file, *line, message));
            }
        }
    }
    faults
}

fn empty_word_in_snake_case(name: &str) -> Option<String> {
    let last = name.rsplit(['_', '-']).next()?;
    let empty = EMPTY_WORDS.iter().any(|word| word.eq_ignore_ascii_case(last));
    empty.then(|| last.to_owned())
}
