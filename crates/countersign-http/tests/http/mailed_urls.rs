//! C6: mailed URLs are pages. Looking spends nothing, whatever the headers; the form counts in the browser that asked, and
//! elsewhere with the printed code.

use countersign_core::ports::mailer::{Letter, Template};
use serde_json::{Value, json};

use crate::support::accounts::{
    APP, OTHER_PASSWORD, PASSWORD, SITE, SITE_ORIGIN, TOOL, code_of, form, page_of, path_of, token_of,
    undo_page_of,
};
use crate::support::wire::{Reply, Request};
use crate::support::{House, PUBLIC, other_than};

/// A mail with its page, and what a person has when the mail arrives.
struct Mailed {
    page: String,
    code: Option<String>,
    /// The cookie of the browser that asked.
    cookie: Option<String>,
}

impl Mailed {
    fn of(letter: &Letter, asked: Option<&Reply>) -> Self {
        Self {
            page: page_of(letter),
            code: letter.code.as_ref().map(|code| code.reveal().to_owned()),
            cookie: asked.map(Reply::cookies),
        }
    }

    fn token(&self) -> &str {
        token_of(&self.page)
    }

    fn press(&self, house: &House, cookie: Option<&str>, code: Option<&str>) -> Reply {
        let mut pairs = vec![("token", self.token()), ("new_password", OTHER_PASSWORD)];
        pairs.extend(code.map(|code| ("code", code)));
        let mut request = form(path_of(&self.page), &pairs);
        if let Some(cookie) = cookie {
            request = request.header("Cookie", cookie);
        }
        house.send(&request)
    }
}

fn in_browser(path: &str, body: &Value) -> Request {
    Request::post(path, body)
        .header("Origin", SITE_ORIGIN)
        .header("Sec-Fetch-Mode", "cors")
}

/// Asks in a browser for a mail about ada, who has an account with a password.
fn asked(house: &House, path: &str, template: Template, bearer: Option<&Value>) -> Mailed {
    let body = json!({ "client_id": SITE, "email": "ada@example.com", "new_email": "countess@example.com" });
    let mut request = in_browser(path, &body);
    if let Some(entered) = bearer {
        request = request.bearer(&entered["tokens"]["access_token"]);
    }
    let reply = house.send(&request);
    assert_eq!(reply.status, 202, "{path} {}", reply.body);
    assert!(reply.cookie("nl_challenge").is_some(), "{path}");
    Mailed::of(&house.letter(template), Some(&reply))
}

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
fn a_link_of_an_app_leads_there_with_a_token_for_it() {
    let house = House::new();
    let body = json!({ "client_id": APP, "email": "ada@example.com", "redirect_uri": "https://app.example/other?x=1" });
    let asked = house.post("/auth/send-magic-link", &body);
    assert_eq!(asked.cookies(), "", "a server that asks is no browser");
    let letter = house.letter(Template::MagicLink);
    let mailed = Mailed::of(&letter, None);
    let pressed = mailed.press(&house, None, Some(code_of(&letter)));
    assert_eq!(pressed.status, 303);
    assert_eq!(pressed.cookies(), "");
    let location = pressed.header("location").unwrap();
    let token = location
        .strip_prefix("https://app.example/other?x=1&token=")
        .unwrap();
    let redeem = |client: &str| {
        house.post(
            "/auth/sign-in-with-token",
            &json!({ "client_id": client, "token": token }),
        )
    };
    assert_eq!(redeem(TOOL).code(), "invalid_token");
    assert_eq!(redeem(APP).status, 200);
    assert_eq!(redeem(APP).code(), "invalid_token");
}

#[test]
fn with_a_code_challenge_the_app_shows_its_verifier() {
    let house = House::new();
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let body = json!({
        "client_id": APP, "email": "ada@example.com", "code_challenge_method": "S256",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    });
    house.post("/auth/send-magic-link", &body);
    let letter = house.letter(Template::MagicLink);
    let pressed = Mailed::of(&letter, None).press(&house, None, Some(code_of(&letter)));
    let token = token_of(pressed.header("location").unwrap()).to_owned();
    let redeem = |verifier: &Value| {
        let body = json!({ "client_id": APP, "token": token, "code_verifier": verifier });
        house.post("/auth/sign-in-with-token", &body)
    };
    assert_eq!(redeem(&Value::Null).code(), "invalid_token");
    assert_eq!(redeem(&json!("x".repeat(43))).code(), "invalid_token");
    assert_eq!(redeem(&json!(verifier)).status, 200);
}

