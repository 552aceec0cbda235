//! The Accounts API: members, roles, invites, switching; waitlists and letting in.

use countersign_core::ports::mailer::{Letter, Template};
use serde_json::{Value, json};

use crate::support::House;
use crate::support::accounts::{APP, APP_ORIGIN, code_of, page_of, token_of};
use crate::support::transcript::Transcript;
use crate::support::wire::{Reply, Request};

fn account_of(entered: &Value) -> &str {
    entered["profile"]["active_membership"]["account_id"]
        .as_str()
        .unwrap()
}

fn invite(house: &House, owner: &Value, email: &str, role: &str) -> (Reply, Letter) {
    let path = format!("/api/accounts/{}/invites", account_of(owner));
    let reply = house.with_bearer(owner, "POST", &path, &json!({ "email": email, "role": role }));
    assert_eq!(reply.status, 201, "{}", reply.body);
    (reply, house.letter(Template::Invite))
}

fn accept(house: &House, letter: &Letter) -> Reply {
    let page = page_of(letter);
    assert!(page.starts_with("/invite?token="), "{page}");
    let body = json!({ "client_id": APP, "token": token_of(&page) });
    house.post("/auth/accept-invite", &body)
}

#[test]
fn a_colleague_is_invited_promoted_and_removed() {
    let house = House::new();
    let owner = house.sign_up_and_prove(APP, "ada@example.com");
    let account = account_of(&owner).to_owned();
    let root = format!("/api/accounts/{account}");
    let mut script = Transcript::default();
    let as_owner = |method: &str, path: &str, body: &Value| house.with_bearer(&owner, method, path, body);
    let (created, letter) = invite(&house, &owner, "bob@example.com", "member");
    script.write("invite", &created);
    assert!(!created.body.contains(token_of(&page_of(&letter))));
    script.write(
        "invites",
        &as_owner("GET", &format!("{root}/invites"), &Value::Null),
    );
    let joined = accept(&house, &letter);
    script.write("accept", &joined);
    script.write("accept once", &accept(&house, &letter));
    let twice = json!({ "email": "bob@example.com", "role": "viewer" });
    script.write(
        "already a member",
        &as_owner("POST", &format!("{root}/invite"), &twice),
    );
    let members = as_owner("GET", &format!("{root}/members"), &Value::Null);
    script.write("members", &members);

    let bob = joined.json();
    let seat = bob["profile"]["active_membership"]["id"].as_str().unwrap();
    let seat = format!("{root}/members/{seat}");
    script.write(
        "a member may not look",
        &house.with_bearer(&bob, "GET", &format!("{root}/members"), &Value::Null),
    );
    script.write("a role", &as_owner("PATCH", &seat, &json!({ "role": "admin" })));
    let refreshed = house.post(
        "/auth/refresh",
        &json!({ "refresh_token": bob["tokens"]["refresh_token"] }),
    );
    assert_eq!(refreshed.status, 200);
    let listed = members.json();
    let rows = listed["members"].as_array().unwrap();
    let own = rows.iter().find(|row| row["role"] == "owner").unwrap();
    let own = own["id"].as_str().unwrap();
    let own = format!("{root}/members/{own}");
    script.write(
        "not above one's own",
        &house.with_bearer(&bob, "PATCH", &own, &json!({ "role": "viewer" })),
    );
    script.write("the last owner", &as_owner("DELETE", &own, &Value::Null));
    script.write("a name", &as_owner("PATCH", &root, &json!({ "name": "Engines" })));
    script.write("no name", &as_owner("PATCH", &root, &json!({ "name": " " })));
    script.write("removed", &as_owner("DELETE", &seat, &Value::Null));
    let refresh = json!({ "refresh_token": refreshed.json()["refresh_token"] });
    script.write("refresh after that", &house.post("/auth/refresh", &refresh));
    insta::assert_snapshot!(script.text());
}

#[test]
fn invites_are_mailed_again_and_taken_back() {
    let house = House::new();
    let owner = house.sign_up_and_prove(APP, "ada@example.com");
    let (created, first) = invite(&house, &owner, "bob@example.com", "viewer");
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/accounts/{}/invites/{id}", account_of(&owner));
    let mut script = Transcript::default();
    script.write(
        "again",
        &house.with_bearer(&owner, "POST", &format!("{path}/resend"), &Value::Null),
    );
    house.letter(Template::Invite);
    script.write("back", &house.with_bearer(&owner, "DELETE", &path, &Value::Null));
    script.write("gone", &house.with_bearer(&owner, "DELETE", &path, &Value::Null));
    script.write("dead", &accept(&house, &first));
    let bad = house.with_bearer(
        &owner,
        "POST",
        &path.replace(&id, ""),
        &json!({ "email": "x", "role": "king" }),
    );
    script.write("no such path", &bad);
    let bad = json!({ "email": "x", "role": "king" });
    let invites = format!("/api/accounts/{}/invites", account_of(&owner));
    script.write("refused", &house.with_bearer(&owner, "POST", &invites, &bad));
    let foreign = invites.replace(account_of(&owner), "00000000-0000-7000-8000-000000000000");
    let good = json!({ "email": "x@example.com", "role": "viewer" });
    script.write(
        "another account",
        &house.with_bearer(&owner, "POST", &foreign, &good),
    );
    script.write(
        "no account",
        &house.with_bearer(&owner, "POST", "/api/accounts/x/invites", &good),
    );
    script.write("nobody", &house.post(&invites, &good));
    insta::assert_snapshot!(script.text());
}

