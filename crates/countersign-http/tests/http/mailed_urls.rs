//! C6: mailed URLs are pages. Looking spends nothing, whatever the headers; the form counts in the browser that asked, and
//! elsewhere with the printed code.

use countersign_core::ports::mailer::Template;
use serde_json::json;

use crate::support::accounts::{PASSWORD, SITE, SITE_ORIGIN};
use crate::support::mailed::{Mailed, asked};
use crate::support::wire::Request;
use crate::support::{House, PUBLIC, other_than};

/// One of each mail with a link, each from a house of its own.
fn every_mail() -> Vec<(&'static str, House, Mailed)> {
    let mut mails = Vec::new();
    let proven = || {
        let house = House::new();
        house.sign_up_proven("ada@example.com");
        house.letters();
        house
    };
    let site = |house: &House| {
        house
            .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
            .json()
    };
    let house = proven();
    let mailed = asked(&house, "/auth/send-magic-link", Template::MagicLink, None);
    mails.push(("magic link", house, mailed));
    let house = proven();
    let mailed = asked(&house, "/auth/send-password-reset", Template::PasswordReset, None);
    mails.push(("reset", house, mailed));
    let house = House::new();
    let entered = house.sign_up(SITE, "ada@example.com");
    let mailed = asked(
        &house,
        "/auth/send-email-verification",
        Template::VerifyEmail,
        Some(&entered),
    );
    mails.push(("verification", house, mailed));
    let house = proven();
    let entered = site(&house);
    house.letters();
    let mailed = asked(
        &house,
        "/auth/change-email",
        Template::AddressConfirm,
        Some(&entered),
    );
    mails.push(("another address", house, mailed));
    let house = proven();
    let entered = site(&house);
    house.letters();
    let account = entered["profile"]["active_membership"]["account_id"]
        .as_str()
        .unwrap();
    let path = format!("/api/accounts/{account}/invites");
    house.with_bearer(
        &entered,
        "POST",
        &path,
        &json!({ "email": "bob@example.com", "role": "viewer" }),
    );
    let mailed = Mailed::of(&house.letter(Template::Invite), None);
    mails.push(("invite", house, mailed));
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
