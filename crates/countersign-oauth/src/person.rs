//! What is told about a person besides who they are: names and pictures, cut to what others can safely show.

use countersign_core::nouns::locale::Locale;
use serde::Deserialize;
use url::Url;

/// Names as Apple's callback carries them, once, in the parameter `user`.
#[derive(Deserialize)]
struct AppleUser {
    name: Option<AppleName>,
}

#[derive(Deserialize)]
struct AppleName {
    #[serde(rename = "firstName")]
    first: Option<String>,
    #[serde(rename = "lastName")]
    last: Option<String>,
}

/// Given and family name from Apple's `user`; anything else in it is nobody's word.
pub(crate) fn apple_names(user: &str) -> (Option<String>, Option<String>) {
    let user: Option<AppleUser> = (user.len() <= 4096)
        .then(|| serde_json::from_str(user).ok())
        .flatten();
    let name = user.and_then(|user| user.name);
    name.map_or((None, None), |name| {
        (given(name.first.as_deref()), given(name.last.as_deref()))
    })
}

/// A name to show.
pub(crate) fn display(text: Option<&str>) -> Option<String> {
    plain(text?, 200)
}

/// A given or family name.
pub(crate) fn given(text: Option<&str>) -> Option<String> {
    plain(text?, 100)
}

/// A picture.
pub(crate) fn picture(text: Option<&str>) -> Option<String> {
    let url = Url::parse(text?).ok().filter(|url| url.scheme() == "https")?;
    let text = String::from(url);
    (text.len() <= 2048).then_some(text)
}

/// A language; some write `en_GB`.
pub(crate) fn language(text: Option<&str>) -> Option<Locale> {
    Locale::parse(&text?.replace('_', "-"))
}

/// One line without marks that cannot be seen, of at most so many characters; `None` if nothing is left.
fn plain(text: &str, most: usize) -> Option<String> {
    let unseen = |c: char| {
        matches!(u32::from(c), 0x00AD | 0x061C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
            | 0xFEFF | 0xFFF0..=0xFFFF | 0xE0000..=0xE0FFF)
    };
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word.chars().filter(|c| !unseen(*c)).collect();
        if !word.is_empty() && !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    let line: String = line.chars().take(most).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_visible_line() {
        for (text, shown) in [
            ("Ada  Lovelace", Some("Ada Lovelace")),
            (" Ada\r\nBcc: x@example.com ", Some("Ada Bcc: x@example.com")),
            ("A\u{0}d\u{202E}a\u{200B}", Some("A da")),
            ("\u{200B}\u{FEFF}", None),
            ("", None),
            ("愛\u{3000}子", Some("愛 子")),
        ] {
            assert_eq!(display(Some(text)).as_deref(), shown, "{text:?}");
        }
        assert_eq!(given(Some(&"é".repeat(500))).unwrap().chars().count(), 100);
    }

    #[test]
    fn a_picture_is_fetched_over_https() {
        assert!(picture(Some("https://a.example/p.png")).is_some());
        for text in [
            "http://a.example/p.png",
            "javascript:alert(1)",
            "data:image/png;base64,",
            "/p.png",
            "",
        ] {
            assert_eq!(picture(Some(text)), None, "{text}");
        }
        assert_eq!(
            picture(Some(&format!("https://a.example/{}", "a".repeat(2048)))),
            None
        );
    }

    #[test]
    fn languages_are_read_in_either_spelling() {
        assert_eq!(language(Some("en_GB")).unwrap().as_str(), "en-gb");
        assert_eq!(language(Some("no language at all")), None);
    }

    #[test]
    fn of_apples_user_only_names_are_read() {
        let user = r#"{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"x@example.com"}"#;
        assert_eq!(
            apple_names(user),
            (Some("Ada".to_owned()), Some("Lovelace".to_owned()))
        );
        for garbage in ["", "{}", "[]", r#"{"name":"x"}"#, "{\"name\":{}}"] {
            assert_eq!(apple_names(garbage), (None, None), "{garbage}");
        }
    }
}
