//! The name of the product, made safe for subjects, display names and HTML.

use crate::harmless::harmless;

/// A product's name as it stands in a mail: one line of at most 60 characters that no mail client makes a link of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductName(String);

const MAX_CHARS: usize = 60;

impl ProductName {
    /// Takes any text. Control and direction marks go, white space becomes single spaces, URLs and domains fall
    /// apart; of nothing at all it makes `Countersign`.
    pub fn new(text: &str) -> Self {
        let name = harmless(text, MAX_CHARS);
        Self(if name.is_empty() {
            "Countersign".to_owned()
        } else {
            name
        })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m2_names_are_one_safe_line_and_never_nothing() {
        for (given, safe) in [
            ("Acme", "Acme"),
            ("  Acme\r\nBcc: x ", "Acme Bcc: x"),
            ("https://evil.example/login?x", "https evil example login x"),
            ("\r\n\t", "Countersign"),
            ("", "Countersign"),
        ] {
            assert_eq!(ProductName::new(given).as_str(), safe, "{given:?}");
        }
        assert_eq!(ProductName::new(&"x".repeat(100)).as_str().chars().count(), 60);
    }
}
