//! `countersign mail`: templates listed, copied, tried and shown; a test mail and what DNS says.

use countersign_core::ports::mailer::Template;
use serde_json::{Value, json};

use super::dns_server::{Data, DnsServer};
use super::running::{Folder, text};
use crate::support::scripted_smtp::{Answer, Script, ScriptedSmtp};

/// What a command that ends well prints as JSON.
#[track_caller]
fn json(folder: &Folder, args: &[&str], settings: &[(&str, &str)]) -> Value {
    let output = folder.run(&[args, &["--json"]].concat(), settings);
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const FROM: (&str, &str) = ("COUNTERSIGN_MAIL_FROM", "Acme <login@example.com>");
const TEMPLATES: (&str, &str) = ("COUNTERSIGN_MAIL__TEMPLATES_DIR", "mails");

#[test]
fn templates_are_copied_changed_listed_and_tried() {
    let folder = Folder::new();
    let list = folder.run(&["mail", "templates", "list"], &[]);
    let list = text(&list.stdout);
    let pieces = Template::ALL.len() + 1;
    assert_eq!(
        list.lines().count(),
        pieces * 5,
        "{pieces} pieces in five languages"
    );
    assert!(list.lines().all(|line| line.ends_with("built in")), "{list}");

    let eject = ["mail", "templates", "eject", "locked_out"];
    let nowhere = folder.run(&eject, &[]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(text(&nowhere.stderr).contains("COUNTERSIGN_MAIL__TEMPLATES_DIR"));
    let ejected = folder.run(&eject, &[("COUNTERSIGN_LOG__LEVEL", "off"), TEMPLATES]);
    // The folder is not there before its first file is.
    assert!(ejected.status.success(), "{}", text(&ejected.stderr));
    assert_eq!(text(&ejected.stdout).lines().count(), 8);
    let again = folder.run(&eject, &[TEMPLATES]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("mails/templates/locked_out/body.html"));
    let unknown = folder.run(&["mail", "templates", "eject", "x", "--folder", "y"], &[]);
    assert!(
        text(&unknown.stderr).contains("sign_in_code, magic_link"),
        "{}",
        text(&unknown.stderr)
    );

    let check = || folder.run(&["mail", "templates", "check"], &[TEMPLATES]);
    assert!(check().status.success());
    let list = text(&folder.run(&["mail", "templates", "list"], &[TEMPLATES]).stdout);
    assert_eq!(
        list.matches("overridden by mails/templates/locked_out/body.html")
            .count(),
        5,
        "{list}"
    );
    let path = folder.0.join("mails/templates/locked_out/body.txt");
    std::fs::write(path, "Hello\n{{ lnik }}\n").unwrap();
    std::fs::write(folder.0.join("mails/locales/fr/mine.ftl"), "a { b\n").unwrap();
    let list = json(&folder, &["mail", "templates", "list"], &[]);
    assert_eq!(list["mails"].as_array().unwrap().len(), 22 * 5);
    assert_eq!(list["mails"][0]["overridden_by"], json!([]));
    let faults = folder.run(&["mail", "templates", "check", "--json"], &[TEMPLATES]);
    assert_eq!(faults.status.code(), Some(1));
    let faults: Value = serde_json::from_slice(&faults.stdout).unwrap();
    let places = faults["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["place"]);
    let places: Vec<&Value> = places.collect();
    assert!(
        places.contains(&&json!("mails/templates/locked_out/body.txt:2")),
        "{faults}"
    );
    let copied = ["mail", "templates", "eject", "no_account", "--folder", "copy"];
    let copied = json(&folder, &copied, &[]);
    assert!(copied["files"].as_array().unwrap().len() > 3, "{copied}");
    let well = json(&folder, &["mail", "templates", "check"], &[]);
    assert_eq!(
        (&well["errors"], &well["languages"][1]),
        (&json!([]), &json!("en")),
        "{well}"
    );
    let faults = check();
    assert_eq!(faults.status.code(), Some(1));
    let told = text(&faults.stdout);
    for place in [
        "mails/templates/locked_out/body.txt:2: ",
        "mails/locales/fr/mine.ftl:1: ",
    ] {
        assert!(told.contains(place), "{place} is not in {told}");
    }
    // The service does not start with it, either.
    let started = folder.run(&["serve"], &[TEMPLATES, ("COUNTERSIGN_LISTEN", "127.0.0.1:0")]);
    assert_eq!(started.status.code(), Some(1));
    assert!(text(&started.stderr).contains("mails/templates/locked_out/body.txt:2: "));
}

#[test]
fn a_mail_is_shown_as_people_get_it() {
    let folder = Folder::new();
    let preview = |rest: &[&str]| {
        let args = [&["mail", "templates", "preview"], rest].concat();
        folder.run(&args, &[("COUNTERSIGN_MAIL__PRODUCT_NAME", "Acme")])
    };
    let shown = text(&preview(&["new_sign_in", "--locale", "fr-CA"]).stdout);
    assert!(
        shown.starts_with("Subject: Nouvelle connexion à Acme\n\nQuelqu’un"),
        "{shown}"
    );
    let html = text(&preview(&["sign_in_code", "--sample", "2", "--html", "-"]).stdout);
    assert!(html.starts_with("<!doctype html>"), "{html}");
    let file = preview(&["sign_in_code", "--html", "mail.html"]);
    assert!(text(&file.stdout).ends_with("mail.html\n"));
    assert!(folder.0.join("mail.html").exists());
    let args = ["mail", "templates", "preview", "sign_in_code"];
    let shown = json(&folder, &args, &[("COUNTERSIGN_MAIL__PRODUCT_NAME", "Acme")]);
    assert!(shown["subject"].as_str().unwrap().contains("Acme"), "{shown}");
    assert!(
        shown["html"].as_str().unwrap().starts_with("<!doctype html>"),
        "{shown}"
    );
    assert_eq!(
        (&shown["mail"], &shown["language"]),
        (&json!("sign_in_code"), &json!("en"))
    );
    for (args, why) in [
        (&["sign_in_code", "--sample", "3"][..], "has 2 samples"),
        (&["frame"], "around every mail"),
        (&["nothing"], "there is no mail `nothing`"),
    ] {
        let refused = preview(args);
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains(why), "{}", text(&refused.stderr));
    }
}

/// What `mail test` is told, but the relay.
fn settings<'a>(resolver: &'a str, url: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        FROM,
        ("COUNTERSIGN_MAIL__RESOLVER", resolver),
        ("COUNTERSIGN_SMTP_URL", url),
        ("COUNTERSIGN_DKIM__RSA_SELECTOR", "rsa1"),
        (
            "COUNTERSIGN_DKIM__RSA_KEY",
            include_str!("../../../countersign-email/tests/fixtures/dkim_rsa.pem"),
        ),
    ]
}

