//! Blanks comments and literals, so that what is left is code; lines stay where they are.

use std::iter::Peekable;
use std::str::Chars;

/// The source with every comment, string and character literal replaced by blanks.
pub(super) fn blank(source: &str) -> String {
    let mut blanker = Blanker {
        rest: source.chars().peekable(),
        code: String::with_capacity(source.len()),
    };
    blanker.run();
    blanker.code
}

struct Blanker<'a> {
    rest: Peekable<Chars<'a>>,
    code: String,
}

impl Blanker<'_> {
    fn run(&mut self) {
        let mut word = String::new();
        while let Some(c) = self.rest.next() {
            match c {
                '/' if self.rest.peek() == Some(&'/') => self.drop_line(),
                '/' if self.rest.peek() == Some(&'*') => self.drop_block(),
                '"' if is_raw(&word) => self.drop_raw_string(0),
                '#' if is_raw(&word) && self.starts_raw_string() => {
                    let mut hashes = 1;
                    while self.rest.next_if_eq(&'#').is_some() {
                        hashes += 1;
                    }
                    self.rest.next();
                    self.drop_raw_string(hashes);
                }
                '"' => self.drop_string(),
                '\'' => self.drop_character(),
                _ => self.code.push(c),
            }
            if c == '_' || c.is_alphanumeric() {
                word.push(c);
            } else {
                word.clear();
            }
        }
    }

    /// Takes a character out of the code, but never a line's end.
    fn hide(&mut self, c: char) {
        self.code.push(if c == '\n' { '\n' } else { ' ' });
    }

    fn drop_line(&mut self) {
        while self.rest.next_if(|c| *c != '\n').is_some() {}
    }

    fn drop_block(&mut self) {
        let mut depth = 1;
        self.rest.next();
        while let Some(c) = self.rest.next() {
            if c == '*' && self.rest.next_if_eq(&'/').is_some() {
                depth -= 1;
            } else if c == '/' && self.rest.next_if_eq(&'*').is_some() {
                depth += 1;
            }
            self.hide(c);
            if depth == 0 {
                return;
            }
        }
    }

    fn drop_string(&mut self) {
        self.hide('"');
        while let Some(c) = self.rest.next() {
            if c == '\\' {
                if let Some(escaped) = self.rest.next() {
                    self.hide(escaped);
                }
            } else if c == '"' {
                return;
            } else {
                self.hide(c);
            }
        }
    }

    /// Whether hashes and a quote follow (`r#"`), and not an identifier (`r#type`).
    fn starts_raw_string(&self) -> bool {
        self.rest.clone().find(|c| *c != '#') == Some('"')
    }

    fn drop_raw_string(&mut self, hashes: usize) {
        self.hide('"');
        while let Some(c) = self.rest.next() {
            self.hide(c);
            if c == '"' {
                let mut closing = 0;
                while closing < hashes && self.rest.next_if_eq(&'#').is_some() {
                    closing += 1;
                }
                if closing == hashes {
                    return;
                }
            }
        }
    }

    /// `'a'` and `'\n'` go; a lifetime stays.
    fn drop_character(&mut self) {
        let mut ahead = self.rest.clone();
        let first = ahead.next();
        if first == Some('\\') {
            self.rest.next();
            self.rest.next();
            while self.rest.next_if(|c| *c != '\'').is_some() {}
            self.rest.next();
        } else if ahead.next() == Some('\'') {
            self.rest.next();
            self.rest.next();
        }
        self.hide('\'');
    }
}

/// The prefixes of raw strings.
fn is_raw(word: &str) -> bool {
    ["r", "br", "cr"].contains(&word)
}