#[test]
fn switching_accounts_within_a_session() {
    let house = House::new();
    let (ada, bob) = (
        house.sign_up_and_prove(APP, "ada@example.com"),
        house.sign_up(APP, "bob@example.com"),
    );
    let (_, letter) = invite(&house, &ada, "bob@example.com", "viewer");
    let joined = accept(&house, &letter).json();
    assert_eq!(account_of(&joined), account_of(&ada));
    let mut script = Transcript::default();
    let switch = |to: &str| {
        house.with_bearer(
            &joined,
            "POST",
            "/auth/switch-accounts",
            &json!({ "account_id": to }),
        )
    };
    script.write("home", &switch(account_of(&bob)));
    script.write("nowhere", &switch("00000000-0000-7000-8000-000000000000"));
    script.write("garbage", &switch("x"));
    insta::assert_snapshot!(script.text());
}

#[test]
fn waiting_for_a_feature_and_being_let_in() {
    let house = House::new();
    let owner = house.sign_up_and_prove(APP, "ada@example.com");
    let root = format!("/api/accounts/{}/waitlist", account_of(&owner));
    let mut script = Transcript::default();
    let mut ask = |heading: &str, method: &str, path: &str, body: &Value| {
        let reply = house.with_bearer(&owner, method, path, body);
        script.write(heading, &reply);
        reply
    };
    ask("nothing yet", "GET", "/auth/waitlist", &Value::Null);
    ask("on", "POST", "/auth/waitlist/dark-mode", &Value::Null);
    ask("on, again", "PUT", "/auth/waitlist/dark-mode", &Value::Null);
    ask("all", "GET", "/auth/waitlist", &Value::Null);
    ask("one", "GET", "/auth/waitlist/dark-mode", &Value::Null);
    ask("another", "GET", "/auth/waitlist/v2", &Value::Null);
    ask("no feature", "POST", "/auth/waitlist/Dark", &Value::Null);
    ask(
        "a word that is taken",
        "POST",
        "/auth/waitlist/authorize",
        &Value::Null,
    );
    let queue = ask(
        "who waits",
        "GET",
        &format!("{root}?feature=dark-mode&limit=5"),
        &Value::Null,
    )
    .json();
    let entries = json!({ "entries": [queue["entries"][0]["id"]] });
    ask("let in", "POST", &format!("{root}/let-in"), &entries);
    ask("granted", "GET", "/auth/waitlist/dark-mode", &Value::Null);
    ask(
        "by order",
        "POST",
        &format!("{root}/let-in"),
        &json!({ "feature": "v2", "first": 3 }),
    );
    ask("by what", "POST", &format!("{root}/let-in"), &json!({}));
    for (heading, body) in [
        ("by order, for what", json!({ "first": 3 })),
        ("by a domain, for what", json!({ "domain": "example.com" })),
        (
            "by what is no domain",
            json!({ "domain": "a b", "feature": "v2" }),
        ),
        (
            "by a domain as people write it",
            json!({ "domain": "BÜCHER.example", "feature": "v2" }),
        ),
    ] {
        ask(heading, "POST", &format!("{root}/let-in"), &body);
    }
    ask(
        "by both",
        "POST",
        &format!("{root}/let-in"),
        &json!({ "first": 1, "domain": "example.com", "feature": "v2" }),
    );
    ask("off", "DELETE", "/auth/waitlist/dark-mode", &Value::Null);
    ask("off, again", "DELETE", "/auth/waitlist/dark-mode", &Value::Null);
    house.letter(Template::LetIn);
    insta::assert_snapshot!(script.text());
}

