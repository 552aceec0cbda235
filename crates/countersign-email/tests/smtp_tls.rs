//! TLS and passwords: what is promised by the settings holds, or no mail leaves.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;
#[path = "support/tls.rs"]
mod tls;

use countersign_core::ports::mailer::{Delivery, Mailer as _};
use scripted_smtp::{Answer, Script, ScriptedSmtp};
use sending::{PATIENCE, letter, mailer_trusting};
use tls::{ROOT, tls};

fn offering(extensions: &[&'static str]) -> Script {
    Script {
        extensions: extensions.to_vec(),
        ..Script::default()
    }
}

fn deliver(url: &str, more_roots: Option<&[u8]>) -> Delivery {
    mailer_trusting(url, more_roots).deliver(&letter(), PATIENCE)
}

fn url(server: &ScriptedSmtp, scheme: &str, user: &str, tls: &str) -> String {
    format!("{scheme}://{user}localhost:{}?tls={tls}", server.address().port())
}

#[track_caller]
fn assert_deferred(delivery: &Delivery, because: &str) {
    match delivery {
        Delivery::Deferred(note) => assert!(note.contains(because), "{note}"),
        Delivery::HandedOver(_) | Delivery::Refused(_) | Delivery::Ambiguous(_) | Delivery::Broken(_) => {
            panic!("{delivery:?} instead of deferred because {because}")
        }
    }
}

#[test]
fn required_tls_is_verified_tls_or_no_mail() {
    let server = ScriptedSmtp::start_tls(offering(&["STARTTLS"]), Some(tls()), false);
    let accepted = deliver(&url(&server, "smtp", "", "required"), Some(ROOT));
    assert!(matches!(accepted, Delivery::HandedOver(_)), "{accepted:?}");
    assert!(server.received()[0].encrypted);
    assert_deferred(&deliver(&url(&server, "smtp", "", "required"), None), "no TLS");
    // The certificate is localhost's, not that of an address.
    let by_address = format!("{}?tls=required", server.url());
    assert_deferred(&deliver(&by_address, Some(ROOT)), "no TLS");
    let plain = ScriptedSmtp::start(offering(&[]));
    assert_deferred(
        &deliver(&url(&plain, "smtp", "", "required"), Some(ROOT)),
        "offers no STARTTLS",
    );
    assert!(!plain.commands().iter().any(|command| command.starts_with("MAIL")));
    let refusing = ScriptedSmtp::start_tls(
        Script {
            starttls: Answer::Say("454 4.7.0 TLS not available"),
            ..offering(&["STARTTLS"])
        },
        None,
        false,
    );
    assert_deferred(
        &deliver(&url(&refusing, "smtp", "", "required"), Some(ROOT)),
        "454",
    );
    assert_eq!(server.received().len(), 1);
}

#[test]
fn tls_from_the_first_octet() {
    let server = ScriptedSmtp::start_tls(offering(&[]), Some(tls()), true);
    let accepted = deliver(&url(&server, "smtps", "", "required"), Some(ROOT));
    assert!(matches!(accepted, Delivery::HandedOver(_)), "{accepted:?}");
    assert!(server.received()[0].encrypted);
    assert_deferred(&deliver(&url(&server, "smtps", "", "required"), None), "no TLS");
}

#[test]
fn opportunistic_tls_takes_what_it_gets() {
    let server = ScriptedSmtp::start_tls(offering(&["STARTTLS"]), Some(tls()), false);
    assert!(matches!(
        deliver(&url(&server, "smtp", "", "opportunistic"), None),
        Delivery::HandedOver(_)
    ));
    assert!(server.received()[0].encrypted, "any certificate will do");
    assert!(matches!(
        deliver(&url(&server, "smtp", "", "none"), None),
        Delivery::HandedOver(_)
    ));
    assert!(!server.received()[1].encrypted);
    let plain = ScriptedSmtp::start(offering(&[]));
    assert!(matches!(
        deliver(&url(&plain, "smtp", "", "opportunistic"), None),
        Delivery::HandedOver(_)
    ));
    assert!(!plain.received()[0].encrypted);
}

#[test]
fn nothing_said_before_tls_counts_after_it() {
    let injecting = Script {
        starttls: Answer::Say("220 go\r\n250 injected"),
        ..offering(&["STARTTLS"])
    };
    let server = ScriptedSmtp::start_tls(injecting, Some(tls()), false);
    assert_deferred(
        &deliver(&url(&server, "smtp", "", "required"), Some(ROOT)),
        "between STARTTLS and TLS",
    );
    assert!(server.received().is_empty());
}
