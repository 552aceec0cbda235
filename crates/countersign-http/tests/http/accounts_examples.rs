//! The examples in the document of the Accounts API: a walk through it, recorded.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::nouns::surface::Surface;
use countersign_core::ports::mailer::Template;
use serde_json::{Value, json};

use crate::support::accounts::{
    APP, APP_URI, OTHER_PASSWORD, PASSWORD, SITE, TOOL, code_of, form, page_of, token_of,
};
use crate::support::providers::{FakeProviders, person};
use crate::support::recording::Recording;
use crate::support::wire::{Reply, Request};
use crate::support::{House, other_than};

/// A walk: who is asked, and what was said.
struct Walk {
    house: House,
    providers: Arc<FakeProviders>,
    examples: Recording,
}

#[test]
fn of_the_accounts_api() {
    let providers = Arc::new(FakeProviders::default());
    let given = Arc::clone(&providers);
    let house = House::with(|plan| {
        plan.settings.body_deadline = Duration::from_millis(200);
        plan.providers = given;
    });
    let examples = Recording::of(Surface::Accounts);
    let mut walk = Walk {
        house,
        providers,
        examples,
    };
    let ada = walk.signs_up();
    walk.signs_in();
    walk.follows_links();
    walk.proves_addresses();
    walk.is_told_of(&ada);
    let ada = walk.changes_what_proves(&ada);
    walk.has_a_team(&ada);
    walk.waits(&ada);
    walk.goes_on(&ada);
    walk.comes_from_a_provider();
    walk.links_identities();
    walk.is_refused();
    walk.examples.finish();
}

impl Walk {
    fn send(&mut self, title: &str, request: &Request) -> Reply {
        self.examples.send(&self.house, title, request)
    }

    fn post(&mut self, title: &str, path: &str, body: &Value) -> Reply {
        self.send(title, &Request::post(path, body))
    }

    fn with(&mut self, title: &str, who: &Value, line: (&str, &str), body: &Value) -> Reply {
        let (method, path) = line;
        let request = Request::new(method, path).bearer(&who["tokens"]["access_token"]);
        let request = match body {
            Value::Null => request,
            body => request.json(body.to_string().as_bytes()),
        };
        self.send(title, &request)
    }

    /// The token of the one mail of a kind.
    fn mailed(&self, template: Template) -> String {
        token_of(&page_of(&self.house.letter(template))).to_owned()
    }

    fn signs_up(&mut self) -> Value {
        let body = |client: &str, email: &str, password: &str| json!({ "client_id": client, "email": email, "password": password });
        let path = "/auth/sign-up";
        let ada = self.post("at once", path, &body(APP, "ada@example.com", PASSWORD));
        self.post("taken", path, &body(APP, "ada@example.com", PASSWORD));
        self.post("by mail", path, &body(TOOL, "bob@example.com", PASSWORD));
        self.post("too short", path, &body(APP, "cy@example.com", "too short"));
        self.post("no such app", path, &body("nobody", "cy@example.com", PASSWORD));
        self.house.letters();
        ada.json()
    }

    fn signs_in(&mut self) {
        let body =
            |password: &str| json!({ "client_id": APP, "email": "ada@example.com", "password": password });
        self.post("signed in", "/auth/sign-in", &body(PASSWORD));
        self.post("not together", "/auth/sign-in", &body(OTHER_PASSWORD));
        let reset = json!({ "client_id": APP, "email": "bo@example.com" });
        self.house.sign_up_proven("bo@example.com");
        self.post("asked", "/auth/send-password-reset", &reset);
        let token = self.mailed(Template::PasswordReset);
        let path = "/auth/reset-password";
        self.post(
            "too short",
            path,
            &json!({ "token": token, "new_password": "short" }),
        );
        self.post(
            "set",
            path,
            &json!({ "token": token, "new_password": OTHER_PASSWORD }),
        );
        self.post(
            "used",
            path,
            &json!({ "token": token, "new_password": OTHER_PASSWORD }),
        );
    }

    fn follows_links(&mut self) {
        let ask = json!({ "client_id": APP, "email": "dan@example.com", "redirect_uri": APP_URI });
        let asked = self.post("asked", "/auth/send-magic-link", &ask).json();
        let letter = self.house.letter(Template::MagicLink);
        let show = |code: &str| json!({ "client_id": APP, "request_id": asked["request_id"], "code": code });
        let path = "/auth/sign-in-with-token";
        self.post("another code", path, &show(other_than(code_of(&letter))));
        self.post("by the code", path, &show(code_of(&letter)));
        let token = self.house.magic_link(APP, "dan@example.com");
        let token = json!({ "token": token_of(&page_of(&token)) });
        self.post("by the token", path, &token);
        self.post("used", path, &token);
        let token = self.house.magic_link(APP, "dan@example.com");
        self.by_get("by the token", path, token_of(&page_of(&token)));
    }

