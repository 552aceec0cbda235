//! AUTH PLAIN and LOGIN over real TLS, and never where a password could be read on the way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;
#[path = "support/tls.rs"]
mod tls;

use countersign_core::ports::mailer::{Delivery, Mailer as _};
use countersign_email::SmtpSettings;
use scripted_smtp::{Answer, Script, ScriptedSmtp};
use sending::{PATIENCE, letter, mailer_trusting};
use tls::{ROOT, tls};

/// base64 of NUL me NUL p@ss, of me, and of p@ss.
const PLAIN: &str = "AUTH PLAIN AG1lAHBAc3M=";
const USER: &str = "bWU=";
const PASSWORD: &str = "cEBzcw==";

fn offering(extensions: &[&'static str]) -> Script {
    Script {
        extensions: extensions.to_vec(),
        ..Script::default()
    }
}

fn deliver(server: &ScriptedSmtp, scheme: &str) -> Delivery {
    let url = format!(
        "{scheme}://me:p%40ss@localhost:{}?tls=required",
        server.address().port()
    );
    mailer_trusting(&url, Some(ROOT)).deliver(&letter(), PATIENCE)
}

/// What was said of signing in.
fn said(server: &ScriptedSmtp) -> Vec<String> {
    let commands = server.commands();
    let is_about = |line: &&String| line.starts_with("AUTH") || [USER, PASSWORD].contains(&line.as_str());
    commands.iter().filter(is_about).cloned().collect()
}

#[track_caller]
fn assert_deferred(delivery: &Delivery, because: &str) {
    match delivery {
        Delivery::Deferred(note) => assert!(note.contains(because), "{note}"),
        other => panic!("{other:?} instead of deferred because {because}"),
    }
}

#[test]
fn plain_and_login_in_both_kinds_of_tls() {
    for (scheme, is_implicit) in [("smtp", false), ("smtps", true)] {
        for (offers, expected) in [
            ("AUTH PLAIN LOGIN", vec![PLAIN]),
            ("AUTH PLAIN", vec![PLAIN]),
            ("AUTH LOGIN", vec!["AUTH LOGIN", USER, PASSWORD]),
            ("AUTH CRAM-MD5 LOGIN", vec!["AUTH LOGIN", USER, PASSWORD]),
        ] {
            let server = ScriptedSmtp::start_tls(offering(&["STARTTLS", offers]), Some(tls()), is_implicit);
            let became = deliver(&server, scheme);
            assert!(matches!(became, Delivery::HandedOver(_)), "{became:?}");
            assert_eq!(said(&server), expected, "{scheme} {offers}");
            assert!(server.received()[0].encrypted);
        }
    }
}

#[test]
fn login_goes_by_the_order_of_the_questions_not_by_their_words() {
    for login in [
        ["dXNlcm5hbWU6", "cGFzc3dvcmQ6"],
        ["", ""],
        ["QmVudXR6ZXJuYW1lOg==", "S2VubndvcnQ6"],
        ["VXNlciBOYW1lAA==", "UGFzc3dvcmQA"],
    ] {
        let script = Script {
            login,
            ..offering(&["STARTTLS", "AUTH LOGIN"])
        };
        let server = ScriptedSmtp::start_tls(script, Some(tls()), false);
        let became = deliver(&server, "smtp");
        assert!(matches!(became, Delivery::HandedOver(_)), "{login:?} {became:?}");
        assert_eq!(said(&server), ["AUTH LOGIN", USER, PASSWORD]);
    }
}

#[test]
fn a_relay_that_does_not_mean_its_plain_gets_login() {
    let script = Script {
        auth_plain: Some(Answer::Say("504 5.5.4 Unrecognized authentication type")),
        ..offering(&["STARTTLS", "AUTH PLAIN LOGIN"])
    };
    let server = ScriptedSmtp::start_tls(script, Some(tls()), false);
    assert!(matches!(deliver(&server, "smtp"), Delivery::HandedOver(_)));
    assert_eq!(said(&server), [PLAIN, "AUTH LOGIN", USER, PASSWORD]);
    // One that wants to be asked first.
    let asking = Script {
        auth_plain: Some(Answer::Say("334 ")),
        ..offering(&["STARTTLS", "AUTH PLAIN"])
    };
    let server = ScriptedSmtp::start_tls(asking, Some(tls()), false);
    assert_deferred(&deliver(&server, "smtp"), "connecting: 502");
    assert!(server.commands().contains(&"AG1lAHBAc3M=".to_owned()));
}

#[test]
fn wrong_passwords_defer_and_are_tried_once() {
    for offers in ["AUTH PLAIN LOGIN", "AUTH LOGIN"] {
        let wrong = Script {
            auth: Answer::Say("535 5.7.8 bad credentials"),
            ..offering(&["STARTTLS", offers])
        };
        let server = ScriptedSmtp::start_tls(wrong, Some(tls()), false);
        assert_deferred(&deliver(&server, "smtp"), "connecting: 535 5.7.8 bad credentials");
        assert_eq!(
            said(&server)
                .iter()
                .filter(|line| line.starts_with("AUTH"))
                .count(),
            1
        );
        assert!(server.received().is_empty());
    }
    let odd = Script {
        auth: Answer::Say("250 fine"),
        ..offering(&["STARTTLS", "AUTH PLAIN"])
    };
    let server = ScriptedSmtp::start_tls(odd, Some(tls()), false);
    assert_deferred(&deliver(&server, "smtp"), "is no answer to AUTH");
}

#[test]
fn a_relay_without_either_is_told_no_password() {
    for offers in ["AUTH CRAM-MD5", "AUTH XOAUTH2", "SIZE"] {
        let server = ScriptedSmtp::start_tls(offering(&["STARTTLS", offers]), Some(tls()), false);
        assert_deferred(&deliver(&server, "smtp"), "neither AUTH PLAIN nor AUTH LOGIN");
        assert_eq!(said(&server), Vec::<String>::new());
    }
}

#[test]
fn no_password_in_the_clear() {
    // Offered before TLS, and no TLS to be had: nothing is said.
    let server = ScriptedSmtp::start(offering(&["AUTH PLAIN LOGIN"]));
    assert_deferred(&deliver(&server, "smtp"), "offers no STARTTLS");
    assert_eq!(said(&server), Vec::<String>::new());
    // A certificate nobody vouches for: nothing is said.
    let server = ScriptedSmtp::start_tls(offering(&["STARTTLS", "AUTH PLAIN"]), Some(tls()), false);
    let url = format!(
        "smtp://me:p%40ss@localhost:{}?tls=required",
        server.address().port()
    );
    assert_deferred(
        &mailer_trusting(&url, None).deliver(&letter(), PATIENCE),
        "no TLS",
    );
    assert_eq!(said(&server), Vec::<String>::new());
    for tls in ["opportunistic", "none"] {
        let error = SmtpSettings::parse(&format!("smtp://me:secret@relay.example?tls={tls}")).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("never sent without verified TLS") && !error.contains("secret"));
    }
    // On this machine a password may go in the clear, where that is written out.
    let plain = ScriptedSmtp::start(offering(&["AUTH PLAIN"]));
    let url = format!("smtp://me:p%40ss@localhost:{}?tls=none", plain.address().port());
    let became = mailer_trusting(&url, None).deliver(&letter(), PATIENCE);
    assert!(matches!(became, Delivery::HandedOver(_)), "{became:?}");
}
