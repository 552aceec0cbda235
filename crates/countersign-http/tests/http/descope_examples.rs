//! The examples in the document of the Descope-compatible API: a walk through it, recorded.

use std::time::Duration;

use countersign_core::nouns::surface::Surface;
use serde_json::{Value, json};

use crate::descope_api::{KEY, PAGE, PROJECT, TESTER, asked, entered, read, refresh_of, served};
use crate::support::accounts::{OTHER_PASSWORD, PASSWORD};
use crate::support::recording::Recording;
use crate::support::wire::{Reply, Request};
use crate::support::{House, other_than};

const ADA: &str = "ada@example.com";
const ROBOT: &str = "robot@test.example.com";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A walk: who is asked, and what was said.
struct Walk {
    house: House,
    examples: Recording,
}

#[test]
fn of_the_descope_api() {
    let house = House::with(|plan| {
        served(plan);
        plan.settings.body_deadline = Duration::from_millis(200);
    });
    let examples = Recording::of(Surface::Descope);
    let mut walk = Walk { house, examples };
    walk.shows_codes();
    walk.follows_magic_links();
    walk.opens_enchanted_links();
    walk.has_passwords();
    walk.goes_on();
    walk.changes_addresses();
    let ben = walk.makes_users();
    walk.finds_users(&ben);
    walk.changes_users(&ben);
    walk.tests();
    walk.ends_users(&ben);
    walk.is_refused();
    walk.examples.finish();
}

impl Walk {
    fn send(&mut self, title: &str, request: &Request) -> Reply {
        self.examples.send(&self.house, title, request)
    }

    /// Asks with no more than the project id.
    fn ask(&mut self, title: &str, path: &str, body: &Value) -> Reply {
        self.send(title, &asked(path, body, ""))
    }

    /// Asks with a management key for everything.
    fn act(&mut self, title: &str, path: &str, body: &Value) -> Reply {
        self.send(title, &asked(path, body, &format!(":{KEY}")))
    }

    fn shows_codes(&mut self) {
        let path = |step: &str| format!("/v1/auth/otp/{step}/email");
        let ada = json!({ "loginId": ADA });
        self.ask("unknown", &path("signin"), &ada);
        let named = json!({ "loginId": ADA, "user": { "name": "Ada", "phone": "+44 20 7946 0000" } });
        self.ask("asked", &path("signup"), &named);
        let mailed = self.house.mailed_code();
        let shown = |code: &str| json!({ "loginId": ADA, "code": code });
        self.ask("wrong", &path("verify"), &shown(other_than(&mailed)));
        self.ask("signed in", &path("verify"), &shown(&mailed));
        self.ask("known", &path("signup"), &named);
        let options =
            json!({ "customClaims": { "plan": "gold" }, "locale": "fr", "revokeOtherSessions": true });
        let wanted = json!({ "loginId": ADA, "loginOptions": options });
        self.ask("asked", &path("signin"), &wanted);
        self.ask(
            "asked",
            &path("signup-in"),
            &json!({ "loginId": "bo@example.com" }),
        );
        let steps_up = json!({ "loginId": ADA, "loginOptions": { "stepup": true } });
        self.send("no such session", &asked(&path("signin"), &steps_up, ":x"));
        self.house.send(&asked(
            &path("signup-in"),
            &json!({ "loginId": "guessed@example.com" }),
            "",
        ));
        let wrong = other_than(&self.house.mailed_code());
        let wrong = json!({ "loginId": "guessed@example.com", "code": wrong });
        for _ in 0..5 {
            self.house.send(&asked(&path("verify"), &wrong, ""));
        }
        self.ask("guesses spent", &path("verify"), &wrong);
    }

    /// What the link has as `t` that was mailed last.
    fn mailed_token(&self) -> String {
        let link = self.house.letters().pop().unwrap().link.unwrap();
        link.split("?t=").nth(1).unwrap().to_owned()
    }