#[test]
fn c8_a_test_mail_shows_the_conversation_without_passwords_and_what_to_publish() {
    let folder = Folder::new();
    let relay = ScriptedSmtp::start(Script {
        extensions: vec!["AUTH LOGIN PLAIN"],
        ..Script::default()
    });
    let dns = DnsServer::start(&[
        ("example.com", Data::Mx(10, "mx.example.net")),
        ("example.com", Data::Txt("v=spf1 mx -all".to_owned())),
    ]);
    let url = format!("smtp://me:hunter2@{}?tls=none", relay.address());
    let resolver = dns.0.to_string();
    let output = folder.run(&["mail", "test", "You@Example.com"], &settings(&resolver, &url));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    let mut rest = told.as_str();
    for line in [
        format!("Relay {}\n", relay.address()),
        format!("  * connected to {}\n", relay.address()),
        "  < 220 relay.test ESMTP\n".to_owned(),
        "  > EHLO ".to_owned(),
        "  > AUTH PLAIN ********\n".to_owned(),
        "  < 235 2.7.0 welcome\n".to_owned(),
        "  > RCPT TO:<you@example.com>\n".to_owned(),
        "  * the mail, ".to_owned(),
        "  < 250 2.0.0 queued as 4F2A\n".to_owned(),
        "  > QUIT\n".to_owned(),
        "handed over: 250 2.0.0 queued as 4F2A\n".to_owned(),
        format!("Domain example.com, as {resolver} knows it\n"),
        "  MX     good     10 mx.example.net\n".to_owned(),
        "  SPF    good     `v=spf1 mx -all`".to_owned(),
        "  DKIM   MISSING  `rsa1._domainkey.example.com` has no key\n".to_owned(),
        "publish  rsa1._domainkey.example.com  TXT\n".to_owned(),
        "v=DKIM1; k=rsa; p=MII".to_owned(),
        "  DMARC  MISSING ".to_owned(),
        "v=DMARC1; p=none; rua=mailto:postmaster@example.com\n".to_owned(),
    ] {
        let at = rest
            .find(&line)
            .unwrap_or_else(|| panic!("{line} is not (there) in {told}"));
        rest = &rest[at..];
    }
    let json = json(
        &folder,
        &["mail", "test", "You@Example.com"],
        &settings(&resolver, &url),
    );
    let conversation = json["relays"][0]["conversation"].as_array().unwrap();
    assert!(conversation.contains(&json!({ "by": "us", "text": "AUTH PLAIN ********" })));
    assert_eq!(json["relays"][0]["relay"], relay.address().to_string());
    assert_eq!(json["relays"][0]["handed_over"], true);
    let findings = json["domain"]["findings"].as_array().unwrap();
    let dkim = findings
        .iter()
        .find(|finding| finding["subject"] == "DKIM")
        .unwrap();
    assert_eq!(dkim["standing"], "missing");
    assert_eq!(dkim["publish"]["name"], "rsa1._domainkey.example.com");
    for secret in ["hunter2", "AG1lAGh1bnRlcjI=", "PRIVATE"] {
        for told in [&told, &text(&output.stderr), &json.to_string()] {
            assert!(!told.contains(secret), "{told}");
        }
    }
    let mail = relay.received().remove(0);
    assert_eq!(mail.header("Subject").unwrap(), "Test mail of Countersign");
    assert!(mail.header("DKIM-Signature").unwrap().contains("d=example.com"));
}