    fn by_get(&mut self, title: &str, path: &str, token: &str) -> Reply {
        let get = Request::get(&format!("{path}?client_id={APP}&token={token}"));
        self.send(title, &get.header("Accept", "application/json"))
    }

    fn proves_addresses(&mut self) {
        let paths = ["/auth/send-email-verification", "/auth/send-verification-email"];
        for (path, email) in paths.into_iter().zip(["eve@example.com", "fay@example.com"]) {
            let person = self.house.sign_up(APP, email);
            self.with("asked", &person, ("POST", path), &Value::Null);
            let token = self.mailed(Template::VerifyEmail);
            if email.starts_with("eve") {
                self.post("proven", "/auth/verify", &json!({ "token": token }));
                self.with("proven before", &person, ("POST", path), &Value::Null);
            } else {
                self.by_get("proven", "/auth/verify", &token);
            }
        }
    }

    fn is_told_of(&mut self, ada: &Value) {
        let body = json!({ "client_id": APP, "email": "ada@example.com" });
        self.post("somebody", "/auth/check-email", &body);
        self.post("ways in", "/auth/login-methods", &json!({ "client_id": APP }));
        let session = Request::get("/auth/csrf-session").header("Accept", "application/json");
        let session = self.send("begun", &session);
        let token = Request::get("/auth/csrf-token");
        self.send("without the cookie", &token);
        self.send("again", &token.header("Cookie", &session.cookies()));
        self.with("oneself", ada, ("GET", "/auth/me"), &Value::Null);
        self.send("nobody", &Request::get("/auth/me"));
        let edit = json!({ "display_name": "Ada", "timezone": "Europe/London", "given_name": null });
        self.with("told", ada, ("PATCH", "/auth/me"), &edit);
        let wrong = json!({ "timezone": "Nowhere" });
        self.with("no time zone", ada, ("PATCH", "/auth/me"), &wrong);
    }

    fn changes_what_proves(&mut self, ada: &Value) -> Value {
        let change = ("POST", "/auth/change-password");
        let body = |current: &str| json!({ "current_password": current, "new_password": OTHER_PASSWORD });
        self.with("another password", ada, change, &body("not the password at all"));
        self.with("set", ada, change, &body(PASSWORD));
        let move_to = json!({ "new_email": "ada@other.example" });
        let change = ("POST", "/auth/change-email");
        self.with("asked", ada, change, &move_to);
        self.house.wait(601);
        let refresh = json!({ "refresh_token": ada["tokens"]["refresh_token"] });
        let tokens = self.house.post("/auth/refresh", &refresh).json();
        let ada = json!({ "tokens": tokens, "profile": ada["profile"] });
        self.with("too long ago", &ada, change, &move_to);
        self.house.letters();
        let asked = self.with("asked", &ada, ("POST", "/auth/reauthenticate"), &Value::Null);
        let code = code_of(&self.house.letter(Template::Reauthenticate)).to_owned();
        let show = |code: &str| json!({ "request_id": asked.json()["request_id"], "code": code });
        let verify = ("POST", "/auth/reauthenticate/verify");
        self.with("another code", &ada, verify, &show(other_than(&code)));
        self.with("shown", &ada, verify, &show(&code));
        ada
    }

    fn waits(&mut self, ada: &Value) {
        let public = json!({ "client_id": APP, "email": "gus@example.com", "feature": "rockets" });
        self.post("waits", "/auth/waitlist", &public);
        let rockets = "/auth/waitlist/rockets";
        self.with("waits", ada, ("POST", rockets), &Value::Null);
        self.with("waits already", ada, ("PUT", rockets), &Value::Null);
        self.with("one place", ada, ("GET", rockets), &Value::Null);
        self.with("no place", ada, ("GET", "/auth/waitlist/boats"), &Value::Null);
        self.with("all places", ada, ("GET", "/auth/waitlist"), &Value::Null);
        let list = format!("/api/accounts/{}/waitlist", account_of(ada));
        self.with("who waits", ada, ("GET", &list), &Value::Null);
        let first = json!({ "feature": "rockets", "first": 1 });
        self.with("let in", ada, ("POST", &format!("{list}/let-in")), &first);
        self.with("waits no longer", ada, ("DELETE", rockets), &Value::Null);
        self.house.letters();
    }

