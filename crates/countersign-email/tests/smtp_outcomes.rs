//! M3: what becomes of a mail, whatever the relay does.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests measure real time"
)]

#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;

use std::time::{Duration, Instant};

use countersign_core::nouns::address::Address;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer as _};
use scripted_smtp::{Answer, Script, ScriptedSmtp};
use sending::{PATIENCE, SHORT, letter, mailer};

/// What becomes of a mail under a script.
fn outcome(script: Script) -> Delivery {
    let server = ScriptedSmtp::start(script);
    mailer(&server.url()).deliver(&letter(), PATIENCE)
}

#[test]
fn m3_an_accepted_mail_is_handed_over_whole() {
    let server = ScriptedSmtp::start(Script::default());
    let delivery = mailer(&server.url()).deliver(&letter(), PATIENCE);
    assert_eq!(
        delivery,
        Delivery::HandedOver("250 2.0.0 queued as 4F2A".to_owned())
    );
    let mail = server.received().remove(0);
    assert_eq!(
        (mail.from.as_str(), mail.to.len()),
        ("MAIL FROM:<no-reply@example.com>", 1)
    );
    assert_eq!(mail.to[0], "RCPT TO:<you@example.com>");
    assert_eq!(
        mail.header("Message-ID").unwrap(),
        format!("<{}@example.com>", letter().id)
    );
    assert_eq!(mail.code().unwrap(), letter().code.unwrap().reveal());
    assert!(mail.data.split(|&b| b == b'\n').all(|line| line.len() <= 999));
}

#[test]
fn m3_not_now_is_deferred() {
    let later = Answer::Say("451 4.7.1 greylisted, try later");
    assert_eq!(
        outcome(Script {
            rcpt: later.clone(),
            ..Script::default()
        }),
        Delivery::Deferred("RCPT TO: 451 4.7.1 greylisted, try later".to_owned())
    );
    for script in [
        Script {
            mail: later.clone(),
            ..Script::default()
        },
        Script {
            data: later.clone(),
            ..Script::default()
        },
        Script {
            dot: later,
            ..Script::default()
        },
        Script {
            rcpt: Answer::Say("421 4.3.2 shutting down"),
            ..Script::default()
        },
        Script {
            dot: Answer::Say("421 4.3.2 shutting down"),
            ..Script::default()
        },
    ] {
        let became = outcome(script.clone());
        assert!(
            matches!(became, Delivery::Deferred(_)),
            "{became:?} of {script:?}"
        );
    }
}

#[test]
fn m3_never_is_refused_and_its_note_names_nobody() {
    let unknown =
        Answer::Say("550-5.1.1 <You@example.com>: Recipient address rejected:\r\n550 5.1.1 User unknown");
    let refused = Delivery::Refused(
        "RCPT TO: 550 5.1.1 <address>: Recipient address rejected: User unknown".to_owned(),
    );
    assert_eq!(
        outcome(Script {
            rcpt: unknown,
            ..Script::default()
        }),
        refused
    );
    let never = Answer::Say("554 5.7.1 no");
    for script in [
        Script {
            mail: never.clone(),
            ..Script::default()
        },
        Script {
            data: never.clone(),
            ..Script::default()
        },
        Script {
            dot: never,
            ..Script::default()
        },
    ] {
        let became = outcome(script.clone());
        assert!(matches!(became, Delivery::Refused(_)), "{became:?} of {script:?}");
    }
}

#[test]
fn m3_what_is_not_about_the_mail_is_deferred() {
    for script in [
        Script {
            greeting: Answer::Say("554 5.7.1 go away"),
            ..Script::default()
        },
        Script {
            greeting: Answer::Say("421 4.3.2 too busy"),
            ..Script::default()
        },
        Script {
            greeting: Answer::Say("HTTP/1.1 400 Bad Request"),
            ..Script::default()
        },
        Script {
            greeting: Answer::Drop,
            ..Script::default()
        },
        Script {
            mail: Answer::Drop,
            ..Script::default()
        },
        Script {
            rcpt: Answer::Drop,
            ..Script::default()
        },
        Script {
            data: Answer::Drop,
            ..Script::default()
        },
        Script {
            data: Answer::Say("250 what?"),
            ..Script::default()
        },
        Script {
            mail: Answer::Say("530 5.7.0 Authentication required"),
            ..Script::default()
        },
        Script {
            drop_after_octets: Some(200),
            ..Script::default()
        },
    ] {
        let is_cut = script.drop_after_octets.is_some();
        let became = outcome(script.clone());
        // Cut off in the content, the dot may have been written already: then nobody can tell.
        let is_right =
            matches!(became, Delivery::Deferred(_)) || is_cut && matches!(became, Delivery::Ambiguous(_));
        assert!(is_right, "{became:?} of {script:?}");
    }
    let nobody = ScriptedSmtp::start(Script::default());
    nobody.die();
    assert!(matches!(
        mailer(&nobody.url()).deliver(&letter(), PATIENCE),
        Delivery::Deferred(_)
    ));
    assert!(matches!(
        mailer("smtp://no-such-host.invalid:25?tls=none").deliver(&letter(), SHORT),
        Delivery::Deferred(_)
    ));
}

