//! The name of the product, made safe for subjects, display names and HTML.

/// A product's name as it stands in a mail: one line of at most 60 characters that no mail client makes a link of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductName(String);

const MAX_CHARS: usize = 60;

impl ProductName {
    /// Takes any text. Control and direction marks go, white space becomes single spaces, URLs and domains fall
    /// apart; of nothing at all it makes `Countersign`.
    pub fn new(text: &str) -> Self {
        let visible: String = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| is_visible(*c))
            .collect();
        let words: Vec<String> = visible.split(' ').map(defused).collect();
        let joined = words.join(" ");
        let spaced = joined
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let cut: String = spaced.chars().take(MAX_CHARS).collect();
        let name = cut.trim();
        Self(if name.is_empty() {
            "Countersign".to_owned()
        } else {
            name.to_owned()
        })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_visible(c: char) -> bool {
    let invisible = matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF
        | 0xFFF0..=0xFFFB | 0xE0000..=0xE007F);
    !c.is_control() && !invisible
}

/// Mail clients make links of `https://…`, `www.…`, `name.tld` and `a@b`: what joins such a word becomes a space.
/// A dot at the end of a word (`Inc.`) and the slash of `A/B` stay.
fn defused(word: &str) -> String {
    let apart = word.replace("://", " ").replace(['@', '\\'], " ");
    let chars: Vec<char> = apart.chars().collect();
    let was_link = apart != word;
    let around = |at: usize| (at.checked_sub(1).and_then(|i| chars.get(i)), chars.get(at + 1));
    let is_inner_dot =
        |at: usize| matches!(around(at), (Some(a), Some(b)) if a.is_alphanumeric() && b.is_alphabetic());
    let has_inner_dot = chars
        .iter()
        .enumerate()
        .any(|(at, &c)| is_dot(c) && is_inner_dot(at));
    let keep = |(at, &c): (usize, &char)| match c {
        c if is_dot(c) && is_inner_dot(at) => ' ',
        '/' | ':' | '?' | '#' if was_link || has_inner_dot => ' ',
        c => c,
    };
    chars.iter().enumerate().map(keep).collect()
}

/// The full stop and those that resolvers take for one.
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m2_names_are_one_safe_line() {
        for (given, safe) in [
            ("Acme", "Acme"),
            ("  Acme\r\nBcc: x ", "Acme Bcc: x"),
            ("Acme\u{202E}\u{0}\u{200B} Inc.", "Acme Inc."),
            ("https://evil.example/login?x", "https evil example login x"),
            ("www.evil.example", "www evil example"),
            ("evil\u{3002}example", "evil example"),
            ("support@evil.example", "support evil example"),
            ("R/3 v2.5: Ops & <Co>", "R/3 v2.5: Ops & <Co>"),
            ("\r\n\t", "Countersign"),
            ("", "Countersign"),
        ] {
            assert_eq!(ProductName::new(given).as_str(), safe, "{given:?}");
        }
        assert_eq!(ProductName::new(&"x".repeat(100)).as_str().chars().count(), 60);
    }
}
