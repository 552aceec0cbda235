//! The conversation of a test mail, as an operator reads it.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/scripted_smtp.rs"]
mod scripted_smtp;
#[path = "support/sending.rs"]
mod sending;
#[path = "support/tls.rs"]
mod tls;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_email::{ProductName, Rehearsal, SmtpOptions, Speaker, TestMail, rehearse};
use scripted_smtp::{Answer, Script, ScriptedSmtp};
use sending::{PATIENCE, SHORT, letter, options};
use tls::{ROOT, tls};

fn try_out(url: &str, deadline: std::time::Duration) -> Rehearsal {
    let options = SmtpOptions {
        more_roots: Some(ROOT.to_vec()),
        ..options(url)
    };
    let mail = TestMail {
        id: letter().id,
        to: Address::parse("you@example.com").unwrap(),
        at: Timestamp::UNIX_EPOCH,
    };
    rehearse(
        &options,
        &options.settings,
        &ProductName::new("Acme"),
        &mail,
        deadline,
    )
    .unwrap()
}

#[test]
fn c8_every_word_is_shown_but_passwords_and_content() {
    let script = Script {
        extensions: vec!["STARTTLS", "AUTH LOGIN"],
        ..Script::default()
    };
    let server = ScriptedSmtp::start_tls(script, Some(tls()), false);
    let url = format!(
        "smtp://me:p%40ss@localhost:{}?tls=required",
        server.address().port()
    );
    let rehearsal = try_out(&url, PATIENCE);
    assert_eq!(rehearsal.outcome, Ok("250 2.0.0 queued as 4F2A".to_owned()));
    let words: Vec<String> = rehearsal
        .lines
        .iter()
        .map(|line| {
            let mark = match line.by {
                Speaker::Us => '>',
                Speaker::Relay => '<',
                Speaker::Event => '*',
            };
            format!("{mark} {}", line.text)
        })
        .collect();
    let offers = [
        "< 250-relay.test",
        "< 250-STARTTLS",
        "< 250-AUTH LOGIN",
        "< 250 HELP",
    ];
    let connected = format!("* connected to {}", server.address());
    let mut expected = vec![connected.as_str(), "< 220 relay.test ESMTP", "> EHLO [127.0.0.1]"];
    expected.extend(offers);
    expected.extend([
        "> STARTTLS",
        "< 220 go ahead",
        "* TLSv1_3 from here on",
        "> EHLO [127.0.0.1]",
    ]);
    expected.extend(offers);
    expected.extend([
        "> AUTH LOGIN",
        "< 334 VXNlcm5hbWU6",
        "> ********",
        "< 334 UGFzc3dvcmQ6",
        "> ********",
    ]);
    expected.extend([
        "< 235 2.7.0 welcome",
        "> MAIL FROM:<no-reply@example.com>",
        "< 250 2.1.0 ok",
    ]);
    expected.extend([
        "> RCPT TO:<you@example.com>",
        "< 250 2.1.5 ok",
        "> DATA",
        "< 354 go on",
    ]);
    let (talk, end) = words.split_at(expected.len());
    assert_eq!(talk, expected);
    assert!(
        end[0].starts_with("* the mail, ") && end[0].ends_with(" octets"),
        "{end:?}"
    );
    assert_eq!(
        end[1..],
        ["> .", "< 250 2.0.0 queued as 4F2A", "> QUIT", "< 221 2.0.0 bye"]
    );
    assert_eq!(
        server.received()[0].header("Subject").unwrap(),
        "Test mail of Acme"
    );
}

#[test]
fn what_goes_wrong_is_told_with_its_step() {
    let outcome = |script: Script| try_out(&ScriptedSmtp::start(script).url(), SHORT).outcome;
    let hangs = Script {
        rcpt: Answer::Hang,
        ..Script::default()
    };
    assert_eq!(outcome(hangs), Err("RCPT TO: no answer in time".to_owned()));
    let refuses = Script {
        greeting: Answer::Say("554 5.7.1 \u{1b}[2Jgo away"),
        ..Script::default()
    };
    assert_eq!(
        outcome(refuses),
        Err("connecting: 554 5.7.1 [2Jgo away".to_owned())
    );
    let nobody = ScriptedSmtp::start(Script::default());
    nobody.die();
    let told = try_out(&nobody.url(), PATIENCE).outcome.unwrap_err();
    assert!(told.starts_with("connecting: no connection: "), "{told}");
}