#[test]
fn the_list_before_a_launch_answers_alike_for_all() {
    let house = House::new();
    house.sign_up_and_prove(APP, "ada@example.com");
    house.letters();
    let join = |email: &str| house.post("/auth/waitlist", &json!({ "client_id": APP, "email": email }));
    let replies: Vec<(u16, String)> = ["ada@example.com", "bob@example.com", "bob@example.com"]
        .iter()
        .map(|email| join(email))
        .map(|reply| (reply.status, reply.body))
        .collect();
    assert!(
        replies.iter().all(|reply| *reply == (202, "{}".to_owned())),
        "{replies:?}"
    );
    let letters = house.letters();
    assert_eq!(letters.len(), 2);
    assert!(
        letters
            .iter()
            .all(|letter| letter.template == Template::WaitlistConfirmed)
    );
    let bad = house.post(
        "/auth/waitlist",
        &json!({ "client_id": APP, "email": "x", "feature": "No" }),
    );
    assert_eq!(bad.status, 400);
    assert_eq!(bad.json()["invalid_params"].as_array().unwrap().len(), 2);
}

#[test]
fn c6_an_invite_is_accepted_on_its_page_with_the_printed_code() {
    let house = House::new();
    let owner = house.sign_up_and_prove(APP, "ada@example.com");
    let (_, letter) = invite(&house, &owner, "bob@example.com", "admin");
    let page = page_of(&letter);
    let looked = house.send(&Request::get(&page));
    assert_eq!(looked.status, 200);
    assert!(looked.body.contains("name=\"code\""));
    assert!(
        looked
            .header("content-security-policy")
            .unwrap()
            .contains(&format!("form-action 'self' {APP_ORIGIN};"))
    );
    let press = |pairs: &[(&str, &str)]| house.send(&crate::support::accounts::form("/invite", pairs));
    let token = token_of(&page);
    assert_eq!(press(&[("token", token)]).status, 400);
    let accepted = press(&[("token", token), ("code", code_of(&letter))]);
    assert_eq!(accepted.status, 303, "{}", accepted.body);
    let location = accepted.header("location").unwrap();
    let handed = location.strip_prefix("https://app.example/in?token=").unwrap();
    let body = json!({ "client_id": APP, "token": handed });
    let bob = house.post("/auth/sign-in-with-token", &body);
    assert_eq!(bob.status, 200, "{}", bob.body);
    assert_eq!(account_of(&bob.json()), account_of(&owner));
    assert_eq!(bob.json()["profile"]["active_membership"]["role"], "admin");
}

#[test]
fn an_invite_goes_out_in_the_name_of_a_proven_address_alone() {
    let house = House::new();
    let owner = house.sign_up(APP, "ada@example.com");
    let path = format!("/api/accounts/{}/invites", account_of(&owner));
    let bob = json!({ "email": "bob@example.com", "role": "member" });
    let refused = house.with_bearer(&owner, "POST", &path, &bob);
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert_eq!(refused.json()["code"], "email_unverified");
    assert!(house.letters().is_empty(), "nothing is mailed");
    let asked = house.with_bearer(&owner, "POST", "/auth/send-email-verification", &json!({}));
    assert_eq!(asked.status, 202);
    let letter = house.letter(Template::VerifyEmail);
    let verified = house.post("/auth/verify", &json!({ "token": token_of(&page_of(&letter)) }));
    assert_eq!(verified.status, 200, "{}", verified.body);
    invite(&house, &owner, "bob@example.com", "member");
}

#[test]
fn the_only_owner_of_an_account_with_others_in_it_is_not_erased() {
    let house = House::new();
    let owner = house.sign_up_and_prove(APP, "ada@example.com");
    let (_, letter) = invite(&house, &owner, "bob@example.com", "admin");
    let bob = accept(&house, &letter).json();
    let erases = |email: &str| {
        house.wait(120);
        let token = house.sign_in(email)["accessToken"].clone();
        house.send(&Request::new("DELETE", "/api/v1/me").bearer(&token))
    };
    let refused = erases("ada@example.com");
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (409, &json!("last_owner"))
    );
    let root = format!("/api/accounts/{}", account_of(&owner));
    let still = house.with_bearer(&owner, "GET", &format!("{root}/members"), &Value::Null);
    assert_eq!(still.status, 200, "nothing has changed: {}", still.body);
    let seat = bob["profile"]["active_membership"]["id"].as_str().unwrap();
    let seat = format!("{root}/members/{seat}");
    let raised = house.with_bearer(&owner, "PATCH", &seat, &json!({ "role": "owner" }));
    assert_eq!(raised.status, 200, "{}", raised.body);
    assert_eq!(erases("ada@example.com").status, 200);
    assert_eq!(erases("bob@example.com").status, 200, "alone in it by now");
}

#[test]
fn who_never_proved_their_address_lets_nobody_in() {
    let house = House::new();
    let owner = house.sign_up(APP, "ada@example.com");
    house.with_bearer(&owner, "POST", "/auth/waitlist/v2", &Value::Null);
    let path = format!("/api/accounts/{}/waitlist/let-in", account_of(&owner));
    let refused = house.with_bearer(&owner, "POST", &path, &json!({ "feature": "v2", "first": 1 }));
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "email_unverified")
    );
    assert_eq!(house.letters().len(), 0);
}