    fn follows_magic_links(&mut self) {
        let path = |step: &str| format!("/v1/auth/magiclink/{step}/email");
        let (verify, uri) = ("/v1/auth/magiclink/verify", format!("{PAGE}/verify"));
        let cy = json!({ "loginId": "cy@example.com", "URI": uri });
        self.ask("unknown", &path("signin"), &cy);
        self.ask("asked", &path("signup"), &cy);
        let token = json!({ "token": self.mailed_token() });
        self.ask("signed in", verify, &token);
        self.ask("used", verify, &token);
        self.ask("known", &path("signup"), &cy);
        self.ask("asked", &path("signin"), &cy);
        self.ask("asked", &path("signup-in"), &cy);
        let elsewhere = json!({ "loginId": "cy@example.com", "URI": "https://evil.example/" });
        self.ask("to elsewhere", &path("signup-in"), &elsewhere);
    }

    fn opens_enchanted_links(&mut self) {
        let path = |step: &str| format!("/v1/auth/enchantedlink/{step}/email");
        let (verify, go_on) = (
            "/v1/auth/enchantedlink/verify",
            "/v1/auth/enchantedlink/pending-session",
        );
        let uri = format!("{PAGE}/verify");
        let dan = json!({ "loginId": "dan@example.com", "URI": uri, "loginOptions": { "pkceChallenge": CHALLENGE } });
        self.ask("unknown", &path("signin"), &dan);
        let sent = self.ask("asked", &path("signup"), &dan).json();
        let number = sent["linkId"].as_str().unwrap().parse::<u8>().unwrap();
        let letter = self.house.letters().pop().unwrap();
        let right = letter.choices.iter().find(|choice| choice.number == number);
        let token = right.unwrap().url.split("?t=").nth(1).unwrap();
        let pending = json!({ "pendingRef": sent["pendingRef"] });
        self.ask("not yet", go_on, &pending);
        let opening = json!({ "token": token, "pkceVerifier": VERIFIER });
        self.ask("opened", verify, &opening);
        self.ask("used", verify, &opening);
        self.ask("signed in", go_on, &pending);
        self.ask("used", go_on, &pending);
        self.ask("known", &path("signup"), &dan);
        self.ask("asked", &path("signin"), &dan);
        self.ask("asked", &path("signup-in"), &dan);
    }

    fn has_passwords(&mut self) {
        let path = |step: &str| format!("/v1/auth/password/{step}");
        let eve = |password: &str| json!({ "loginId": "eve@example.com", "password": password });
        self.send("the usual ones", &read(&path("policy"), ""));
        self.ask("too short", &path("signup"), &eve("too short"));
        self.ask("signed up", &path("signup"), &eve(PASSWORD));
        self.ask("known", &path("signup"), &eve(PASSWORD));
        self.ask("wrong", &path("signin"), &eve(OTHER_PASSWORD));
        let entered = self.ask("signed in", &path("signin"), &eve(PASSWORD)).json();
        let shown = refresh_of(&entered);
        let new = |password: &str| json!({ "loginId": "eve@example.com", "newPassword": password });
        self.send("set", &asked(&path("update"), &new(OTHER_PASSWORD), &shown));
        self.send("too short", &asked(&path("update"), &new("too short"), &shown));
        let mut both = new(PASSWORD);
        both["oldPassword"] = json!(OTHER_PASSWORD);
        self.ask("replaced", &path("replace"), &both);
        self.ask("wrong by now", &path("replace"), &both);
        let reset = json!({ "loginId": "eve@example.com", "redirectUrl": format!("{PAGE}/verify") });
        self.ask("asked", &path("reset"), &reset);
        self.ask(
            "unknown",
            &path("reset"),
            &json!({ "loginId": "nobody@example.com" }),
        );
        self.house.wait(601);
        self.send(
            "too long ago",
            &asked(&path("update"), &new(OTHER_PASSWORD), &shown),
        );
    }

    fn goes_on(&mut self) {
        let first = entered(&self.house, "fay@example.com");
        let (shown, none) = (refresh_of(&first), json!({}));
        self.send("the next", &asked("/v1/auth/refresh", &none, &shown));
        self.send("the next", &asked("/v1/auth/try-refresh", &none, &shown));
        self.ask("none", "/v1/auth/try-refresh", &none);
        self.send("oneself", &read("/v1/auth/me", &shown));
        self.send("no token", &read("/v1/auth/me", ""));
        self.send("one sign-in", &read("/v1/auth/me/history", &shown));
        let session = format!(":{}", first["sessionJwt"].as_str().unwrap());
        self.send("it lives", &asked("/v1/auth/validate", &none, &session));
        self.send("signed out", &asked("/v1/auth/logout", &none, &shown));
        self.send("it has ended", &asked("/v1/auth/validate", &none, &session));
        self.send("it has ended", &asked("/v1/auth/refresh", &none, &shown));
        let second = refresh_of(&entered(&self.house, "fay@example.com"));
        self.send("all of them", &asked("/v1/auth/logoutall", &none, &second));
        self.send("it has ended", &asked("/v1/auth/logoutall", &none, &second));
        self.send("a set", &Request::get(&format!("/v2/keys/{PROJECT}")));
        self.send("no such project", &Request::get("/v2/keys/P2nobody"));
        self.send("a list", &Request::get(&format!("/v1/keys/{PROJECT}")));
    }