    fn has_a_team(&mut self, ada: &Value) {
        let root = format!("/api/accounts/{}", account_of(ada));
        let (invites, invite) = (format!("{root}/invites"), format!("{root}/invite"));
        let body = |email: &str| json!({ "email": email, "role": "member" });
        self.with("not proven", ada, ("POST", &invites), &body("hal@example.com"));
        self.house.prove("ada@example.com");
        let first = self.with("invited", ada, ("POST", &invites), &body("hal@example.com"));
        let first = format!("{invites}/{}", first.json()["id"].as_str().unwrap());
        self.house.letters();
        self.with(
            "mailed again",
            ada,
            ("POST", &format!("{first}/resend")),
            &Value::Null,
        );
        let token = self.mailed(Template::Invite);
        let accept = json!({ "client_id": APP, "token": token });
        let hal = self.post("accepted", "/auth/accept-invite", &accept).json();
        self.post("used", "/auth/accept-invite", &accept);
        self.with(
            "a member already",
            ada,
            ("POST", &invites),
            &body("hal@example.com"),
        );
        self.with("invited", ada, ("POST", &invite), &body("ida@example.com"));
        let token = self.mailed(Template::Invite);
        self.by_get("accepted", "/auth/accept-invite", &token);
        self.with("all", ada, ("GET", &invites), &Value::Null);
        self.with("all", ada, ("GET", &invite), &Value::Null);
        let third = self
            .house
            .with_bearer(ada, "POST", &invites, &body("jo@example.com"));
        let third = format!("{invites}/{}", third.json()["id"].as_str().unwrap());
        self.with("taken back", ada, ("DELETE", &third), &Value::Null);
        self.with("gone", ada, ("DELETE", &third), &Value::Null);
        let members = format!("{root}/members");
        let listed = self.with("all", ada, ("GET", &members), &Value::Null).json();
        self.with("not a manager", &hal, ("GET", &members), &Value::Null);
        let seat = |role: &str| {
            let rows = listed["members"].as_array().unwrap();
            let row = rows.iter().find(|row| row["role"] == role).unwrap();
            format!("{members}/{}", row["id"].as_str().unwrap())
        };
        let (own, other) = (seat("owner"), seat("member"));
        self.with("promoted", ada, ("PATCH", &other), &json!({ "role": "admin" }));
        self.with(
            "the last owner",
            ada,
            ("PATCH", &own),
            &json!({ "role": "viewer" }),
        );
        self.with("renamed", ada, ("PATCH", &root), &json!({ "name": "Engines" }));
        self.with("removed", ada, ("DELETE", &other), &Value::Null);
        let switch = ("POST", "/auth/switch-accounts");
        self.with("switched", ada, switch, &json!({ "account_id": account_of(ada) }));
        let foreign = json!({ "account_id": "00000000-0000-7000-8000-000000000000" });
        self.with("not a member", ada, switch, &foreign);
    }

    fn comes_from_a_provider(&mut self) {
        let query = format!("client_id={APP}&redirect_uri={APP_URI}&state=s");
        let lead = |name: &str| Request::get(&format!("/auth/{name}/authorize?{query}"));
        self.send("led on", &lead("google"));
        self.send("no such connection", &lead("nobody"));
        self.send("led on", &Request::get("/auth/google/callback?state=x&code=y"));
        *self.providers.says.lock().unwrap() = Some(Ok(person("1", Some("kim@example.com"), true)));
        let (state, cookies) = self.goes_out("google");
        let back = Request::get(&format!("/oauth2/callback/google?state={state}&code=c"));
        self.send("back", &back.header("Cookie", &cookies));
        let (state, cookies) = self.goes_out("apple");
        let pairs = [("state", state.as_str()), ("code", "c")];
        let back = form("/oauth2/callback/apple", &pairs).header("Cookie", &cookies);
        self.send("back", &back);
        self.house.letters();
        *self.providers.says.lock().unwrap() = Some(Ok(person("2", Some("ada@example.com"), false)));
        let (state, cookies) = self.goes_out("google");
        let back = Request::get(&format!("/oauth2/callback/google?state={state}&code=c"));
        let page = self.send("to be proven", &back.header("Cookie", &cookies));
        let (_, rest) = page.body.split_once("name=\"request_id\" value=\"").unwrap();
        let letter = self.house.letter(Template::LinkIdentity);
        let pairs = [
            ("request_id", &rest[..36]),
            ("client_id", APP),
            ("redirect_uri", APP_URI),
            ("code", code_of(&letter)),
        ];
        self.send("proven", &form("/oauth2/prove", &pairs));
    }

