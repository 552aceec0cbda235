//! What a relay answered, made fit for operators' eyes: no address, no code, no control character, 300 characters.

use countersign_core::ports::mailer::Letter;

const MAX_CHARS: usize = 300;

/// Cleans a relay's text about a letter.
pub(crate) fn note(text: &str, letter: &Letter) -> String {
    let mut text = text.to_owned();
    let links = [letter.link.as_deref(), letter.undo_link.as_deref()];
    let choices = letter.choices.iter().map(|choice| choice.url.as_str());
    let links = links
        .into_iter()
        .flatten()
        .chain(choices)
        .map(|link| (link, "<link>"));
    let code = letter.code.as_ref().map(|code| (code.reveal(), "<code>"));
    for (secret, instead) in links.chain(code).filter(|(secret, _)| !secret.is_empty()) {
        text = text.replace(secret, instead);
    }
    plain_note(&text)
}

/// Cleans a text that cannot hold anything of a letter but addresses.
pub(crate) fn plain_note(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || c.is_whitespace() {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words = spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(without_address);
    let joined = words.collect::<Vec<_>>().join(" ");
    joined.chars().take(MAX_CHARS).collect()
}

/// Relays quote addresses bare, in brackets, or glued to a path: whatever stands around an `@` up to a delimiter goes.
fn without_address(word: &str) -> String {
    if !word.contains('@') {
        return word.to_owned();
    }
    let is_edge = |c: char| {
        matches!(
            c,
            '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';' | ':'
        )
    };
    let mut masked = String::new();
    for piece in word.split_inclusive(is_edge) {
        let inner = piece.trim_end_matches(is_edge);
        masked.push_str(if inner.contains('@') { "address" } else { inner });
        masked.push_str(piece.strip_prefix(inner).unwrap_or_default());
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample_letters;

    #[test]
    fn notes_hold_no_address_no_code_no_link_and_no_control_character() {
        let letter = sample_letters()
            .into_iter()
            .find(|letter| letter.code.is_some())
            .unwrap();
        let code = letter.code.as_ref().unwrap().reveal().to_owned();
        let said =
            format!("550 5.1.1\r\n <You@Example.com>: no\u{7} such user (you@example.com), spam: \"{code}\"");
        assert_eq!(
            note(&said, &letter),
            "550 5.1.1 <address>: no such user (address), spam: \"<code>\""
        );
        for letter in sample_letters() {
            let link = |link: &Option<String>| link.clone().unwrap_or_default();
            let choices: Vec<&str> = letter.choices.iter().map(|choice| choice.url.as_str()).collect();
            let said = format!(
                "{} {} {}",
                link(&letter.link),
                link(&letter.undo_link),
                choices.join(" ")
            );
            assert!(!note(&said, &letter).contains("sample"), "{said}");
        }
        assert_eq!(plain_note("to=jürgen@example.com;x"), "address;x");
        assert_eq!(plain_note(&"ä ".repeat(1000)).chars().count(), 300);
    }
}
