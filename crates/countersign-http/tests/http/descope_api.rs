//! The Descope-compatible API, route by route and error by error, as it looks on the wire.

use countersign_core::nouns::surface::Surface;
use countersign_core::policy::TestUsers;
use countersign_core::tokens::management::{ManagementKey, Scope, hash_of};
use serde_json::{Value, json};

use crate::support::transcript::Transcript;
use crate::support::wire::{Reply, Request};
use crate::support::{House, Plan, other_than};

pub(crate) const PROJECT: &str = "P2abc";
pub(crate) const YOU: &str = "you@example.com";
pub(crate) const KEY: &str = "the key of a program of the operator's";
pub(crate) const TESTER: &str = "the key of a program that only tests";
pub(crate) const PAGE: &str = "https://app.example.com";

pub(crate) fn served(plan: &mut Plan) {
    plan.policy.test_users = TestUsers::Under("test.example.com".to_owned());
    let descope = &mut plan.settings.descope;
    let key = |id: &str, key: &str, scopes: &[Scope]| ManagementKey {
        id: id.to_owned(),
        hash: hash_of(key),
        scopes: scopes.to_vec(),
    };
    descope.project_ids = vec![PROJECT.to_owned(), "P2other".to_owned()];
    descope.allowed_origins = vec![PAGE.to_owned()];
    descope.allowed_redirects = vec![format!("{PAGE}/verify")];
    descope.management_keys = vec![
        key("backend", KEY, &Scope::ALL),
        key("tester", TESTER, &[Scope::Tests]),
    ];
}

pub(crate) fn house() -> House {
    House::with(served)
}

/// A request of the project, with what else the bearer shows.
pub(crate) fn asked(path: &str, body: &Value, shown: &str) -> Request {
    Request::post(path, body).header("Authorization", &format!("Bearer {PROJECT}{shown}"))
}

pub(crate) fn read(path: &str, shown: &str) -> Request {
    Request::get(path).header("Authorization", &format!("Bearer {PROJECT}{shown}"))
}

pub(crate) fn ask(house: &House, path: &str, body: &Value) -> Reply {
    house.send(&asked(path, body, ""))
}

pub(crate) fn code(reply: &Reply) -> String {
    reply.json()["errorCode"].as_str().unwrap_or_default().to_owned()
}

/// Signs in by a code; gives the reply of verify.
pub(crate) fn entered(house: &House, email: &str) -> Value {
    let reply = ask(
        house,
        "/v1/auth/otp/signup-in/email",
        &json!({ "loginId": email }),
    );
    assert_eq!(reply.status, 200, "{}", reply.body);
    let body = json!({ "loginId": email, "code": house.mailed_code() });
    let reply = ask(house, "/v1/auth/otp/verify/email", &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

pub(crate) fn refresh_of(entered: &Value) -> String {
    format!(":{}", entered["refreshJwt"].as_str().unwrap())
}

pub(crate) fn claims_of(jwt: &Value) -> Value {
    let payload = jwt.as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    serde_json::from_slice(&decoded(&payload)).unwrap()
}

/// base64url without padding (RFC 4648).
fn decoded(text: &str) -> Vec<u8> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'-' => 62,
        _ => 63,
    };
    let bits: Vec<u8> = text
        .bytes()
        .flat_map(|b| (0..6).rev().map(move |shift| value(b) >> shift & 1))
        .collect();
    bits.chunks_exact(8)
        .map(|bits| bits.iter().fold(0, |octet, bit| octet << 1 | bit))
        .collect()
}

#[test]
fn a_walk_with_a_code() {
    let house = house();
    let mut script = Transcript::default();
    let start = |mode: &str| format!("/v1/auth/otp/{mode}/email");
    let you = json!({ "loginId": YOU });
    script.send(&house, "sign in, unknown", &asked(&start("signin"), &you, ""));
    let named = json!({ "loginId": YOU, "user": { "name": "You" }, "loginOptions": null });
    script.send(&house, "sign up", &asked(&start("signup"), &named, ""));
    let mailed = house.mailed_code();
    let shown = |code: &str| asked(&start("verify"), &json!({ "loginId": YOU, "code": code }), "");
    script.send(&house, "a wrong code", &shown(other_than(&mailed)));
    let entered = script.send(&house, "verify", &shown(&mailed)).json();
    script.send(&house, "verify again", &shown(&mailed));
    script.send(&house, "sign up, known", &asked(&start("signup"), &named, ""));
    let refresh = refresh_of(&entered);
    let empty = json!({});
    script.send(
        &house,
        "refresh",
        &asked("/v1/auth/refresh?dcs=t", &empty, &refresh),
    );
    script.send(&house, "me", &read("/v1/auth/me", &refresh));
    script.send(&house, "history", &read("/v1/auth/me/history", &refresh));
    let session = format!(":{}", entered["sessionJwt"].as_str().unwrap());
    script.send(&house, "validate", &asked("/v1/auth/validate", &empty, &session));
    script.send(
        &house,
        "validate with a refresh token",
        &asked("/v1/auth/validate", &empty, &refresh),
    );
    script.send(
        &house,
        "refresh with a session token",
        &asked("/v1/auth/refresh", &empty, &session),
    );
    script.send(
        &house,
        "try with nothing",
        &asked("/v1/auth/try-refresh", &empty, ""),
    );
    script.send(&house, "log out", &asked("/v1/auth/logout", &empty, &refresh));
    script.send(
        &house,
        "refresh, logged out",
        &asked("/v1/auth/refresh", &empty, &refresh),
    );
    script.send(
        &house,
        "validate, logged out",
        &asked("/v1/auth/validate", &empty, &session),
    );
    // Key pairs are made of real randomness, so that they are in no snapshot.
    let set = house.send(&Request::get("/v2/keys/P2abc")).json();
    assert_eq!(
        (&set["keys"][0]["alg"], &set["keys"][0]["use"]),
        (&json!("ES256"), &json!("sig"))
    );
    assert_eq!(house.send(&Request::get("/v1/keys/P2abc")).json(), set["keys"]);
    script.send(&house, "keys of nobody", &Request::get("/v2/keys/P2nobody"));
    insta::assert_snapshot!(script.text());
}

