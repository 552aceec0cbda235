//! C6: mailed URLs are pages. Looking spends nothing, whatever the headers; the form counts in the browser that asked, and
//! elsewhere with the printed code.

use std::time::Duration;

use countersign_core::core::Caller;
use countersign_core::nouns::source::Source;
use countersign_core::ports::clock::Deadline;
use countersign_core::ports::mailer::Template;
use countersign_core::usecases::waitlist::let_in::{Selection, let_in};
use serde_json::{Value, json};

use crate::support::accounts::{PASSWORD, SITE, SITE_ORIGIN};
use crate::support::mailed::{Mailed, asked};
use crate::support::wire::Request;
use crate::support::{House, PUBLIC, other_than};

/// A mail with a link: what it is for, the house it is from, and the mail.
type Sent = (&'static str, House, Mailed);

/// Ada has proven her address.
fn proven() -> House {
    let house = House::new();
    house.sign_up_proven("ada@example.com");
    house.letters();
    house
}

/// The same where nothing tells who has an account, and every sign-up is confirmed by mail.
fn hiding() -> House {
    House::with(|plan| plan.policy.hides = true)
}

/// Ada signs in to the site; what is mailed for that is not of interest.
fn entered(house: &House) -> Value {
    let reply = house.sign_in_with_password(SITE, "ada@example.com", PASSWORD);
    house.letters();
    reply.json()
}

/// One of each mail with a link, each from a house of its own.
fn every_mail() -> Vec<Sent> {
    let mut mails = asked_for();
    mails.extend(sent_by_others());
    mails.extend(ways_back());
    mails
}

/// What somebody asks for in a browser.
fn asked_for() -> Vec<Sent> {
    let mut mails = Vec::new();
    for (name, path, template) in [
        ("magic link", "/auth/send-magic-link", Template::MagicLink),
        ("reset", "/auth/send-password-reset", Template::PasswordReset),
    ] {
        let house = proven();
        let mailed = asked(&house, path, template, None);
        mails.push((name, house, mailed));
    }
    let house = hiding();
    let mailed = asked(&house, "/auth/sign-up", Template::ConfirmSignUp, None);
    mails.push(("sign-up", house, mailed));
    let house = hiding();
    house.sign_up_proven("ada@example.com");
    let mailed = asked(&house, "/auth/sign-up", Template::AlreadyRegistered, None);
    mails.push(("sign-up of a known address", house, mailed));
    let house = House::new();
    let path = "/auth/send-email-verification";
    let person = house.sign_up(SITE, "ada@example.com");
    let mailed = asked(&house, path, Template::VerifyEmail, Some(&person));
    mails.push(("verification", house, mailed));
    let house = proven();
    let person = entered(&house);
    let mailed = asked(
        &house,
        "/auth/change-email",
        Template::AddressConfirm,
        Some(&person),
    );
    mails.push(("another address", house, mailed));
    mails
}

/// Invites: into an account, and from the waitlist into the product.
fn sent_by_others() -> Vec<Sent> {
    let mut mails = Vec::new();
    let house = proven();
    let person = entered(&house);
    let account = person["profile"]["active_membership"]["account_id"]
        .as_str()
        .unwrap();
    let path = format!("/api/accounts/{account}/invites");
    let bob = json!({ "email": "bob@example.com", "role": "viewer" });
    house.with_bearer(&person, "POST", &path, &bob);
    let mailed = Mailed::of(&house.letter(Template::Invite), None);
    mails.push(("invite", house, mailed));
    let house = House::new();
    let waits = json!({ "client_id": SITE, "email": "bob@example.com" });
    assert_eq!(house.post("/auth/waitlist", &waits).status, 202);
    let confirmed = house.letter(Template::WaitlistConfirmed);
    assert!(
        confirmed.link.is_none() && confirmed.code.is_none(),
        "nothing to spend"
    );
    let operator = Caller {
        source: Source::default(),
        deadline: Deadline::after(&*house.core.clock, Duration::from_secs(60)),
    };
    let done = let_in(&house.core, &operator, &Selection::First(None, 1)).unwrap();
    assert_eq!(done.granted.len(), 1);
    let mailed = Mailed::of(&house.letter(Template::Invite), None);
    mails.push(("let in", house, mailed));
    mails
}

/// The second links of mails, which take back what was done.
fn ways_back() -> Vec<Sent> {
    let mut mails = Vec::new();
    let house = House::new();
    let person = house.sign_up(SITE, "ada@example.com");
    house.with_bearer(&person, "POST", "/auth/send-email-verification", &json!({}));
    let mailed = Mailed::back_of(&house.letter(Template::VerifyEmail));
    mails.push(("not me", house, mailed));
    let house = proven();
    let person = entered(&house);
    let path = "/auth/change-email";
    let changes = asked(&house, path, Template::AddressConfirm, Some(&person));
    let cookie = changes.cookie.as_deref();
    assert_eq!(changes.press(&house, cookie, None).status, 200);
    let mailed = Mailed::back_of(&house.letter(Template::AddressChanged));
    mails.push(("the old address back", house, mailed));
    mails
}

/// Everything that may look at a URL before or beside the person.
fn lookers(page: &str, token: &str) -> Vec<Request> {
    let mut requests = Vec::new();
    let pages = [
        page.to_owned(),
        format!("/auth/sign-in-with-token?token={token}"),
        format!("/auth/verify?token={token}"),
        format!("/auth/accept-invite?client_id={SITE}&token={token}"),
    ];
    let headers: &[&[(&str, &str)]] = &[
        &[],
        &[("Accept", "*/*")],
        &[("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")],
        &[("Accept", "application/json;q=0, text/html")],
        &[("Accept", "application/json"), ("Sec-Fetch-Mode", "navigate")],
        &[("Accept", "application/json"), ("Sec-Fetch-Dest", "document")],
        &[("Accept", "application/json"), ("Purpose", "prefetch")],
        &[
            ("Accept", "application/json"),
            ("Sec-Purpose", "prefetch;prerender"),
        ],
        &[("Accept", "application/json"), ("X-Purpose", "preview")],
        &[("Accept", "application/json"), ("X-Moz", "prefetch")],
        &[("Accept", "application/json"), ("Upgrade-Insecure-Requests", "1")],
    ];
    for target in &pages {
        for lines in headers {
            for method in ["GET", "HEAD", "OPTIONS"] {
                let request = Request::new(method, target);
                requests.push(
                    lines
                        .iter()
                        .fold(request, |request, (name, value)| request.header(name, value)),
                );
            }
        }
        let head = Request::new("HEAD", target).header("Accept", "application/json");
        requests.push(head);
    }
    requests.push(Request::get(page).header("Accept", "application/json"));
    requests
}

#[test]
fn c6_nobody_but_the_person_spends_a_mailed_link() {
    for (name, house, mailed) in every_mail() {
        for request in lookers(&mailed.page, mailed.token()) {
            let reply = house.send(&request);
            assert!(reply.status < 500, "{name} {request:?}");
            assert_eq!(reply.cookies(), "", "{name} {request:?}");
            assert!(!reply.body.contains("access_token"), "{name} {request:?}");
        }
        // Scanners that submit forms: without the cookie, with another one, with what they guess.
        let strange = format!("nl_challenge={}", "a".repeat(43));
        for cookie in [None, Some(strange.as_str())] {
            let reply = mailed.press(&house, cookie, None);
            assert_eq!(reply.status, 400, "{name} {}", reply.body);
            assert!(reply.body.contains("name=\"code\""), "{name} {}", reply.body);
            assert_eq!(reply.cookies(), "", "{name}");
        }
        let code = mailed.code.as_deref().unwrap();
        let wrong = mailed.press(&house, None, Some(other_than(code)));
        assert_eq!(wrong.status, 400, "{name}");
        // The person's click works all the same.
        let pressed = match &mailed.cookie {
            Some(cookie) => mailed.press(&house, Some(cookie), None),
            None => mailed.press(&house, None, Some(code)),
        };
        assert_eq!(pressed.status, 200, "{name} {}", pressed.body);
        let again = mailed.press(&house, mailed.cookie.as_deref(), Some(code));
        assert_eq!(again.status, 410, "{name}");
    }
}

#[test]
fn c6_in_another_browser_the_printed_code_counts() {
    for (name, house, mailed) in every_mail() {
        let looked = house.send(&Request::get(&mailed.page));
        assert!(looked.body.contains("name=\"code\""), "{name}");
        assert!(
            !looked.body.contains("ada@example.com"),
            "{name}: the address is masked"
        );
        if let Some(cookie) = &mailed.cookie {
            let here = house.send(&Request::get(&mailed.page).header("Cookie", cookie));
            assert!(!here.body.contains("name=\"code\""), "{name}");
        }
        let spaced = mailed
            .code
            .as_ref()
            .map(|code| format!(" {} {}", &code[..3], &code[3..]));
        let pressed = mailed.press(&house, None, spaced.as_deref());
        assert_eq!(pressed.status, 200, "{name} {}", pressed.body);
    }
}

#[test]
fn s5_a_form_counts_only_from_its_own_page() {
    let house = House::new();
    let mailed = asked(&house, "/auth/send-magic-link", Template::MagicLink, None);
    let cookie = mailed.cookie.as_deref().unwrap();
    let body = format!("token={}", mailed.token());
    let press = |lines: &[(&str, &str)]| {
        let request = Request::new("POST", "/link")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Cookie", cookie)
            .body(body.as_bytes());
        let request = lines
            .iter()
            .fold(request, |request, (name, value)| request.header(name, value));
        house.send(&request).status
    };
    for lines in [
        &[("Origin", "https://evil.example")][..],
        &[("Origin", "null")],
        &[("Origin", "null"), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", PUBLIC), ("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", SITE_ORIGIN)],
    ] {
        assert_eq!(press(lines), 403, "{lines:?}");
    }
    assert_eq!(
        press(&[("Origin", "null"), ("Sec-Fetch-Site", "same-origin")]),
        200
    );
}
