//! The paths that code names, with the groups of `use` written out.

use super::{Token, tokens};
use std::iter::Peekable;
use std::slice::Iter;

/// A path such as `std::env::var`, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RustPath {
    /// Where its last word is.
    pub(crate) line: usize,
    /// Its words.
    pub(crate) words: Vec<String>,
}

type Rest<'a> = Peekable<Iter<'a, (usize, Token)>>;

/// Every path in the source, single words included.
pub(crate) fn paths(source: &str) -> Vec<RustPath> {
    let tokens = tokens(source);
    let mut rest = tokens.iter().peekable();
    let mut found = Vec::new();
    while let Some((line, token)) = rest.next() {
        if let Token::Word(word) = token {
            follow(vec![word.clone()], *line, &mut rest, &mut found);
        }
    }
    found
}

/// Reads on from a path's first words to its end, or through its group.
fn follow(mut words: Vec<String>, mut line: usize, rest: &mut Rest<'_>, found: &mut Vec<RustPath>) {
    while rest.next_if(|(_, token)| *token == Token::Separator).is_some() {
        match rest.peek() {
            Some((next_line, Token::Word(word))) => {
                words.push(word.clone());
                line = *next_line;
                rest.next();
            }
            Some((_, Token::Mark('{'))) => {
                rest.next();
                return group(&words, rest, found);
            }
            _ => break,
        }
    }
    found.push(RustPath { line, words });
}

/// Reads `a, b::{c, d}, *}` after `words::{`.
fn group(words: &[String], rest: &mut Rest<'_>, found: &mut Vec<RustPath>) {
    while let Some((line, token)) = rest.next() {
        match token {
            Token::Mark('}') => return,
            Token::Word(word) if word == "self" => found.push(RustPath {
                line: *line,
                words: words.to_vec(),
            }),
            Token::Word(word) => {
                let longer = words.iter().chain([word]).cloned().collect();
                follow(longer, *line, rest, found);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::paths;

    fn named(source: &str) -> Vec<String> {
        paths(source)
            .into_iter()
            .map(|path| path.words.join("::"))
            .filter(|path| path.contains("::"))
            .collect()
    }

    #[test]
    fn writes_groups_out() {
        let source = "use std::{env, fs::{self, File}, time::Duration};\nlet now = chrono::Utc::now();";
        assert_eq!(
            named(source),
            [
                "std::env",
                "std::fs",
                "std::fs::File",
                "std::time::Duration",
                "chrono::Utc::now"
            ]
        );
    }

    #[test]
    fn ignores_comments_and_literals() {
        let source = concat!(
            "// std::env\n/* std::fs /* std::fs */ std::fs */ let a = \"std::net \\\" std::fs\";\n",
            "let b = r#\"std::env \" std::fs\"#; let c = '\"'; let d: &'static str = x::y; let e = '\\''; z::w();",
        );
        assert_eq!(named(source), ["x::y", "z::w"]);
    }

    #[test]
    fn keeps_lines() {
        let found = paths("/* a\nb */\n\"x\ny\";\nfn f() { q::r() }");
        assert!(
            found
                .iter()
                .any(|path| path.words == ["q", "r"] && path.line == 5),
            "{found:?}"
        );
    }
}