#[test]
fn what_is_wrong_with_a_request() {
    let house = house();
    let mut script = Transcript::default();
    let path = "/v1/auth/otp/signup-in/email";
    let you = json!({ "loginId": YOU });
    script.send(&house, "no bearer", &Request::post(path, &you));
    let stranger = Request::post(path, &you).header("Authorization", "Bearer P2nobody");
    script.send(&house, "another project", &stranger);
    script.send(&house, "no login id", &asked(path, &json!({}), ""));
    script.send(
        &house,
        "no address",
        &asked(path, &json!({ "loginId": "you" }), ""),
    );
    let other = json!({ "loginId": YOU, "email": "other@example.com" });
    script.send(&house, "another address", &asked(path, &other, ""));
    let options = |options: Value| asked(path, &json!({ "loginId": YOU, "loginOptions": options }), "");
    script.send(&house, "options that are none", &options(json!("x")));
    script.send(
        &house,
        "a long claim",
        &options(json!({ "customClaims": { "a": "b".repeat(501) } })),
    );
    script.send(
        &house,
        "a control character",
        &options(json!({ "customClaims": { "a": ["\u{0}"] } })),
    );
    script.send(
        &house,
        "words of two lines",
        &options(json!({ "templateOptions": { "a": "b\nc" } })),
    );
    script.send(
        &house,
        "step-up without a token",
        &options(json!({ "stepup": true })),
    );
    let bare = Request::new("POST", path).header("Authorization", &format!("Bearer {PROJECT}"));
    script.send(&house, "not JSON", &bare.clone().json(b"{"));
    script.send(&house, "a form", &bare.body(b"loginId=you"));
    script.send(&house, "GET", &read(path, ""));
    script.send(
        &house,
        "by telephone",
        &asked("/v1/auth/otp/signin/sms", &you, ""),
    );
    let evil = json!({ "loginId": YOU, "URI": "https://evil.example/verify" });
    script.send(
        &house,
        "a link to elsewhere",
        &asked("/v1/auth/magiclink/signup-in/email", &evil, ""),
    );
    insta::assert_snapshot!(script.text());
}

#[test]
fn claims_of_a_caller_are_kept_apart() {
    let house = house();
    let claims = json!({ "role": "owner", "acc": "1", "sub": "x", "iss": "y", "plan": "gold" });
    let body = json!({ "loginId": YOU, "loginOptions": { "customClaims": claims } });
    assert_eq!(ask(&house, "/v1/auth/otp/signup-in/email", &body).status, 200);
    let shown = json!({ "loginId": YOU, "code": house.mailed_code() });
    let entered = ask(&house, "/v1/auth/otp/verify/email", &shown).json();
    let refreshed = house.send(&asked("/v1/auth/refresh", &json!({}), &refresh_of(&entered)));
    for reply in [entered, refreshed.json()] {
        let said = claims_of(&reply["sessionJwt"]);
        assert_eq!(said["nsec"], claims);
        assert_eq!(
            (&said["iss"], &said["role"], &said["plan"]),
            (&json!(PROJECT), &Value::Null, &Value::Null)
        );
    }
    // A program with a key is believed, but for what only we say.
    let body = asked("/v1/auth/otp/signin/email", &body, &format!(":{KEY}"));
    assert_eq!(house.send(&body).status, 200);
    let shown = json!({ "loginId": YOU, "code": house.mailed_code() });
    let said = claims_of(&ask(&house, "/v1/auth/otp/verify/email", &shown).json()["sessionJwt"]);
    assert_eq!(
        (&said["plan"], &said["role"], &said["iss"]),
        (&json!("gold"), &json!("owner"), &json!(PROJECT))
    );
    assert_eq!(said.get("nsec"), None);
}