#[test]
fn m3_silence_after_the_final_dot_is_ambiguous_and_the_repeat_is_the_same_mail() {
    let server = ScriptedSmtp::start(Script {
        dot: Answer::Drop,
        ..Script::default()
    });
    let mailer = mailer(&server.url());
    let broken_off = Delivery::Ambiguous("the final dot: the relay closed the connection".to_owned());
    assert_eq!(mailer.deliver(&letter(), PATIENCE), broken_off);
    server.set(Script {
        dot: Answer::Hang,
        ..Script::default()
    });
    assert_eq!(
        mailer.deliver(&letter(), SHORT),
        Delivery::Ambiguous("the final dot: no answer in time".to_owned())
    );
    server.set(Script {
        dot: Answer::Say("gibberish"),
        ..Script::default()
    });
    assert!(matches!(
        mailer.deliver(&letter(), PATIENCE),
        Delivery::Ambiguous(_)
    ));
    server.set(Script::default());
    assert!(matches!(
        mailer.deliver(&letter(), PATIENCE),
        Delivery::HandedOver(_)
    ));
    let received = server.received();
    assert_eq!(received.len(), 4, "nothing is repeated within one delivery");
    assert!(
        received.iter().all(|mail| mail.data == received[0].data),
        "octet by octet"
    );
}

#[test]
fn m3_a_relay_that_hangs_costs_the_deadline_at_most() {
    for (script, expected) in [
        (
            Script {
                greeting: Answer::Hang,
                ..Script::default()
            },
            "Deferred(\"connecting: no answer in time\")",
        ),
        (
            Script {
                mail: Answer::Hang,
                ..Script::default()
            },
            "Deferred(\"MAIL FROM: no answer in time\")",
        ),
        (
            Script {
                rcpt: Answer::Hang,
                ..Script::default()
            },
            "Deferred(\"RCPT TO: no answer in time\")",
        ),
        (
            Script {
                data: Answer::Hang,
                ..Script::default()
            },
            "Deferred(\"DATA: no answer in time\")",
        ),
        (
            Script {
                dot: Answer::Hang,
                ..Script::default()
            },
            "Ambiguous(\"the final dot: no answer in time\")",
        ),
    ] {
        let server = ScriptedSmtp::start(script);
        let mailer = mailer(&server.url());
        let start = Instant::now();
        assert_eq!(format!("{:?}", mailer.deliver(&letter(), SHORT)), expected);
        let took = start.elapsed();
        assert!(
            took >= SHORT && took < SHORT + Duration::from_secs(10),
            "{took:?}"
        );
    }
}

#[test]
fn slowness_alone_is_no_failure() {
    let slow = |text| Answer::SayAfter(Duration::from_millis(50), text);
    let script = Script {
        greeting: slow("220 hi"),
        rcpt: slow("250 ok"),
        dot: slow("250 ok"),
        ..Script::default()
    };
    assert!(matches!(outcome(script), Delivery::HandedOver(_)));
}

#[test]
fn letters_of_any_script_need_a_relay_that_knows_them() {
    let to = Address::parse("jürgen@bücher.example").unwrap();
    let foreign = Letter { to, ..letter() };
    let server = ScriptedSmtp::start(Script {
        extensions: vec!["8BITMIME"],
        ..Script::default()
    });
    let delivery = mailer(&server.url()).deliver(&foreign, PATIENCE);
    assert_eq!(
        delivery,
        Delivery::Refused("the relay does not offer SMTPUTF8, which this address needs".to_owned())
    );
    assert!(
        !server
            .commands()
            .iter()
            .any(|command| command.starts_with("MAIL")),
        "before anything is sent"
    );
    let server = ScriptedSmtp::start(Script::default());
    assert!(matches!(
        mailer(&server.url()).deliver(&foreign, PATIENCE),
        Delivery::HandedOver(_)
    ));
    let mail = server.received().remove(0);
    assert_eq!(
        mail.from,
        "MAIL FROM:<no-reply@example.com> SMTPUTF8 BODY=8BITMIME"
    );
    assert_eq!(mail.to, ["RCPT TO:<jürgen@xn--bcher-kva.example>"]);
    assert_eq!(mail.header("To").unwrap(), "jürgen@xn--bcher-kva.example");
}
