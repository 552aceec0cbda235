//! M2: what stands on the wire is a well-formed message, whatever names and addresses are in it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use countersign_core::nouns::address::Address;
use countersign_core::nouns::locale::Locale;
use countersign_core::ports::mailer::Letter;
use countersign_email::{Composer, ProductName, RenderOptions, Renderer, Sender, sample_letters};

fn composed(letter: &Letter, product: &str, from: &str) -> String {
    let product_name = ProductName::new(product);
    let renderer = Renderer::new(RenderOptions {
        product_name: product_name.clone(),
        public_url: "https://auth.example.com".to_owned(),
        default_locale: None,
        overrides: None,
        code_in_subject: false,
    });
    let rendered = renderer.unwrap().render(letter).unwrap();
    let composer = Composer::new(&Sender::parse(from).unwrap(), &product_name).unwrap();
    String::from_utf8(composer.compose(letter, &rendered).unwrap().octets).unwrap()
}

fn headers(message: &str) -> BTreeMap<String, String> {
    let head = message
        .split("\r\n\r\n")
        .next()
        .unwrap()
        .replace("\r\n ", " ")
        .replace("\r\n\t", " ");
    let mut headers = BTreeMap::new();
    for line in head.split("\r\n") {
        let (name, value) = line
            .split_once(": ")
            .unwrap_or_else(|| panic!("no header: {line}"));
        assert!(
            headers.insert(name.to_owned(), value.to_owned()).is_none(),
            "{name} stands twice"
        );
    }
    headers
}

#[test]
fn m2_headers() {
    let letter = sample_letters().pop().unwrap();
    let message = composed(&letter, "Acme", "no-reply@Example.com");
    let headers = headers(&message);
    let expected = [
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "en"),
        (
            "Content-Type",
            "multipart/alternative; boundary=\"=_0192f0c12d3e7a4b8c5d6e7f80910a1b\"",
        ),
        ("Date", "Sun, 22 Nov 2026 14:25:00 +0000"),
        ("From", "Acme <no-reply@example.com>"),
        ("MIME-Version", "1.0"),
        ("Message-ID", "<0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b@example.com>"),
        ("Subject", "Your Acme sign-in code"),
        ("To", "you@example.com"),
        ("X-Auto-Response-Suppress", "All"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(headers, BTreeMap::from(expected), "{message}");
    let order = [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ];
    let at: Vec<usize> = order.iter().map(|kind| message.find(kind).unwrap()).collect();
    assert!(at.is_sorted(), "the richest part is last");
    assert_eq!(
        message,
        composed(&letter, "Acme", "no-reply@Example.com"),
        "a repeat is the same message"
    );
}

#[test]
fn m2_lines_are_short_and_end_in_crlf() {
    for letter in sample_letters() {
        for tag in ["en", "de", "es", "fr", "ja"] {
            let letter = Letter {
                locale: Locale::parse(tag),
                ..letter.clone()
            };
            let message = composed(
                &letter,
                "Bücher für alle, 本の店 und so weiter und so fort & Söhne",
                "a@b.c",
            );
            assert!(message.is_ascii());
            for line in message.split("\r\n") {
                assert!(line.len() <= 998 && !line.contains(['\r', '\n']), "{line:?}");
            }
            let head = message.split("\r\n\r\n").next().unwrap();
            assert!(head.lines().all(|line| line.len() <= 78), "{head}");
        }
    }
}

#[test]
fn m2_nothing_in_a_name_becomes_a_header() {
    let letter = sample_letters().pop().unwrap();
    for name in [
        "Acme\r\nBcc: evil@example.com",
        "Acme\nX: y\r\n\r\nbody",
        "\u{2028}A\u{202E}\u{0}",
        "\"A\\ <x@y.z>,",
        "=?utf-8?q?a?=",
    ] {
        let message = composed(&letter, name, "no-reply@example.com");
        let headers = headers(&message);
        assert_eq!(headers.len(), 10, "{name:?} made {headers:?}");
        assert!(
            headers["From"].ends_with("<no-reply@example.com>"),
            "{}",
            headers["From"]
        );
        assert!(!headers.contains_key("Bcc") && !headers.contains_key("X"));
    }
    let message = composed(
        &letter,
        "Acme",
        "A, \"B\" (C) <no-reply@example.com>".replace('"', "'").as_str(),
    );
    let from = &headers(&message)["From"];
    assert!(
        from.starts_with("=?utf-8?b?") && from.ends_with("?= <no-reply@example.com>"),
        "{from}"
    );
}

#[test]
fn m1_any_canonical_address_can_be_written() {
    for text in [
        "o'neil+x@example.org",
        "a.b@xn--bcher-kva.example",
        "jürgen@bücher.example",
        "用户@例子.测试",
        "{a}|b@example.com",
    ] {
        let to = Address::parse(text).unwrap();
        let letter = Letter {
            to: to.clone(),
            ..sample_letters().remove(0)
        };
        let message = composed(&letter, "Acme", "a@b.c");
        assert_eq!(headers(&message)["To"], to.as_str());
    }
    let long = format!("{}@{}.com", "a".repeat(64), vec!["b".repeat(60); 3].join("."));
    let letter = Letter {
        to: Address::parse(&long).unwrap(),
        ..sample_letters().remove(0)
    };
    assert_eq!(headers(&composed(&letter, "Acme", "a@b.c"))["To"], long);
}
