//! Connections to the relay: used again, retired, shared, and never the reason that a mail is late or lost.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests measure real time"
)]

#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;

use std::time::Instant;

use countersign_core::ports::mailer::{Delivery, Mailer as _};
use scripted_smtp::{Answer, Script, ScriptedSmtp};
use sending::{PATIENCE, letter, mailer, numbered};

#[test]
fn connections_are_used_again() {
    let server = ScriptedSmtp::start(Script::default());
    let mailer = mailer(&server.url());
    for number in 0..5 {
        assert!(matches!(
            mailer.deliver(&numbered(number), PATIENCE),
            Delivery::HandedOver(_)
        ));
    }
    server.set(Script {
        rcpt: Answer::Say("550 5.1.1 unknown"),
        ..Script::default()
    });
    assert!(matches!(
        mailer.deliver(&letter(), PATIENCE),
        Delivery::Refused(_)
    ));
    server.set(Script::default());
    assert!(matches!(
        mailer.deliver(&letter(), PATIENCE),
        Delivery::HandedOver(_)
    ));
    assert_eq!(server.connections(), 1, "also after a refusal");
    assert_eq!(
        server
            .commands()
            .iter()
            .filter(|command| command.as_str() == "RSET")
            .count(),
        1
    );
    server.set(Script {
        rcpt: Answer::Say("450 4.7.0 too many mails on this connection"),
        ..Script::default()
    });
    assert!(matches!(
        mailer.deliver(&letter(), PATIENCE),
        Delivery::Deferred(_)
    ));
    server.set(Script::default());
    assert!(matches!(
        mailer.deliver(&letter(), PATIENCE),
        Delivery::HandedOver(_)
    ));
    assert_eq!(server.connections(), 2, "but not after `not now`");
}

#[test]
fn a_connection_that_went_stale_costs_no_mail() {
    let server = ScriptedSmtp::start(Script {
        drop_after_mails: Some(1),
        ..Script::default()
    });
    let mailer = mailer(&server.url());
    for number in 0..5 {
        let became = mailer.deliver(&numbered(number), PATIENCE);
        assert!(matches!(became, Delivery::HandedOver(_)), "{became:?}");
    }
    assert_eq!((server.connections(), server.received().len()), (5, 5));
}

#[test]
fn a_connection_retires_after_a_hundred_mails() {
    let server = ScriptedSmtp::start(Script::default());
    let mailer = mailer(&server.url());
    for number in 0..101 {
        assert!(matches!(
            mailer.deliver(&numbered(number), PATIENCE),
            Delivery::HandedOver(_)
        ));
    }
    assert_eq!(server.connections(), 2);
}

#[test]
fn m3_a_relay_that_dies_and_comes_back_gets_everything_once() {
    let server = ScriptedSmtp::start(Script::default());
    let mailer = mailer(&server.url());
    assert!(matches!(
        mailer.deliver(&numbered(1), PATIENCE),
        Delivery::HandedOver(_)
    ));
    server.die();
    assert!(matches!(
        mailer.deliver(&numbered(2), PATIENCE),
        Delivery::Deferred(_)
    ));
    server.come_back();
    assert!(matches!(
        mailer.deliver(&numbered(2), PATIENCE),
        Delivery::HandedOver(_)
    ));
    assert_eq!(server.received().len(), 2);
}

#[test]
fn eight_threads_share_four_connections() {
    let server = ScriptedSmtp::start(Script::default());
    let mailer = mailer(&server.url());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let mailer = &mailer;
            scope.spawn(move || {
                for number in 0..25 {
                    let became = mailer.deliver(&numbered(thread * 100 + number), PATIENCE);
                    assert!(matches!(became, Delivery::HandedOver(_)), "{became:?}");
                }
            });
        }
    });
    let mut ids: Vec<_> = server
        .received()
        .iter()
        .map(|mail| mail.header("Message-ID").unwrap())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 200, "each once");
    // 200 mails at a hundred a connection, four at a time.
    assert!(server.connections() <= 8, "{}", server.connections());
}

#[test]
fn no_mail_waits_for_an_acknowledgement() {
    let server = ScriptedSmtp::start(Script::default());
    let mailer = mailer(&server.url());
    assert!(matches!(
        mailer.deliver(&numbered(0), PATIENCE),
        Delivery::HandedOver(_)
    ));
    let start = Instant::now();
    for number in 1..=50 {
        assert!(matches!(
            mailer.deliver(&numbered(number), PATIENCE),
            Delivery::HandedOver(_)
        ));
    }
    println!("{:?} per mail over one connection", start.elapsed() / 50);
}
