//! Text that somebody typed, as it may stand in a mail: one line that no mail client makes a link of.

/// Takes any text. Control and direction marks go, white space becomes single spaces, URLs, domains and addresses fall
/// apart; what is left is cut to `max_chars` characters. May be empty.
pub(crate) fn harmless(text: &str, max_chars: usize) -> String {
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
    let cut: String = spaced.chars().take(max_chars).collect();
    cut.trim().to_owned()
}

/// An address or URL that people shall read as it is and that no mail client shall make a link of: invisible word
/// joiners keep its parts together for the eye and apart for programs.
pub(crate) fn legible_but_dead(text: &str) -> String {
    let mut dead = String::with_capacity(text.len() * 2);
    for c in text.chars().filter(|c| is_visible(*c)) {
        if is_dot(c) || is_at(c) || is_colon(c) || is_slash(c) {
            dead.extend([WORD_JOINER, c, WORD_JOINER]);
        } else {
            dead.push(c);
        }
    }
    dead
}

const WORD_JOINER: char = '\u{2060}';

fn is_visible(c: char) -> bool {
    let invisible = matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF
        | 0xFFF0..=0xFFFB | 0xE0000..=0xE007F);
    !c.is_control() && !invisible
}

/// Mail clients make links of `https://…`, `mailto:…`, `www.…`, `name.tld`, `10.0.0.1/…` and `a@b`: what joins such a
/// word becomes a space. A dot or colon at the end of a word (`Inc.`), a number's dot and the slash of `A/B` stay.
fn defused(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    let around = |at: usize| (at.checked_sub(1).and_then(|i| chars.get(i)), chars.get(at + 1));
    let has_slash = chars.iter().any(|&c| is_slash(c));
    let joins = |at: usize, c: char| match around(at) {
        (Some(_), Some(after)) if is_dot(c) => after.is_alphabetic() || has_slash,
        (Some(before), Some(_)) if is_colon(c) => before.is_alphabetic(),
        _ => is_at(c) || c == '\\',
    };
    let is_link = chars.iter().enumerate().any(|(at, &c)| joins(at, c));
    let keep = |(at, &c): (usize, &char)| match c {
        c if joins(at, c) => ' ',
        c if is_link && (is_slash(c) || is_colon(c) || matches!(c, '?' | '#')) => ' ',
        c => c,
    };
    chars.iter().enumerate().map(keep).collect()
}

/// The full stop and those that resolvers take for one, or eyes.
fn is_dot(c: char) -> bool {
    matches!(
        c,
        '.' | '\u{2024}' | '\u{3002}' | '\u{FE52}' | '\u{FF0E}' | '\u{FF61}'
    )
}

fn is_at(c: char) -> bool {
    matches!(c, '@' | '\u{FE6B}' | '\u{FF20}')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '\u{FF1A}')
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\u{2044}' | '\u{2215}' | '\u{FF0F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m2_no_link_is_left_and_ordinary_names_are() {
        for (given, safe) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("  Acme\r\nBcc: x ", "Acme Bcc: x"),
            ("Acme\u{202E}\u{0}\u{200B} Inc.", "Acme Inc."),
            ("https://evil.example/login?x", "https evil example login x"),
            ("www.evil.example", "www evil example"),
            ("evil\u{3002}example", "evil example"),
            ("evil\u{2024}example", "evil example"),
            ("ev\u{200B}il.\u{2060}example", "evil example"),
            ("\u{1F4A9}.la", "\u{1F4A9} la"),
            ("evil-.example", "evil- example"),
            ("10.0.0.1/x", "10 0 0 1 x"),
            ("mailto:x", "mailto x"),
            ("javascript:alert(1)", "javascript alert(1)"),
            ("http:\\\\evil", "http evil"),
            ("support@evil.example", "support evil example"),
            ("support\u{FF20}evil", "support evil"),
            (
                "R/3 v2.5: Ops & <Co> 12:30 .NET St. Ives",
                "R/3 v2.5: Ops & <Co> 12:30 .NET St. Ives",
            ),
            ("\r\n\t", ""),
        ] {
            assert_eq!(harmless(given, 60), safe, "{given:?}");
        }
        assert_eq!(harmless(&"x".repeat(100), 60).len(), 60);
    }

    #[test]
    fn m2_a_masked_address_reads_as_it_is_and_is_no_link() {
        let dead = legible_but_dead("j***@evil.example");
        assert_eq!(dead.replace(WORD_JOINER, ""), "j***@evil.example");
        assert!(!dead.contains("l.e") && !dead.contains("@e"));
    }
}
