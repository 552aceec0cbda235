//! E1: known, unknown, disabled and locked addresses answer alike, on the first and on the n-th request.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::user::UserStatus;
use serde_json::{Value, json};

use crate::support::transcript::shown;
use crate::support::wire::Request;
use crate::support::{House, other_than};

/// One fate per address, all letters of one length, so that bodies have one length, too.
const KNOWN: &str = "known@example.com";
const BLANK: &str = "blank@example.com";
const GONER: &str = "goner@example.com";

fn house() -> House {
    let house = House::new();
    house.sign_in(KNOWN);
    house.sign_in(GONER);
    let goner = Address::parse(GONER).unwrap();
    let id = house.core.store.find_user(&goner).unwrap().unwrap().id;
    house
        .core
        .store
        .set_user_status(id, UserStatus::Disabled, &[])
        .unwrap();
    house.wait(7_200);
    house
}

/// What one address is told over a row of requests; the first letter of the masked address is no matter.
fn story(house: &House, email: &str, steps: impl Fn(&House, &str) -> Vec<Request>) -> Vec<String> {
    let requests = steps(house, email);
    let tell = |request: &Request| shown(&house.send(request)).replace(&email[..1], "*");
    requests.iter().map(tell).collect()
}

fn assert_alike(steps: impl Fn(&House, &str) -> Vec<Request> + Copy) {
    let house = house();
    let [known, blank, goner] = [KNOWN, BLANK, GONER].map(|email| {
        let told = story(&house, email, steps);
        assert!(!told.is_empty());
        told
    });
    for (n, told) in known.iter().enumerate() {
        let same = |other: &str| told.replace(['k', 'b', 'g'], "*") == other.replace(['k', 'b', 'g'], "*");
        assert!(
            same(&blank[n]),
            "unknown, request {n}:\n{told}\n---\n{}",
            blank[n]
        );
        assert!(
            same(&goner[n]),
            "disabled, request {n}:\n{told}\n---\n{}",
            goner[n]
        );
    }
}

fn ask_token(email: &str, purpose: &str) -> Request {
    Request::post(
        "/api/v1/auth/request-otp",
        &json!({ "email": email, "purpose": purpose }),
    )
}

fn guess_token(email: &str, code: &str, purpose: &str) -> Request {
    let body = json!({ "email": email, "code": code, "purpose": purpose });
    Request::post("/api/v1/auth/verify-otp", &body)
}

#[test]
fn e1_asking_on_the_token_api() {
    for purpose in ["signin", "signup"] {
        assert_alike(|_, email| vec![ask_token(email, purpose); 8]);
    }
}

#[test]
fn e1_guessing_without_having_asked() {
    for purpose in ["signin", "signup"] {
        assert_alike(|_, email| vec![guess_token(email, "123456", purpose); 12]);
    }
}

#[test]
fn e1_guessing_until_the_lock_and_beyond() {
    for purpose in ["signin", "signup"] {
        assert_alike(|house, email| {
            assert_eq!(house.send(&ask_token(email, purpose)).status, 200);
            // Mail is sent for some and not for others; it changes no answer.
            let codes = house.letters();
            let sent = codes.iter().find_map(|letter| letter.code.as_ref());
            let wrong = other_than(sent.map_or("000000", |code| code.reveal()));
            let mut all = vec![guess_token(email, wrong, purpose); 8];
            all.push(ask_token(email, purpose));
            all.extend(vec![guess_token(email, wrong, purpose); 3]);
            all
        });
    }
}

#[test]
fn e1_the_browser_api() {
    assert_alike(|_, email| vec![Request::post("/v1/auth/email/start", &json!({ "email": email })); 8]);
    assert_alike(|house, email| {
        let asked = house
            .post("/v1/auth/email/start", &json!({ "email": email }))
            .json();
        let letters = house.letters();
        let sent = letters.iter().find_map(|letter| letter.code.as_ref());
        let wrong = other_than(sent.map_or("000000", |code| code.reveal()));
        let body = json!({ "request_id": asked["request_id"], "code": wrong });
        let mut all = vec![Request::post("/v1/auth/email/verify", &body); 7];
        all.push(Request::post(
            "/v1/auth/email/start",
            &json!({ "email": email, "request_id": asked["request_id"] }),
        ));
        all
    });
}

#[test]
fn e1_a_disabled_user_cannot_tell_a_right_code_from_a_wrong_one() {
    let house = house();
    // The mail is not sent to a disabled user; somebody who knew the code all the same would learn nothing.
    house.send(&ask_token(GONER, "signin"));
    let told: Vec<Value> = ["123456", "654321"]
        .iter()
        .map(|code| {
            let mut body = house.send(&guess_token(GONER, code, "signin")).json();
            body["request_id"] = Value::Null;
            body
        })
        .collect();
    assert_eq!(told[0], told[1]);
}

#[test]
fn e1_a_locked_known_address_answers_as_a_locked_unknown_one() {
    let house = house();
    let lock = |email: &str| {
        house.send(&ask_token(email, "signin"));
        let letters = house.letters();
        let sent = letters.iter().find_map(|letter| letter.code.as_ref());
        let wrong = other_than(sent.map_or("000000", |code| code.reveal()));
        for _ in 0..5 {
            house.send(&guess_token(email, wrong, "signin"));
        }
        // One of them is mailed the way in; both are asked again.
        house.letters();
        [
            ask_token(email, "signin"),
            guess_token(email, "000000", "signin"),
            ask_token(email, "signup"),
        ]
        .map(|request| shown(&house.send(&request)).replace(&email[..1], "*"))
    };
    let (known, blank) = (lock(KNOWN), lock(BLANK));
    for (known, blank) in known.iter().zip(&blank) {
        assert_eq!(known.replace(['k', 'b'], "*"), blank.replace(['k', 'b'], "*"));
    }
}