    fn changes_addresses(&mut self) {
        let kinds = ["otp", "magiclink", "enchantedlink"];
        let people = ["gil@example.com", "hal@example.com", "ira@example.com"];
        for (kind, email) in kinds.iter().zip(people) {
            let path = &format!("/v1/auth/{kind}/update/email");
            let entered = entered(&self.house, email);
            let to = |new: &str| json!({ "loginId": email, "email": new, "addToLoginIDs": true });
            self.send(
                "asked",
                &asked(path, &to(&format!("new-{email}")), &refresh_of(&entered)),
            );
            self.send("known", &asked(path, &to(ADA), &refresh_of(&entered)));
            self.house.wait(601);
            self.send(
                "too long ago",
                &asked(path, &to(&format!("new-{email}")), &refresh_of(&entered)),
            );
        }
    }

    fn makes_users(&mut self) -> Value {
        let create = "/v1/mgmt/user/create";
        let ben = json!({
            "loginId": "ben@example.com", "email": "ben@example.com", "verifiedEmail": true, "displayName": "Ben",
            "customAttributes": { "plan": "gold" }, "roleNames": ["editor"],
        });
        let made = self.act("made", create, &ben).json();
        self.act("known", create, &ben);
        self.send("no key", &asked(create, &ben, ":x:y"));
        self.send("a key for tests", &asked(create, &ben, &format!(":{TESTER}")));
        let two = json!({ "users": [{ "loginId": "cal@example.com" }, { "loginId": "ben@example.com" }] });
        self.act("one made", "/v1/mgmt/user/create/batch", &two);
        self.act(
            "made",
            "/v1/mgmt/user/create/test",
            &json!({ "loginId": ROBOT, "test": true }),
        );
        self.send("no tiers", &read("/v1/mgmt/license", &format!(":{KEY}")));
        made["user"]["userId"].clone()
    }

    fn finds_users(&mut self, ben: &Value) {
        let load = |email: &str| read(&format!("/v1/mgmt/user?loginId={email}"), &format!(":{KEY}"));
        self.send("found", &load("ben@example.com"));
        self.send("nobody", &load("nobody@example.com"));
        self.send("nobody named", &read("/v1/mgmt/user", &format!(":{KEY}")));
        self.act("found", "/v1/mgmt/users/load", &json!({ "userIds": [ben] }));
        let strict = json!({ "userIds": ["x"], "includeInvalidUsers": false });
        self.act("nobody", "/v1/mgmt/users/load", &strict);
        let editors =
            json!({ "roleNames": ["editor"], "sort": [{ "field": "email", "desc": false }], "limit": 10 });
        self.act("editors", "/v2/mgmt/user/search", &editors);
        self.act("editors", "/v1/mgmt/user/search", &editors);
        self.act("all of them", "/v2/mgmt/user/search/test", &json!({}));
        self.act("no sign-in yet", "/v1/mgmt/user/history", &json!([ben]));
    }