#[test]
fn a_test_mail_that_a_relay_does_not_take_is_a_failure() {
    let folder = Folder::new();
    let (first, second) = (
        ScriptedSmtp::start(Script::default()),
        ScriptedSmtp::start(Script::default()),
    );
    second.set(Script {
        rcpt: Answer::Say("554 5.7.1 relay access denied"),
        ..Script::default()
    });
    let dns = DnsServer::start(&[]);
    let (url, fallback, resolver) = (first.url(), second.url(), dns.0.to_string());
    let mut settings = settings(&resolver, &url);
    settings.push(("COUNTERSIGN_SMTP_FALLBACK_URL", &fallback));
    let output = folder.run(&["mail", "test", "you@example.com"], &settings);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    assert!(
        told.contains("\nhanded over: 250 2.0.0 queued as 4F2A\n"),
        "{told}"
    );
    assert!(
        told.contains("\nNOT handed over: RCPT TO: 554 5.7.1 relay access denied\n"),
        "{told}"
    );
    let output = folder.run(&["mail", "test", "you@example.com", "--json"], &settings);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let handed_over = [0, 1].map(|relay: usize| report["relays"][relay]["handed_over"].clone());
    assert_eq!(handed_over, [true, false]);
    assert_eq!(
        report["relays"][1]["answer"],
        "RCPT TO: 554 5.7.1 relay access denied"
    );
    let none = folder.run(&["mail", "test", "you@example.com"], &[]);
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none.stderr).contains("COUNTERSIGN_SMTP_URL is not set"));
    assert!(!folder.0.join("data").exists(), "nothing is made");
}
