//! What somebody typed, in a mail to somebody else: read, never followed.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/sending.rs"]
mod sending;

use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::mail_words::{MailWords, TypedName};
use countersign_core::ports::mailer::{Letter, Template};
use countersign_email::{Composer, ProductName, Rendered, Sender, sample_letters};
use sending::renderer;

const LANGUAGES: [&str; 5] = ["en", "de", "es", "fr", "ja"];

/// Names as an attacker would have them, each with what people read instead.
const HOSTILE: [(&str, &str); 7] = [
    ("https://evil.example/login?t=1", "https evil example login t=1"),
    ("Call www.evil.example now", "Call www evil example now"),
    ("me@evil.example", "me evil example"),
    ("<a href=x>Ada</a><!--", "<a href=x>Ada</a><!--"),
    ("Ada\r\nBcc: x\r\n\r\n--\u{0}", "Ada Bcc: x --"),
    (
        "\u{202E}adA\u{2066} {{ code }} {% raw %}",
        "adA {{ code }} {% raw %}",
    ),
    ("\" onmouseover=\"x", "\" onmouseover=\"x"),
];

/// Every mail that tells words, with all of them being `name`.
fn telling(name: &str, tag: &str) -> Vec<Letter> {
    let name = TypedName::cut(name);
    let words = MailWords {
        inviter: name.clone(),
        account: name.clone(),
        role: Some("admin".to_owned()),
        feature: name.clone(),
        provider: name,
        other_address: Some("e***@evil.example".to_owned()),
        ..MailWords::default()
    };
    let telling = |template: Template| {
        let mut samples = sample_letters().into_iter();
        let sample = samples.find(|letter| letter.template == template).unwrap();
        Letter {
            locale: Locale::parse(tag),
            words: words.clone(),
            ..sample
        }
    };
    [
        Template::Invite,
        Template::WaitlistConfirmed,
        Template::LetIn,
        Template::LinkIdentity,
        Template::AddressChanged,
    ]
    .map(telling)
    .to_vec()
}

fn rendered(letter: &Letter) -> Rendered {
    renderer().render(letter).unwrap()
}

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

#[test]
fn m2_names_are_shown_and_are_no_links_and_no_markup() {
    for (typed, read) in HOSTILE {
        for tag in LANGUAGES {
            for letter in telling(typed, tag) {
                let mail = rendered(&letter);
                let names_it = letter.template != Template::AddressChanged;
                assert_eq!(mail.text.contains(read), names_it, "{read} in {}", mail.text);
                assert_eq!(
                    mail.html.contains(&escaped(read)),
                    names_it,
                    "{read} in {}",
                    mail.html
                );
                assert!(!mail.subject.contains(read), "nothing typed is in a subject");
                for part in [&mail.text, &mail.html] {
                    assert!(
                        !part.contains("evil.example") && !part.contains("@evil"),
                        "{part}"
                    );
                    assert!(
                        !part
                            .chars()
                            .any(|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}' | '\0'))
                    );
                }
                assert_eq!(
                    mail.html.matches("<a ").count(),
                    mail.html.matches("<a class=\"").count(),
                    "every link is ours"
                );
            }
        }
    }
}

#[test]
fn m2_no_name_makes_a_header_or_a_code_for_phones() {
    let sender = Sender::parse("Acme <no-reply@example.com>").unwrap();
    let composer = Composer::new(&sender, &ProductName::new("Acme")).unwrap();
    for (typed, _) in HOSTILE.into_iter().chain([("@auth.example.com #000000", "")]) {
        for letter in telling(typed, "en") {
            let mail = rendered(&letter);
            let bound: Vec<&str> = mail.text.lines().filter(|line| line.starts_with('@')).collect();
            assert_eq!(bound.len(), usize::from(letter.code.is_some()), "{bound:?}");
            let message = composer.compose(&letter, &mail).unwrap();
            let message = String::from_utf8(message.octets).unwrap();
            let head = message.split("\r\n\r\n").next().unwrap();
            assert!(!head.contains("Bcc") && !head.contains("evil"), "{head}");
        }
    }
}

#[test]
fn long_names_are_cut_and_the_mail_is_sent() {
    let long = "W".repeat(500);
    for tag in LANGUAGES {
        for letter in telling(&long, tag) {
            let mail = rendered(&letter);
            assert!(!mail.text.contains(&"W".repeat(81)));
        }
    }
}

#[test]
fn a_name_of_nothing_visible_is_left_unsaid() {
    for letter in telling("\u{200B}\u{202E}", "en") {
        let text = rendered(&letter).text;
        let expected = match letter.template {
            Template::Invite => "You are invited to Acme.",
            Template::WaitlistConfirmed => "You are on the waitlist of Acme.",
            Template::LetIn => "You now have access to Acme.",
            Template::LinkIdentity => "with another service from now on",
            _ => "The new one is",
        };
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn roles_are_said_in_the_readers_language_and_no_others() {
    let said = |role: &str, tag: &str| {
        let mut letter = telling("Ada", tag).remove(0);
        letter.words.role = Some(role.to_owned());
        rendered(&letter).text
    };
    for (tag, words) in [
        ("en", ["owner", "admin", "member", "viewer"]),
        ("de", ["Inhaber", "Administrator", "Mitglied", "Betrachter"]),
        ("es", ["propietario", "administrador", "miembro", "lector"]),
        ("fr", ["propriétaire", "administrateur", "membre", "lecteur"]),
        ("ja", ["オーナー", "管理者", "メンバー", "閲覧者"]),
    ] {
        for (role, word) in ["owner", "admin", "member", "viewer"].into_iter().zip(words) {
            let text = said(role, tag);
            assert!(text.contains(word), "{word} in {text}");
        }
    }
    let unknown = said("<root>", "en");
    assert!(
        !unknown.contains("role") && !unknown.contains("root"),
        "{unknown}"
    );
}
