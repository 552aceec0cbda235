//! C1: every one-time token of the Accounts API, shown 32 times at once to two instances, succeeds once.

use serde_json::json;

use crate::people::{APP, PASSWORD, Person};
use crate::raced::{Pair, SHOP, VERIFIER, one_more};
use crate::support::api::Reply;
use crate::support::{Api, mail};

const NEW_PASSWORD: &str = "eleven lanterns under snow";

#[test]
fn c1_links_to_sign_in_verify_and_reset() {
    let pair = Pair::start();
    let (house, api) = (&pair.house, pair.house.api());
    let email = "ann@example.com";
    let ann = house.sign_up(email);
    let asks = |path: &str| {
        let body = json!({"client_id": APP, "email": email});
        api.post(path, &body).expect(202)
    };

    let token = house.mailed(email, "/verify-email", || {
        ann.post(&api, "/auth/send-email-verification", &json!({}))
            .expect(202);
    });
    pair.posts_once("verification", "/auth/verify", &json!({"token": token}));

    let token = house.mailed(email, "/link", || drop(asks("/auth/send-magic-link")));
    let shown = json!({"client_id": APP, "token": token});
    pair.posts_once("magic link", "/auth/sign-in-with-token", &shown);

    let mut asked = None;
    let code = house.mailed_code(email, || {
        asked = Some(asks("/auth/send-magic-link").text("request_id"));
    });
    let shown = json!({"client_id": APP, "request_id": asked, "code": code});
    pair.posts_once("a link's code", "/auth/sign-in-with-token", &shown);

    let token = house.mailed(email, "/reset", || drop(asks("/auth/send-password-reset")));
    let reset = json!({"token": token, "new_password": NEW_PASSWORD});
    pair.posts_once("reset", "/auth/reset-password", &reset);

    let mut asked = None;
    let code = house.mailed_code(email, || {
        asked = Some(asks("/auth/send-password-reset").text("request_id"));
    });
    let reset = json!({"client_id": APP, "request_id": asked, "code": code, "new_password": PASSWORD});
    pair.posts_once("a reset's code", "/auth/reset-password", &reset);
    house.sign_in(email, PASSWORD).expect(200);
}

#[test]
fn c1_an_invite_makes_one_member() {
    let pair = Pair::start();
    let (house, api) = (&pair.house, pair.house.api());
    let owner = house.sign_up("owner@example.com");
    let (team, guest) = (owner.account(), "guest@example.com");
    let token = house.mailed(guest, "/invite", || {
        let invite = json!({"email": guest, "role": "viewer"});
        owner
            .post(&api, &format!("/api/accounts/{team}/invites"), &invite)
            .expect(201);
    });
    let accept = json!({"client_id": APP, "token": token});
    pair.posts_once("invite", "/auth/accept-invite", &accept);
    let members = owner
        .get(&api, &format!("/api/accounts/{team}/members"))
        .expect(200);
    assert_eq!(members.body["members"].as_array().unwrap().len(), 2);
}

#[test]
fn c1_what_a_sign_up_waits_for_makes_one_user() {
    let pair = Pair::start();
    let (house, api) = (&pair.house, pair.house.api());
    let asks = |email: &str| {
        let body = json!({"client_id": SHOP, "email": email, "password": PASSWORD});
        api.post("/auth/sign-up", &body).expect(202)
    };
    let (by_link, by_code, on_page) = ("link@example.com", "code@example.com", "page@example.com");

    let token = house.mailed(by_link, "/link", || drop(asks(by_link)));
    let shown = json!({"client_id": SHOP, "token": token});
    pair.posts_once("confirming", "/auth/sign-in-with-token", &shown);

    let mut asked = None;
    let code = house.mailed_code(by_code, || asked = Some(asks(by_code).text("request_id")));
    let shown = json!({"client_id": SHOP, "request_id": asked, "code": code});
    pair.posts_once("confirming by code", "/auth/sign-in-with-token", &shown);

    let token = house.mailed(on_page, "/link", || drop(asks(on_page)));
    let code = mail::code_to(&house.relay, on_page);
    let token = pair.leads_once(
        "confirming on the page",
        "/link",
        &format!("token={token}&code={code}"),
    );
    let shown = json!({"client_id": SHOP, "token": token});
    pair.posts_once("what the page hands on", "/auth/sign-in-with-token", &shown);
    assert_eq!(house.database.number("SELECT count(*) FROM users"), 3);
    assert_eq!(house.database.number("SELECT count(*) FROM sessions"), 3);
}

#[test]
fn c1_pages_hand_on_once() {
    let pair = Pair::start();
    let (house, api) = (&pair.house, pair.house.api());
    let (email, guest) = ("ann@example.com", "guest@example.com");
    house.sign_up(email);
    let owner = house.sign_up("owner@example.com");
    let redeems_once = |what: &str, token: &str| {
        let shown = json!({"client_id": SHOP, "token": token});
        pair.posts_once(what, "/auth/sign-in-with-token", &shown);
    };

    let token = house.mailed(email, "/link", || {
        let body = json!({"client_id": SHOP, "email": email});
        api.post("/auth/send-magic-link", &body).expect(202);
    });
    let code = mail::code_to(&house.relay, email);
    let token = pair.leads_once("a link's page", "/link", &format!("token={token}&code={code}"));
    redeems_once("what a link's page hands on", &token);

    let token = house.mailed(guest, "/invite", || {
        let invite = json!({"email": guest, "role": "viewer"});
        let path = format!("/api/accounts/{}/invites", owner.account());
        owner.post(&api, &path, &invite).expect(201);
    });
    let code = mail::code_to(&house.relay, guest);
    pair.pressed_once(
        "an invite's page",
        "/invite",
        &format!("token={token}&code={code}"),
    );
    let members = house.database.number("SELECT count(*) FROM memberships");
    assert_eq!(members, 3, "two of their own, and the guest's");
}

