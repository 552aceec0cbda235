//! Our mails before judges of other people's making: an SMTP server (aiosmtpd) and a verifier of signatures (dkimpy).
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

#[path = "support/python.rs"]
mod python;
#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::MailId;
use countersign_core::nouns::locale::Locale;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer as _};
use countersign_email::{Signer, SigningKey, SmtpMailer, SmtpOptions, sample_letters};
use python::{Talking, ask, fixture, script};
use scripted_smtp::{Script, ScriptedSmtp};
use sending::{PATIENCE, mailer_of, options, renderer};
use serde_json::{Value, json};

const ROOT: &[u8] = include_bytes!("fixtures/ca.pem");
const LANGUAGES: [&str; 5] = ["en", "de", "es", "fr", "ja"];

fn signer() -> Signer {
    let rsa = SigningKey::rsa(include_str!("fixtures/dkim_rsa.pem")).unwrap();
    let ed25519 = SigningKey::ed25519(include_str!("fixtures/dkim_ed25519.pem")).unwrap();
    let keys = vec![("rsa1".to_owned(), rsa), ("ed1".to_owned(), ed25519)];
    Signer::new("example.com", keys).unwrap()
}

/// Every sample in every language, each with an id of its own.
fn letters() -> Vec<Letter> {
    let in_language = |tag: &'static str| {
        let locale = Locale::parse(tag);
        sample_letters().into_iter().map(move |letter| Letter {
            locale: locale.clone(),
            ..letter
        })
    };
    let letters = LANGUAGES.into_iter().flat_map(in_language).enumerate();
    let numbered = |(number, letter)| {
        let id = MailId::parse(&format!("00000000-0000-7000-8000-{number:012}")).unwrap();
        Letter { id, ..letter }
    };
    letters.map(numbered).collect()
}

/// aiosmtpd, and a mailer that signs in to it.
fn server(scheme: &str, kind: &str, excluded: &[&str], password: &str) -> (Talking, SmtpMailer) {
    let mut command = script("smtp_server.py");
    command
        .arg(fixture("relay.pem"))
        .arg(fixture("relay.key"))
        .arg(kind)
        .args(excluded);
    let mut server = Talking::start(&mut command);
    let port = server.hear();
    let mailer = mailer_of(&SmtpOptions {
        more_roots: Some(ROOT.to_vec()),
        signer: Some(signer()),
        ..options(&format!("{scheme}://me:{password}@localhost:{port}?tls=required"))
    });
    (server, mailer)
}

fn assert_arrived(mail: &Value, letter: &Letter) {
    let rendered = renderer().render(letter).unwrap();
    assert_eq!(mail["from"], "no-reply@example.com");
    assert_eq!(mail["to"], json!([letter.to.as_str()]));
    assert_eq!((&mail["user"], &mail["encrypted"]), (&json!("me"), &json!(true)));
    assert_eq!(mail["message_id"], format!("<{}@example.com>", letter.id));
    assert_eq!(mail["subject"], rendered.subject);
    let unix = |value: &Value| value.as_str().unwrap().replace("\r\n", "\n");
    assert_eq!(unix(&mail["text"]), rendered.text);
    assert_eq!(unix(&mail["html"]).trim_end(), rendered.html.trim_end());
    assert_eq!(mail["defects"], json!([]));
}

#[test]
fn every_mail_arrives_whole_at_aiosmtpd() {
    for (scheme, kind, excluded) in [
        ("smtp", "starttls", &[][..]),
        ("smtp", "starttls", &["PLAIN"]),
        ("smtps", "tls", &["LOGIN"]),
    ] {
        let (mut server, mailer) = server(scheme, kind, excluded, "p%40ss");
        for letter in letters() {
            let became = mailer.deliver(&letter, PATIENCE);
            let taken = Delivery::HandedOver("250 2.0.0 taken by aiosmtpd".to_owned());
            assert_eq!(became, taken, "{kind} without {excluded:?}");
            assert_arrived(&server.hear(), &letter);
        }
    }
}

