//! The pages: the way in that a lock leaves, and the mailbox of development.

use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::mailbox::{Mailbox, ShownMail};
use countersign_core::ports::mailer::Template;
use countersign_http::{App, HttpSettings, configure, envelope};
use serde_json::json;

use crate::support::transcript::Transcript;
use crate::support::wire::{Reply, Request};
use crate::support::{House, other_than};

const VERIFY: &str = "/api/v1/auth/verify-otp";

/// Locks an address that has an account; gives the token of the mailed link.
fn locked_out(house: &House) -> String {
    house.sign_in("a@example.com");
    house.wait(120);
    house.letters();
    house.post("/api/v1/auth/request-otp", &json!({ "email": "a@example.com" }));
    let wrong = other_than(&house.mailed_code());
    for _ in 0..5 {
        house.post(VERIFY, &json!({ "email": "a@example.com", "code": wrong }));
    }
    let letters = house.letters();
    let letter = letters
        .iter()
        .find(|letter| letter.template == Template::LockedOut);
    let link = letter.unwrap().link.clone().unwrap();
    let path = link.strip_prefix("http://localhost:5173/link?token=");
    path.unwrap_or_else(|| panic!("{link}")).to_owned()
}

fn press(token: &str) -> Request {
    let form = format!("token={token}");
    Request::new("POST", "/link")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.as_bytes())
}

fn code_on(page: &Reply) -> String {
    let (_, rest) = page.body.split_once("class=\"code\">").expect("a code");
    rest[..6].to_owned()
}

#[test]
fn c6_looking_at_the_link_spends_nothing_and_the_button_shows_a_code() {
    let house = House::new();
    let mut script = Transcript::default();
    let token = locked_out(&house);
    let look = Request::get(&format!("/link?token={token}"));
    for _ in 0..3 {
        assert_eq!(house.send(&look).status, 200);
        assert_eq!(
            house
                .send(&Request::new("HEAD", &format!("/link?token={token}")))
                .status,
            200
        );
    }
    script.send(&house, "GET", &look);
    let pressed = script.send(&house, "POST", &press(&token));
    let code = code_on(&pressed);
    assert_eq!(
        code_on(&house.send(&press(&token))),
        code,
        "pressing again shows the same"
    );
    let body = json!({ "email": "a@example.com", "code": code });
    let signed_in = house.post(VERIFY, &body);
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    script.send(&house, "GET after its use", &look);
    script.send(&house, "POST after its use", &press(&token));
    script.send(&house, "GET without a token", &Request::get("/link"));
    script.send(
        &house,
        "GET of a forged token",
        &Request::get("/link?token=AAAAAAAAAAAAAAAAAAAAAA.x"),
    );
    script.send(
        &house,
        "POST of no form",
        &Request::new("POST", "/link").json(b"{}"),
    );
    script.send(&house, "POST of a long form", &press(&"x".repeat(5_000)));
    insta::assert_snapshot!(script.text());
}

#[test]
fn c6_before_the_button_is_pressed_its_code_does_not_count() {
    let house = House::new();
    let token = locked_out(&house);
    house.send(&Request::get(&format!("/link?token={token}")));
    house.send(&Request::new("HEAD", &format!("/link?token={token}")));
    house.send(&Request::post(&format!("/link?token={token}"), &json!({})));
    let body = json!({ "email": "a@example.com", "code": "123456" });
    for _ in 0..6 {
        assert_eq!(house.post(VERIFY, &body).code(), "locked");
    }
    let code = code_on(&house.send(&press(&token)));
    let body = json!({ "email": "a@example.com", "code": code });
    assert_eq!(
        house.post(VERIFY, &body).status,
        200,
        "guesses before it spent none of its five"
    );
}

#[test]
fn pages_without_a_store() {
    let house = House::new();
    let token = locked_out(&house);
    house.store.set_down(true);
    let mut script = Transcript::default();
    script.send(&house, "GET", &Request::get(&format!("/link?token={token}")));
    script.send(&house, "POST", &press(&token));
    insta::assert_snapshot!(script.text());
}