#[test]
fn c1_changing_the_address_and_the_ways_back() {
    let pair = Pair::start();
    let (house, api) = (&pair.house, pair.house.api());
    let (old, new, newer) = ("old@example.com", "new@example.com", "newer@example.com");
    let ann = house.sign_up(old);
    let token = house.mailed(old, "/verify-email", || {
        ann.post(&api, "/auth/send-email-verification", &json!({}))
            .expect(202);
    });
    api.post("/auth/verify", &json!({"token": token})).expect(200);
    let changes_to = |person: &Person, address: &str| {
        let body = json!({"new_email": address, "current_password": PASSWORD});
        person.post(&api, "/auth/change-email", &body).expect(202)
    };

    let token = house.mailed(new, "/verify-email", || drop(changes_to(&ann, new)));
    let undo = one_more(
        "the way back",
        || mail::tokens_to(&house.relay, old, "/link"),
        || drop(pair.posts_once("another address", "/auth/verify", &json!({"token": token}))),
    );
    let ann = Person::of(&house.sign_in(new, PASSWORD).expect(200));
    let mut asked = None;
    let code = house.mailed_code(newer, || asked = Some(changes_to(&ann, newer).text("request_id")));
    let shown = json!({"client_id": APP, "request_id": asked, "code": code});
    pair.posts_once("another address by code", "/auth/verify", &shown);

    let code = mail::code_to(&house.relay, old);
    pair.pressed_once("the way back", "/link", &format!("token={undo}&code={code}"));
    let owner = "SELECT count(*) FROM address_credentials WHERE address = 'old@example.com'";
    assert_eq!(house.database.number(owner), 1);
}

#[test]
fn c1_this_was_not_me_and_showing_oneself_again() {
    let pair = Pair::start();
    let (house, api) = (&pair.house, pair.house.api());
    let email = "ann@example.com";
    let ann = house.sign_up(email);

    let mut asked = None;
    let code = house.mailed_code(email, || {
        let sent = ann.post(&api, "/auth/reauthenticate", &json!({})).expect(202);
        asked = Some(sent.text("request_id"));
    });
    let shown = json!({"request_id": asked, "code": code});
    let show = |api: &Api| ann.post(api, "/auth/reauthenticate/verify", &shown);
    pair.succeeds_once("a code to oneself", show, |reply| reply.is_status(200));

    let undo = one_more(
        "a way to say it was not me",
        || mail::undo_tokens_to(&house.relay, email, "/verify-email"),
        || {
            ann.post(&api, "/auth/send-email-verification", &json!({}))
                .expect(202);
        },
    );
    let code = mail::code_to(&house.relay, email);
    pair.pressed_once("not me", "/verify-email", &format!("token={undo}&code={code}"));
    assert_eq!(house.database.number("SELECT count(*) FROM users"), 0);
}

#[test]
fn c1_trips_to_a_provider_and_what_they_come_back_with() {
    let pair = Pair::start();
    let house = &pair.house;
    let led = |reply: &Reply| reply.is_status(303);
    let redeems_once = |what: &str, token: &str, verifier: Option<&str>| {
        let shown = json!({"client_id": SHOP, "token": token, "code_verifier": verifier});
        pair.posts_once(what, "/auth/sign-in-with-token", &shown);
    };

    let trip = pair.sets_out();
    let back = pair.succeeds_once(
        "a refusal",
        |api| trip.comes_back(api, "error=access_denied"),
        led,
    );
    assert_eq!(back.led_with("error"), "denied");

    pair.knows(7, "ada@example.com");
    let trip = pair.sets_out();
    let back = pair.succeeds_once("a trip", |api| trip.comes_back(api, "code=theirs"), led);
    assert_eq!(back.led_with("state"), "theirs");
    redeems_once("what a trip brings", &back.led_with("token"), Some(VERIFIER));
    assert_eq!(house.database.number("SELECT count(*) FROM identities"), 1);

    // An address the provider cannot vouch for: a code is mailed, and the page asks for it.
    let email = "bob@elsewhere.example";
    pair.knows(8, email);
    let trip = pair.sets_out();
    let mut page = String::new();
    let code = house.mailed_code(email, || {
        let asked = trip.comes_back(&house.api(), "code=theirs").expect(200);
        page = asked.body.as_str().unwrap().to_owned();
    });
    let (_, rest) = page.split_once("name=\"request_id\" value=\"").expect("a form");
    let request = rest.split('"').next().unwrap();
    let form = format!(
        "client_id={SHOP}&redirect_uri=https://shop.example/in&state=theirs&request_id={request}&code={code}"
    );
    let token = pair.leads_once("the code of an identity", "/oauth2/prove", &form);
    redeems_once("what the code brings", &token, Some(VERIFIER));
    assert_eq!(house.database.number("SELECT count(*) FROM identities"), 2);
}

#[test]
fn an_address_signs_up_once() {
    let pair = Pair::start();
    let body = json!({"client_id": APP, "email": "new@example.com", "password": PASSWORD});
    let made = pair.posts_once("signing up", "/auth/sign-up", &body);
    assert!(Person::of(&made).profile["id"].is_string());
}