#[test]
fn m3_what_aiosmtpd_says_is_understood() {
    let (mut server, mailer) = server("smtp", "starttls", &[], "p%40ss");
    let to = |address: &str| Letter {
        to: Address::parse(address).unwrap(),
        ..letters().remove(0)
    };
    let refused = mailer.deliver(&to("nobody@example.com"), PATIENCE);
    assert_eq!(
        refused,
        Delivery::Refused("RCPT TO: 550 5.1.1 no such user".to_owned())
    );
    let deferred = mailer.deliver(&to("later@example.com"), PATIENCE);
    assert_eq!(
        deferred,
        Delivery::Deferred("RCPT TO: 451 4.7.1 try again later".to_owned())
    );
    let foreign = to("jürgen@bücher.example");
    assert!(matches!(
        mailer.deliver(&foreign, PATIENCE),
        Delivery::HandedOver(_)
    ));
    let mail = server.hear();
    assert_eq!(
        (&mail["utf8"], &mail["to"][0]),
        (&json!(true), &json!("jürgen@xn--bcher-kva.example"))
    );
    let (_server, mailer) = self::server("smtp", "starttls", &[], "wrong");
    match mailer.deliver(&letters().remove(0), PATIENCE) {
        Delivery::Deferred(note) => assert!(note.starts_with("connecting: 535"), "{note}"),
        other => panic!("{other:?}"),
    }
}

/// For each message what dkimpy says of each signature.
fn verdicts(messages: &[Vec<u8>]) -> Vec<Value> {
    let records = signer().records().into_iter();
    let records: serde_json::Map<String, Value> = records
        .map(|record| (record.name, Value::from(record.value)))
        .collect();
    let messages: Vec<String> = messages.iter().map(|message| STANDARD.encode(message)).collect();
    let told = ask(
        "verify_dkim.py",
        &json!({ "messages": messages, "records": records }),
    );
    told.as_array().unwrap().clone()
}

#[test]
fn dkimpy_accepts_both_signatures_of_real_mails_and_no_forgery() {
    let relay = ScriptedSmtp::start(Script::default());
    let mailer = mailer_of(&SmtpOptions {
        signer: Some(signer()),
        ..options(&relay.url())
    });
    for letter in letters() {
        assert!(matches!(
            mailer.deliver(&letter, PATIENCE),
            Delivery::HandedOver(_)
        ));
    }
    let received: Vec<Vec<u8>> = relay.received().into_iter().map(|mail| mail.data).collect();
    for (told, mail) in verdicts(&received).iter().zip(&received) {
        assert_eq!(told, &json!([true, true]), "{}", String::from_utf8_lossy(mail));
    }
    assert_eq!(received.len(), letters().len());

    let mail = String::from_utf8(received[0].clone()).unwrap();
    // What servers do on the way changes nothing.
    let handled = format!(
        "Received: from here\r\n{}\r\n\r\n",
        mail.replace("\r\nTo: ", "\r\nTO:\t ")
    );
    assert_eq!(verdicts(&[handled.into_bytes()]), [json!([true, true])]);
    let with = |field: &str| format!("{field}\r\n{mail}");
    let forged = [
        ("another body", mail.replace("Acme", "Evil")),
        ("a longer body", format!("{mail}more\r\n")),
        (
            "another subject",
            mail.replace("\r\nSubject: ", "\r\nSubject: Re: "),
        ),
        (
            "a second From",
            mail.replace("\r\nFrom: ", "\r\nFrom: evil@example.org\r\nFrom: "),
        ),
        ("a first From", with("From: evil@example.org")),
        ("a Reply-To", with("Reply-To: evil@example.org")),
        ("a Cc", with("Cc: evil@example.org")),
        ("a second type", with("Content-Type: text/plain")),
    ];
    let octets = forged.clone().map(|(_, mail)| mail.into_bytes());
    for (told, (what, _)) in verdicts(&octets).iter().zip(forged) {
        let told = told.as_array().unwrap();
        assert!(
            told.len() == 2 && !told.contains(&json!(true)),
            "{what}: {told:?}"
        );
    }
}
