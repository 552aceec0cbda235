//! Two relays: the second takes what the first cannot, nothing is sent by both, and the first gets mails back.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;

use std::time::Duration;

use countersign_core::ports::mailer::{Delivery, Mailer as _};
use countersign_email::SmtpMailer;
use scripted_smtp::{Answer, Script, ScriptedSmtp};
use sending::{PATIENCE, SHORT, mailer_of, numbered, options};

/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(3_600);

/// A first relay that follows a script, a second that takes everything, and a mailer for both.
fn two(first: Script, rest: Duration) -> (ScriptedSmtp, ScriptedSmtp, SmtpMailer) {
    let (first, second) = (ScriptedSmtp::start(first), ScriptedSmtp::start(Script::default()));
    let mut options = options(&first.url());
    options.fallback = Some(countersign_email::SmtpSettings::parse(&second.url()).unwrap());
    options.rest = rest;
    (first, second, mailer_of(&options))
}

fn counts(first: &ScriptedSmtp, second: &ScriptedSmtp) -> (usize, usize) {
    (first.received().len(), second.received().len())
}

#[test]
fn the_second_takes_mails_while_the_first_cannot_be_used() {
    let say = Answer::Say;
    for script in [
        Script {
            greeting: say("421 4.3.2 too busy"),
            ..Script::default()
        },
        Script {
            greeting: say("554 5.7.1 go away"),
            ..Script::default()
        },
        Script {
            greeting: Answer::Drop,
            ..Script::default()
        },
        Script {
            mail: say("421 4.3.2 shutting down"),
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
    ] {
        let (first, second, mailer) = two(script.clone(), FOR_EVER);
        assert_eq!(
            mailer.deliver(&numbered(1), PATIENCE),
            Delivery::HandedOver("second relay: 250 2.0.0 queued as 4F2A".to_owned()),
            "{script:?}"
        );
        let before = first.connections();
        assert!(matches!(
            mailer.deliver(&numbered(2), PATIENCE),
            Delivery::HandedOver(_)
        ));
        assert_eq!(first.connections(), before, "the first rests");
        assert_eq!(counts(&first, &second), (0, 2));
    }
}

#[test]
fn the_first_gets_mails_back_by_itself() {
    let (first, second, mailer) = two(Script::default(), Duration::ZERO);
    first.die();
    assert!(matches!(
        mailer.deliver(&numbered(1), PATIENCE),
        Delivery::HandedOver(_)
    ));
    first.come_back();
    assert_eq!(
        mailer.deliver(&numbered(2), PATIENCE),
        Delivery::HandedOver("250 2.0.0 queued as 4F2A".to_owned())
    );
    assert_eq!(counts(&first, &second), (1, 1));
}

#[test]
fn a_first_relay_that_hangs_leaves_time_for_the_second() {
    let hanging = Script {
        greeting: Answer::Hang,
        ..Script::default()
    };
    let (first, second, mailer) = two(hanging, FOR_EVER);
    let became = mailer.deliver(&numbered(1), Duration::from_secs(2));
    assert!(matches!(became, Delivery::HandedOver(_)), "{became:?}");
    assert_eq!(counts(&first, &second), (0, 1));
    // One that hangs later costs that attempt; the next goes elsewhere.
    let later = Script {
        mail: Answer::Hang,
        ..Script::default()
    };
    let (first, second, mailer) = two(later, FOR_EVER);
    let hung = Delivery::Deferred("MAIL FROM: no answer in time".to_owned());
    assert_eq!(mailer.deliver(&numbered(1), SHORT), hung);
    let became = mailer.deliver(&numbered(1), PATIENCE);
    assert!(matches!(became, Delivery::HandedOver(_)), "{became:?}");
    assert_eq!(counts(&first, &second), (0, 1));
}

#[test]
fn what_the_first_says_about_the_mail_stands() {
    for (script, is_refused) in [
        (
            Script {
                rcpt: Answer::Say("550 5.1.1 unknown"),
                ..Script::default()
            },
            true,
        ),
        (
            Script {
                rcpt: Answer::Say("451 4.7.1 greylisted"),
                ..Script::default()
            },
            false,
        ),
        (
            Script {
                dot: Answer::Say("451 4.3.0 later"),
                ..Script::default()
            },
            false,
        ),
    ] {
        let (_first, second, mailer) = two(script, FOR_EVER);
        let became = mailer.deliver(&numbered(1), PATIENCE);
        assert_eq!(matches!(became, Delivery::Refused(_)), is_refused, "{became:?}");
        assert_eq!(matches!(became, Delivery::Deferred(_)), !is_refused, "{became:?}");
        assert_eq!(second.connections(), 0);
    }
}

#[test]
fn m3_after_an_ambiguous_outcome_the_second_is_not_told_in_the_same_breath() {
    let silent = Script {
        dot: Answer::Drop,
        ..Script::default()
    };
    let (first, second, mailer) = two(silent, FOR_EVER);
    assert!(matches!(
        mailer.deliver(&numbered(1), PATIENCE),
        Delivery::Ambiguous(_)
    ));
    assert_eq!((second.connections(), first.received().len()), (0, 1));
    // The repeat may go by the second: it is the same mail, octet by octet.
    first.die();
    assert!(matches!(
        mailer.deliver(&numbered(1), PATIENCE),
        Delivery::HandedOver(_)
    ));
    assert_eq!(first.received()[0].data, second.received()[0].data);
}

#[test]
fn with_both_away_mail_is_deferred_and_both_are_tried() {
    let (first, second, mailer) = two(Script::default(), FOR_EVER);
    first.die();
    second.die();
    let away = |delivery: &Delivery, place: &str| match delivery {
        Delivery::Deferred(note) => assert!(note.starts_with(place), "{note}"),
        other => panic!("{other:?}"),
    };
    away(
        &mailer.deliver(&numbered(1), PATIENCE),
        "second relay: connecting: ",
    );
    // The first rests, and is asked all the same once the second fails.
    away(&mailer.deliver(&numbered(1), PATIENCE), "connecting: ");
    first.come_back();
    assert!(matches!(
        mailer.deliver(&numbered(1), PATIENCE),
        Delivery::HandedOver(_)
    ));
    assert_eq!(first.received().len(), 1);
}