struct TwoMails;

impl Mailbox for TwoMails {
    fn latest_mails(&self) -> Vec<ShownMail> {
        let mail = |id: &str, code: Option<&str>, link: Option<&str>| ShownMail {
            id: id.to_owned(),
            to: "you@example.com".to_owned(),
            template: "sign_in_code".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            subject: "Your <b>code</b>".to_owned(),
            text: "The code is below.\n<script>alert(1)</script>".to_owned(),
            html: "<p>The code</p>".to_owned(),
            code: code.map(str::to_owned),
            link: link.map(str::to_owned),
            undo_link: None,
            choices: Vec::new(),
        };
        vec![
            mail("2", Some("123456"), None),
            mail("1", None, Some("http://localhost:5173/link?token=x")),
        ]
    }
}

#[test]
fn the_mailbox_of_development() {
    let house = House::with(|plan| plan.mailbox = Some(Arc::new(TwoMails)));
    let mut script = Transcript::default();
    script.send(&house, "the page", &Request::get("/dev/mailbox"));
    script.send(&house, "as JSON", &Request::get("/dev/mailbox.json"));
    script.send(&house, "one mail", &Request::get("/dev/mailbox/2"));
    script.send(&house, "no such mail", &Request::get("/dev/mailbox/3"));
    insta::assert_snapshot!(script.text());
    let as_json = house.send(&Request::get("/dev/mailbox").header("Accept", "application/json"));
    assert_eq!(as_json.json()["mails"][0]["code"], "123456");
}

#[test]
fn the_mailbox_is_for_this_machine_alone() {
    let house = House::with(|plan| plan.mailbox = Some(Arc::new(TwoMails)));
    for path in ["/dev/mailbox", "/dev/mailbox.json", "/dev/mailbox/2"] {
        let get = || Request::get(path);
        for host in ["localhost", "localhost:1", "127.0.0.1:5173", "[::1]:5173"] {
            assert_eq!(house.send(&get().host(host)).status, 200, "{path} {host}");
        }
        let refused = [
            get().host("evil.example"),
            get().host("localhost.evil.example:5173"),
            get().header("X-Forwarded-For", "127.0.0.1"),
            get().header("X-Forwarded-Host", "localhost"),
            get().header("Forwarded", "for=127.0.0.1"),
            get().header("Via", "1.1 proxy"),
            get().header("X-Real-IP", "127.0.0.1"),
        ];
        for request in refused {
            let reply = house.send(&request);
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (404, "not_found"),
                "{request:?}"
            );
        }
    }
    assert_eq!(
        House::new().send(&Request::get("/dev/mailbox")).status,
        404,
        "and only where there is one"
    );
}

#[actix_web::test]
async fn the_mailbox_is_not_for_other_machines() {
    let house = House::new();
    let app = App::new(
        house.core.clone(),
        HttpSettings::default(),
        Some(Arc::new(TwoMails)),
        1,
    );
    let app = Data::new(app);
    let service = actix_web::App::new()
        .configure(|config| configure(config, &app))
        .wrap(from_fn(envelope));
    let service = init_service(service).await;
    for (peer, status) in [
        ("127.0.0.1:1", 200),
        ("[::1]:1", 200),
        ("[::ffff:127.0.0.1]:1", 200),
        ("192.168.1.2:1", 404),
        ("203.0.113.9:1", 404),
        ("[2001:db8::1]:1", 404),
    ] {
        let request = TestRequest::get()
            .uri("/dev/mailbox.json")
            .insert_header(("Host", "localhost:5173"))
            .peer_addr(peer.parse().unwrap());
        let reply = call_service(&service, request.to_request()).await;
        assert_eq!(reply.status().as_u16(), status, "{peer}");
    }
}