    fn links_identities(&mut self) {
        let uma = self.house.sign_up(APP, "uma@example.com");
        *self.providers.says.lock().unwrap() = Some(Ok(person("3", Some("uma@example.net"), true)));
        let (add, list) = (("POST", "/auth/identities/google"), ("GET", "/auth/identities"));
        let back_to_app = json!({ "redirect_uri": APP_URI, "state": "s" });
        let out = self.with("sent out", &uma, add, &back_to_app);
        let url = out.json()["authorize_url"].as_str().unwrap().to_owned();
        let (_, state) = url.split_once("state=").unwrap();
        let back = Request::get(&format!("/oauth2/callback/google?state={state}&code=c"));
        self.send("linked", &back.header("Cookie", &out.cookies()));
        let listed = self.with("one", &uma, list, &Value::Null).json();
        let id = listed["identities"][0]["id"].as_str().unwrap();
        let off = format!("/auth/identities/{id}");
        self.with("taken off", &uma, ("DELETE", &off), &Value::Null);
        self.with("no such identity", &uma, ("DELETE", &off), &Value::Null);
        let nowhere = ("POST", "/auth/identities/nobody");
        self.with("no such connection", &uma, nowhere, &Value::Null);
        self.house.wait(600);
        let refresh = json!({ "refresh_token": uma["tokens"]["refresh_token"] });
        let later = json!({ "tokens": self.house.post("/auth/refresh", &refresh).json() });
        self.with("not fresh", &later, add, &back_to_app);
    }

    fn goes_out(&mut self, connection: &str) -> (String, String) {
        let query = format!("connection={connection}&client_id={APP}&redirect_uri={APP_URI}");
        let out = Request::get(&format!("/oauth2/authorize?{query}"));
        let asked = self.providers.asks.lock().unwrap().len();
        let out = match asked {
            0 => self.send("sent out", &out),
            _ => self.house.send(&out),
        };
        let (_, state) = out.header("location").unwrap().split_once("state=").unwrap();
        (state.to_owned(), out.cookies())
    }

    fn goes_on(&mut self, ada: &Value) {
        let refresh = |tokens: &Value| json!({ "refresh_token": tokens["refresh_token"] });
        let path = "/auth/refresh";
        let next = self.post("the next pair", path, &refresh(&ada["tokens"])).json();
        self.house.post(path, &refresh(&next));
        self.house.wait(60);
        self.post("used before", path, &refresh(&ada["tokens"]));
        self.post("no token of ours", path, &json!({ "refresh_token": "x" }));
        self.send("no token at all", &Request::new("POST", path));
        let site = self.house.sign_up_reply(SITE, "lou@example.com");
        let out = json!({ "refresh_token": site.json()["tokens"]["refresh_token"] });
        self.post("signed out", "/auth/logout", &out);
    }

    fn is_refused(&mut self) {
        let path = "/auth/send-magic-link";
        let body = json!({ "client_id": APP, "email": "often@example.com" });
        for _ in 0..5 {
            self.house.post(path, &body);
        }
        self.post("six within the hour", path, &body);
        let foreign = Request::post(path, &body).header("Origin", "https://other.example");
        self.send("another site", &foreign);
        self.post(
            "no address",
            path,
            &json!({ "client_id": APP, "email": "you@localhost" }),
        );
        let ask = Request::new("POST", path).header("Content-Type", "application/json");
        self.send("too long", &ask.clone().body(&[b' '; 20_000]));
        self.send(
            "no JSON",
            &Request::new("POST", path).body(b"email=you@example.com"),
        );
        self.send("stalled", &ask.header("Content-Length", "10"));
        self.house.store.set_down(true);
        let body = json!({ "client_id": APP, "email": "a@example.com" });
        self.post("without a store", path, &body);
        self.house.store.set_down(false);
        self.house.gate.panic();
        self.post("a defect", path, &body);
    }
}

fn account_of(entered: &Value) -> &str {
    entered["profile"]["active_membership"]["account_id"]
        .as_str()
        .unwrap()
}
