//! TLS and passwords: what is promised by the settings holds, or no mail leaves.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;

use std::net::TcpStream;
use std::sync::Arc;

use countersign_core::ports::mailer::{Delivery, Mailer as _};
use countersign_email::SmtpSettings;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use scripted_smtp::{Answer, Script, ScriptedSmtp, Upgrade, Wire};
use sending::{PATIENCE, letter, mailer_trusting};

const ROOT: &[u8] = include_bytes!("fixtures/ca.pem");

/// TLS as `localhost`, with a certificate that only [`ROOT`] vouches for.
fn tls() -> Upgrade {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("fixtures/relay.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("fixtures/relay.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    Arc::new(move |socket: TcpStream| {
        let connection = ServerConnection::new(Arc::clone(&config)).map_err(std::io::Error::other)?;
        Ok(Box::new(StreamOwned::new(connection, socket)) as Box<dyn Wire>)
    })
}

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

#[test]
fn passwords() {
    let script = offering(&["STARTTLS", "AUTH PLAIN LOGIN"]);
    let server = ScriptedSmtp::start_tls(script, Some(tls()), false);
    let with_user = url(&server, "smtp", "me:p%40ss@", "required");
    assert!(matches!(deliver(&with_user, Some(ROOT)), Delivery::HandedOver(_)));
    // base64 of NUL me NUL p@ss
    assert!(
        server.commands().contains(&"AUTH PLAIN AG1lAHBAc3M=".to_owned()),
        "{:?}",
        server.commands()
    );
    let wrong = Script {
        auth: Answer::Say("535 5.7.8 bad credentials"),
        ..offering(&["STARTTLS", "AUTH PLAIN"])
    };
    server.set(wrong);
    assert_deferred(&deliver(&with_user, Some(ROOT)), "535 5.7.8 bad credentials");
    server.set(offering(&["STARTTLS", "AUTH CRAM-MD5"]));
    assert_deferred(
        &deliver(&with_user, Some(ROOT)),
        "neither AUTH PLAIN nor AUTH LOGIN",
    );
    let error = SmtpSettings::parse("smtp://me:secret@relay.example?tls=opportunistic")
        .unwrap_err()
        .to_string();
    assert!(error.contains("never sent without verified TLS") && !error.contains("secret"));
    // On this machine a password may go in the clear.
    let plain = ScriptedSmtp::start(offering(&["AUTH PLAIN"]));
    assert!(matches!(
        deliver(&url(&plain, "smtp", "me:p@", "none").replace("p@@", "p@"), None),
        Delivery::HandedOver(_)
    ));
}
