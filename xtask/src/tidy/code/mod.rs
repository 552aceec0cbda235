//! Just enough of Rust's grammar for the rules: code without comments and literals, as words, as paths.

mod blank;
mod paths;

pub(crate) use paths::{RustPath, paths};

use blank::blank;

/// A word or a mark of Rust code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// An identifier, keyword or number.
    Word(String),
    /// `::`
    Separator,
    /// Any other single character.
    Mark(char),
}

/// The code's tokens, each with its line from 1; comments and literals are left out.
pub(crate) fn tokens(source: &str) -> Vec<(usize, Token)> {
    let code = blank(source);
    let mut tokens = Vec::new();
    for (line, text) in (1..).zip(code.lines()) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let token = if is_word(c) {
                let mut word = String::from(c);
                while let Some(next) = rest.next_if(|next| is_word(*next)) {
                    word.push(next);
                }
                Token::Word(word)
            } else if c == ':' && rest.next_if_eq(&':').is_some() {
                Token::Separator
            } else if c.is_whitespace() {
                continue;
            } else {
                Token::Mark(c)
            };
            tokens.push((line, token));
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}