#[test]
fn one_person_on_two_surfaces_and_no_code_crosses() {
    let house = house();
    let mine = house.sign_in(YOU);
    let here = entered(&house, YOU);
    assert_eq!(here["user"]["userId"], mine["user"]["id"]);
    assert_eq!(here["firstSeen"], false);
    ask(&house, "/v1/auth/otp/signin/email", &json!({ "loginId": YOU }));
    let code_here = house.mailed_code();
    let there = house.post(
        "/api/v1/auth/verify-otp",
        &json!({ "email": YOU, "code": code_here }),
    );
    assert_eq!(there.code(), "invalid_code");
    house.wait(60);
    house.post("/api/v1/auth/request-otp", &json!({ "email": YOU }));
    let body = json!({ "loginId": YOU, "code": house.mailed_code() });
    assert_eq!(code(&ask(&house, "/v1/auth/otp/verify/email", &body)), "E061102");
    // One ledger: the fifth mail of the hour is the last on every surface.
    ask(&house, "/v1/auth/otp/signin/email", &json!({ "loginId": YOU }));
    let sixth = ask(&house, "/v1/auth/otp/signin/email", &json!({ "loginId": YOU }));
    assert_eq!((sixth.status, code(&sixth)), (429, "E130429".to_owned()));
    assert!(sixth.header("retry-after").is_some());
    // Nor do tokens cross: not to another surface, nor to another project.
    let session = here["sessionJwt"].as_str().unwrap();
    let elsewhere = Request::get("/api/v1/me").header("Authorization", &format!("Bearer {session}"));
    assert_eq!(house.send(&elsewhere).status, 401);
    let other = Request::post("/v1/auth/refresh", &json!({}))
        .header("Authorization", &format!("Bearer P2other{}", refresh_of(&here)));
    assert_eq!(code(&house.send(&other)), "E064001");
}

#[test]
fn where_accounts_are_hidden_all_addresses_are_answered_alike() {
    let house = House::with(|plan| {
        served(plan);
        plan.policy.hides = true;
    });
    entered(&house, YOU);
    entered(&house, "me@example.com");
    let uri = format!("{PAGE}/verify");
    for (path, has_uri) in [
        ("/v1/auth/otp/signin/email", false),
        ("/v1/auth/otp/signup/email", false),
        ("/v1/auth/magiclink/signin/email", true),
        ("/v1/auth/magiclink/signup/email", true),
        ("/v1/auth/password/reset", true),
    ] {
        let body = |email: &str| {
            if has_uri {
                json!({ "loginId": email, "URI": uri })
            } else {
                json!({ "loginId": email })
            }
        };
        let known = ask(&house, path, &body(YOU));
        let unknown = ask(&house, path, &body("yes@example.com"));
        assert_eq!(
            (known.status, known.json()),
            (unknown.status, unknown.json()),
            "{path}"
        );
        assert_eq!(known.status, 200);
    }
    let joins = |email: &str| {
        let body = json!({ "loginId": email, "password": "a better horse, a better staple" });
        ask(&house, "/v1/auth/password/signup", &body)
    };
    assert_eq!(joins("me@example.com").body, joins("nobody@example.com").body);
}

#[test]
fn shared_paths_go_by_the_scheme() {
    let house = house();
    let here = entered(&house, YOU);
    let cookies = house.sign_in_browser(YOU);
    let both = read("/v1/auth/me", &refresh_of(&here)).header("Cookie", &cookies.cookies());
    assert_eq!(house.send(&both).json()["loginIds"], json!([YOU]));
    let bad = read("/v1/auth/me", ":x").header("Cookie", &cookies.cookies());
    assert_eq!(code(&house.send(&bad)), "E064001", "no cookie is read");
    let cookie = Request::get("/v1/auth/me").header("Cookie", &cookies.cookies());
    assert_eq!(house.send(&cookie).json()["user"]["email"], YOU);
    let preflight = |headers: &str| {
        Request::new("OPTIONS", "/v1/auth/me")
            .header("Origin", PAGE)
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", headers)
    };
    let admitted = house.send(&preflight("authorization,x-descope-sdk-name"));
    assert_eq!(admitted.header("access-control-allow-origin"), Some(PAGE));
    let allowed = admitted
        .header("access-control-allow-headers")
        .unwrap()
        .to_lowercase();
    assert!(allowed.contains("x-descope-sdk-session-id"), "{allowed}");
    // The Browser API has a list of its own.
    assert_eq!(house.send(&preflight("x-csrf-token")).status, 403);

    let alone = House::with(|plan| {
        served(plan);
        plan.settings.surfaces = vec![Surface::Descope];
    });
    assert_eq!(code(&alone.send(&Request::get("/v1/auth/me"))), "E061001");
    let without = House::with(|plan| {
        served(plan);
        plan.settings.surfaces = vec![Surface::Browser];
    });
    assert_eq!(without.send(&read("/v1/auth/me", "")).code(), "unauthenticated");
}