    fn changes_users(&mut self, ben: &Value) {
        let update = |part: &str| format!("/v1/mgmt/user/update{part}");
        let with = |more: Value| {
            let mut body = json!({ "loginId": ben });
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        self.act(
            "changed",
            &update(""),
            &with(json!({ "displayName": "Benjamin", "roleNames": ["editor"] })),
        );
        self.act("nobody", &update(""), &json!({ "loginId": "nobody@example.com" }));
        let key = format!(":{KEY}");
        let patch = |path: &str, body: &Value| {
            let request = Request::new("PATCH", path).json(body.to_string().as_bytes());
            request.header("Authorization", &format!("Bearer {PROJECT}{key}"))
        };
        let named = with(json!({ "givenName": "Ben" }));
        self.send("changed", &patch("/v1/mgmt/user/patch", &named));
        let two = json!({ "users": [named, { "loginId": "nobody@example.com" }] });
        self.send("one changed", &patch("/v1/mgmt/user/patch/batch", &two));
        for (title, part, more) in [
            ("disabled", "/status", json!({ "status": "disabled" })),
            ("enabled", "/status", json!({ "status": "enabled" })),
            (
                "changed",
                "/email",
                json!({ "email": "bea@example.com", "verified": true }),
            ),
            ("known", "/email", json!({ "email": ADA, "verified": true })),
            ("changed", "/loginid", json!({ "newLoginId": "ben@example.com" })),
            ("known", "/loginid", json!({ "newLoginId": ADA })),
            ("changed", "/name", json!({ "displayName": "Ben" })),
            ("changed", "/phone", json!({ "phone": "+44 20 7946 0000" })),
            (
                "changed",
                "/picture",
                json!({ "picture": "https://app.example.com/ben.png" }),
            ),
            (
                "changed",
                "/customAttribute",
                json!({ "attributeKey": "plan", "attributeValue": "silver" }),
            ),
            ("set", "/role/set", json!({ "roleNames": ["editor"] })),
            ("added", "/role/add", json!({ "roleNames": ["owner"] })),
            ("taken", "/role/remove", json!({ "roleNames": ["owner"] })),
        ] {
            self.act(title, &update(part), &with(more));
        }
        let more = with(json!({ "roleNames": ["owner"] }));
        self.act("added", "/v2/mgmt/user/update/role/add", &more);
        let path = "/v1/mgmt/user/password/set/active";
        self.act("set", path, &with(json!({ "password": PASSWORD })));
        self.act("too short", path, &with(json!({ "password": "short" })));
    }

    fn tests(&mut self) {
        let generate = |what: &str| format!("/v1/mgmt/tests/generate/{what}");
        let robot = json!({ "loginId": ROBOT, "URI": format!("{PAGE}/verify") });
        self.act(
            "a code",
            &generate("otp"),
            &json!({ "loginId": ROBOT, "deliveryMethod": "email" }),
        );
        self.act("no user of tests", &generate("otp"), &json!({ "loginId": ADA }));
        self.act("a link", &generate("magiclink"), &robot);
        self.act("a link", &generate("enchantedlink"), &robot);
    }

    fn ends_users(&mut self, ben: &Value) {
        let named = json!({ "userId": ben });
        self.act("ended", "/v1/mgmt/user/logout", &named);
        self.act("erased", "/v1/mgmt/user/delete", &named);
        self.act("nobody", "/v1/mgmt/user/delete", &named);
        self.act(
            "erased",
            "/v1/mgmt/user/delete/batch",
            &json!({ "userIds": [ben] }),
        );
        let all = Request::new("DELETE", "/v1/mgmt/user/test/delete/all");
        let all = all.header("Authorization", &format!("Bearer {PROJECT}:{KEY}"));
        self.send("erased", &all);
    }

    fn is_refused(&mut self) {
        let path = "/v1/auth/otp/signup-in/email";
        let often = json!({ "loginId": "often@example.com" });
        for _ in 0..5 {
            self.house.send(&asked(path, &often, ""));
        }
        self.ask("six within the hour", path, &often);
        self.ask("no login id", path, &json!({}));
        self.ask("no address", path, &json!({ "loginId": "you@localhost" }));
        self.send("no project", &Request::post(path, &often));
        let bare = Request::new("POST", path).header("Authorization", &format!("Bearer {PROJECT}"));
        self.send("no JSON", &bare.clone().json(b"{"));
        self.send("a form", &bare.clone().body(b"loginId=you@example.com"));
        self.send("too long", &bare.clone().json(&[b' '; 40_000]));
        let announced = bare.header("Content-Type", "application/json");
        self.send("stalled", &announced.header("Content-Length", "10"));
        self.house.store.set_down(true);
        self.ask("without a store", path, &json!({ "loginId": "a@example.com" }));
        self.house.store.set_down(false);
        self.house.gate.panic();
        self.ask("a defect", path, &json!({ "loginId": "a@example.com" }));
    }
}