#[test]
fn where_an_app_has_neither_page_nor_cookies_the_link_is_kept() {
    let house = House::new();
    let letter = house.magic_link(TOOL, "ada@example.com");
    let mailed = Mailed::of(&letter, None);
    for reply in [
        house.send(&Request::get(&mailed.page)),
        mailed.press(&house, None, Some(code_of(&letter))),
    ] {
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains("Enter the code"), "{}", reply.body);
    }
    let body = json!({ "token": mailed.token() });
    assert_eq!(house.post("/auth/sign-in-with-token", &body).status, 200);
}

#[test]
fn cookies_come_with_the_link_of_a_site_in_cookie_mode() {
    let house = House::new();
    let mailed = asked(&house, "/auth/send-magic-link", Template::MagicLink, None);
    let pressed = mailed.press(&house, mailed.cookie.as_deref(), None);
    assert_eq!(pressed.status, 200);
    assert!(pressed.cookie("refresh_token").is_some() && pressed.cookie("nl_device").is_some());
    let me = Request::get("/auth/me").header("Cookie", &pressed.cookies());
    assert_eq!(house.send(&me).status, 200);
}

#[test]
fn a6_the_way_back_and_this_was_not_me_have_buttons() {
    let house = House::new();
    house.sign_up_proven("ada@example.com");
    let entered = house
        .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
        .json();
    house.letters();
    let mailed = asked(
        &house,
        "/auth/change-email",
        Template::AddressConfirm,
        Some(&entered),
    );
    assert_eq!(mailed.press(&house, mailed.cookie.as_deref(), None).status, 200);
    let changed = house.letter(Template::AddressChanged);
    let back = Mailed {
        page: undo_page_of(&changed),
        code: None,
        cookie: None,
    };
    let looked = house.send(&Request::get(&back.page));
    assert!(looked.body.contains("Take your address back"), "{}", looked.body);
    let pressed = back.press(&house, None, changed.code.as_ref().map(|code| code.reveal()));
    assert_eq!(pressed.status, 200, "{}", pressed.body);
    assert_eq!(
        house
            .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
            .status,
        200
    );

    let house = House::new();
    let entered = house.sign_up(SITE, "ada@example.com");
    house.with_bearer(&entered, "POST", "/auth/send-email-verification", &Value::Null);
    let letter = house.letter(Template::VerifyEmail);
    let not_me = Mailed {
        page: undo_page_of(&letter),
        code: None,
        cookie: None,
    };
    let looked = house.send(&Request::get(&not_me.page));
    assert!(looked.body.contains("This was not me"), "{}", looked.body);
    let pressed = not_me.press(&house, None, Some(code_of(&letter)));
    assert_eq!(pressed.status, 200, "{}", pressed.body);
    let me = Request::get("/auth/me").bearer(&entered["tokens"]["access_token"]);
    assert_eq!(house.send(&me).status, 401);
    assert_eq!(
        house
            .sign_in_with_password(SITE, "ada@example.com", PASSWORD)
            .status,
        401
    );
}

#[test]
fn the_reset_page_says_what_is_wrong_with_a_password_and_keeps_the_link() {
    let house = House::new();
    house.sign_up_proven("ada@example.com");
    house.letters();
    let mailed = asked(&house, "/auth/send-password-reset", Template::PasswordReset, None);
    let cookie = mailed.cookie.as_deref().unwrap();
    let with = |password: &str| {
        let pairs = [("token", mailed.token()), ("new_password", password)];
        house.send(&form("/reset", &pairs).header("Cookie", cookie))
    };
    for (password, problem) in [
        ("", "fewer than"),
        ("too short", "fewer than 15 characters"),
        ("qwertyuiopqwertyuiop", "tried first"),
        ("my name is ada@example.com", "contains the email address"),
    ] {
        let reply = with(password);
        assert_eq!(reply.status, 400, "{password}");
        assert!(reply.body.contains(problem), "{password} {}", reply.body);
        assert!(
            password.is_empty() || !reply.body.contains(password),
            "the password is not shown"
        );
    }
    assert_eq!(with(OTHER_PASSWORD).status, 200);
    assert_eq!(
        house
            .sign_in_with_password(SITE, "ada@example.com", OTHER_PASSWORD)
            .status,
        200
    );
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
