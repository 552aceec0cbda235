//! Identities from inside, on the Accounts API: adding, listing, taking off; and what a trip that links is good for (A2, A7).

use std::sync::Arc;

use countersign_core::nouns::client::{Client, LoginMethod};
use countersign_core::ports::mailer::Template;
use countersign_core::ports::providers::ProviderError;
use serde_json::{Value, json};

use crate::support::House;
use crate::support::accounts::{APP, APP_ORIGIN, APP_URI, OTHER_PASSWORD, PASSWORD, SITE, TOOL};
use crate::support::providers::{FakeProviders, person};
use crate::support::transcript::Transcript;
use crate::support::wire::{Reply, Request};

const ADD: &str = "/auth/identities/google";
const LIST: &str = "/auth/identities";

struct Stage {
    house: House,
    providers: Arc<FakeProviders>,
}

/// A browser on its way to a provider.
struct Trip {
    state: String,
    cookies: String,
}

impl Stage {
    fn set() -> Self {
        Self::of(|_| {})
    }

    fn of(change: impl FnOnce(&mut Vec<Client>)) -> Self {
        let providers = Arc::new(FakeProviders::default());
        let given = Arc::clone(&providers);
        let house = House::with(|plan| {
            plan.providers = given;
            change(&mut plan.clients);
        });
        Self { house, providers }
    }

    /// The provider says from now on that it is this person.
    fn is(&self, subject: &str, email: &str, vouched: bool) {
        *self.providers.says.lock().unwrap() = Some(Ok(person(subject, Some(email), vouched)));
    }

    fn leave(&self, who: &Value) -> Trip {
        let out = self
            .house
            .with_bearer(who, "POST", ADD, &json!({ "state": "s&" }));
        assert_eq!(out.status, 200, "{}", out.body);
        let url = out.json()["authorize_url"].as_str().unwrap().to_owned();
        let (_, state) = url.split_once("state=").unwrap();
        Trip {
            state: state.to_owned(),
            cookies: out.cookies(),
        }
    }

    fn come_back(&self, trip: &Trip) -> Reply {
        let path = format!("/oauth2/callback/google?state={}&code=c", trip.state);
        self.house
            .send(&Request::get(&path).header("Cookie", &trip.cookies))
    }

    /// Where the app gets the browser back, with which words.
    fn outcome(&self, trip: &Trip) -> String {
        let back = self.come_back(trip);
        assert_eq!(back.status, 303, "{}", back.body);
        let location = back.header("location").unwrap();
        location.strip_prefix(&format!("{APP_URI}?")).unwrap().to_owned()
    }

    fn link(&self, who: &Value) {
        assert_eq!(self.outcome(&self.leave(who)), "linked=google&state=s%26");
    }

    fn identities(&self, who: &Value) -> Vec<Value> {
        let listed = self.house.with_bearer(who, "GET", LIST, &Value::Null);
        assert_eq!(listed.status, 200, "{}", listed.body);
        listed.json()["identities"].as_array().unwrap().clone()
    }

    /// A trip to sign in.
    fn leave_to_sign_in(&self) -> Trip {
        let path = format!("/oauth2/authorize?connection=google&client_id={APP}&redirect_uri={APP_URI}");
        let out = self.house.send(&Request::get(&path));
        let (_, state) = out.header("location").unwrap().split_once("state=").unwrap();
        Trip {
            state: state.to_owned(),
            cookies: out.cookies(),
        }
    }

    /// Who signs in by the provider.
    fn enters(&self) -> Value {
        let outcome = self.outcome(&self.leave_to_sign_in());
        let token = outcome.strip_prefix("token=").unwrap();
        let entered = self.house.post(
            "/auth/sign-in-with-token",
            &json!({ "client_id": APP, "token": token }),
        );
        assert_eq!(entered.status, 200, "{}", entered.body);
        entered.json()
    }
}

fn id_of(who: &Value) -> &Value {
    &who["profile"]["id"]
}

#[test]
fn adding_listing_and_taking_off() {
    let stage = Stage::set();
    let (house, mut script) = (&stage.house, Transcript::default());
    let ada = house.sign_up_and_prove(APP, "ada@example.com");
    house.letters();
    let mut with = |heading: &str, method: &str, path: &str, body: Value| {
        let request = Request::new(method, path)
            .bearer(&ada["tokens"]["access_token"])
            .header("Origin", APP_ORIGIN);
        let request = if body.is_null() {
            request
        } else {
            request.json(body.to_string().as_bytes())
        };
        script.send(house, heading, &request)
    };
    with("none yet", "GET", LIST, Value::Null);
    let asked = json!({ "redirect_uri": APP_URI, "state": "a b&c", "prompt": "select_account" });
    let out = with("begun", "POST", ADD, asked);
    assert!(
        !out.cookies().is_empty(),
        "the browser that asked is known when it comes back"
    );
    let ask = stage.providers.asks.lock().unwrap().pop().unwrap();
    assert_eq!(ask.redirect_uri, "http://localhost:5173/oauth2/callback/google");
    assert_eq!((ask.nonce.len(), ask.code_challenge.len()), (43, 43));
    stage.is("1", "someone.else@example.net", false);
    let trip = Trip {
        state: ask.state,
        cookies: out.cookies(),
    };
    let back = stage.come_back(&trip);
    assert_eq!(
        back.header("location"),
        Some("https://app.example/in?linked=google&state=a+b%26c")
    );
    assert_eq!(stage.come_back(&trip).status, 400, "a state counts once");
    let listed = with("one", "GET", LIST, Value::Null).json();
    let letter = house.letter(Template::IdentityLinked);
    assert_eq!(letter.words.provider.as_ref().unwrap().as_str(), "Google");
    assert_eq!(
        id_of(&stage.enters()),
        id_of(&ada),
        "whatever address the provider names"
    );
    house.letters();
    let one = format!("{LIST}/{}", listed["identities"][0]["id"].as_str().unwrap());
    with("taken off", "DELETE", &one, Value::Null);
    house.letter(Template::IdentityUnlinked);
    with("gone", "DELETE", &one, Value::Null);
    with("no id", "DELETE", &format!("{LIST}/1"), Value::Null);
    with(
        "no such connection",
        "POST",
        &format!("{LIST}/nobody"),
        Value::Null,
    );
    with(
        "not on the list",
        "POST",
        ADD,
        json!({ "redirect_uri": "https://evil.example", "prompt": "x", "login_hint": 1 }),
    );
    with("none any more", "GET", LIST, Value::Null);
    insta::assert_snapshot!(script.text());
}

#[test]
fn a7_adding_and_taking_off_need_a_fresh_sign_in_or_the_password() {
    let stage = Stage::set();
    let house = &stage.house;
    let ada = house.sign_up(APP, "ada@example.com");
    stage.is("1", "ada@example.com", true);
    stage.link(&ada);
    house.wait(601);
    let refresh = json!({ "refresh_token": ada["tokens"]["refresh_token"] });
    let ada = json!({ "tokens": house.post("/auth/refresh", &refresh).json() });
    let one = format!("{LIST}/{}", stage.identities(&ada)[0]["id"].as_str().unwrap());
    for (method, path, done) in [("POST", ADD, 200), ("DELETE", one.as_str(), 204)] {
        let with = |body: Value| house.with_bearer(&ada, method, path, &body);
        let stale = with(Value::Null);
        assert_eq!(
            (stale.status, stale.code().as_str()),
            (401, "reauthentication_required"),
            "{method}"
        );
        assert_eq!(stale.cookies(), "");
        let wrong = with(json!({ "current_password": OTHER_PASSWORD }));
        assert_eq!(
            (wrong.status, wrong.code().as_str()),
            (401, "invalid_credentials"),
            "{method}"
        );
        let right = with(json!({ "current_password": PASSWORD }));
        assert_eq!(right.status, done, "{method} {}", right.body);
    }
}

#[test]
fn a2_a_trip_that_links_signs_nobody_in_and_the_reverse() {
    let stage = Stage::set();
    let ada = stage.house.sign_up(APP, "ada@example.com");
    stage.is("1", "new@example.com", true);
    // An identity that could have made a user, or let one in, only joins.
    stage.link(&ada);
    assert_eq!(stage.house.sign_up_reply(APP, "new@example.com").status, 200);
    // And one that signs in joins nobody who happens to be signed in in the same browser.
    stage.is("2", "second@example.com", true);
    let mut trip = stage.leave_to_sign_in();
    trip.cookies = format!("{}; {}", trip.cookies, stage.leave(&ada).cookies);
    assert!(stage.outcome(&trip).starts_with("token="));
    assert_eq!(stage.identities(&ada).len(), 1);
    // The Browser API has no such trips, and takes none.
    let trip = stage.leave(&ada);
    let (_, key) = trip.cookies.split_once('=').unwrap();
    let there = Request::get(&format!("/v1/auth/google/callback?state={}&code=c", trip.state));
    let cookies = format!("nl_google_state={}; nl_google_verifier={key}", trip.state);
    let there = stage.house.send(&there.header("Cookie", &cookies));
    assert_eq!(there.header("location"), Some("/login?error=google_state"));
    assert!(there.cookie("nl_session").is_none());
    assert_eq!(stage.come_back(&trip).status, 400);
}

#[test]
fn a2_a_trip_is_its_browsers_its_providers_and_its_sessions() {
    let stage = Stage::set();
    let house = &stage.house;
    let (ada, bob) = (
        house.sign_up(APP, "ada@example.com"),
        house.sign_up(APP, "bob@example.com"),
    );
    stage.is("1", "x@example.net", false);
    for cookies in [String::new(), stage.leave(&bob).cookies] {
        let trip = Trip {
            cookies,
            ..stage.leave(&ada)
        };
        assert_eq!(stage.come_back(&trip).status, 400, "another browser");
    }
    let trip = stage.leave(&ada);
    let body = format!("state={}&code=c", trip.state);
    let elsewhere = Request::new("POST", "/oauth2/callback/apple")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Cookie", &trip.cookies.replace("nl_social=", "nl_social_post="))
        .body(body.as_bytes());
    assert_eq!(house.send(&elsewhere).status, 400, "another provider");
    assert!(stage.providers.redeemed.lock().unwrap().is_empty());

    stage.link(&ada);
    stage.link(&ada);
    assert_eq!(
        stage.outcome(&stage.leave(&bob)),
        "error=identity_taken&state=s%26"
    );
    assert_eq!(
        (stage.identities(&ada).len(), stage.identities(&bob).len()),
        (1, 0)
    );
    assert_eq!(id_of(&stage.enters()), id_of(&ada), "nothing changed");

    stage.is("2", "y@example.net", false);
    let trip = stage.leave(&bob);
    *stage.providers.says.lock().unwrap() = Some(Err(ProviderError::Denied));
    assert_eq!(stage.outcome(&trip), "error=denied&state=s%26");
    stage.is("2", "y@example.net", false);
    let trip = stage.leave(&bob);
    let out = house.with_bearer(&bob, "POST", "/auth/logout", &json!({}));
    assert_eq!(out.status, 204);
    assert_eq!(stage.outcome(&trip), "error=signed_out&state=s%26");
    let again = house
        .sign_in_with_password(APP, "bob@example.com", PASSWORD)
        .json();
    assert_eq!(stage.identities(&again).len(), 0);
    let late = stage.leave(&again);
    house.wait(601);
    assert_eq!(stage.come_back(&late).status, 400);
}

#[test]
fn taking_one_off_signs_out_whoever_came_by_it() {
    let stage = Stage::set();
    let ada = stage.house.sign_up(APP, "ada@example.com");
    stage.is("1", "x@example.net", false);
    stage.link(&ada);
    let other = stage.enters();
    let one = format!("{LIST}/{}", stage.identities(&ada)[0]["id"].as_str().unwrap());
    let taken = stage.house.with_bearer(&ada, "DELETE", &one, &Value::Null);
    assert_eq!(taken.status, 204, "{}", taken.body);
    let refresh = |who: &Value| {
        let body = json!({ "refresh_token": who["tokens"]["refresh_token"] });
        stage.house.post("/auth/refresh", &body).status
    };
    assert_eq!((refresh(&other), refresh(&ada)), (401, 200));
}

#[test]
fn an_app_offers_what_its_methods_say() {
    let stage = Stage::of(|clients| {
        for client in clients {
            if client.id.as_str() == APP {
                client.login_methods = vec![LoginMethod::Social, LoginMethod::Password];
            } else if client.id.as_str() == SITE {
                client.login_methods = vec![LoginMethod::Password];
            }
        }
    });
    let site = stage.house.sign_up(SITE, "lou@example.com");
    let refused = stage.house.with_bearer(&site, "POST", ADD, &Value::Null);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "method_not_enabled")
    );
    let tool = stage.house.sign_up_proven("kim@example.com");
    let nowhere = stage.house.with_bearer(&tool, "POST", ADD, &Value::Null);
    assert_eq!(
        (
            nowhere.status,
            nowhere.json()["invalid_params"][0]["name"].as_str()
        ),
        (400, Some("redirect_uri")),
        "{TOOL} has no place to come back to"
    );
}

#[test]
fn an_app_without_another_way_keeps_the_last_one() {
    let stage = Stage::of(|clients| {
        for client in clients {
            client.login_methods = vec![LoginMethod::Social];
        }
    });
    stage.is("1", "ada@example.com", true);
    let ada = stage.enters();
    let one = format!("{LIST}/{}", stage.identities(&ada)[0]["id"].as_str().unwrap());
    let kept = stage.house.with_bearer(&ada, "DELETE", &one, &Value::Null);
    assert_eq!((kept.status, kept.code().as_str()), (409, "last_way_in"));
    stage.is("2", "ada@example.net", true);
    stage.link(&ada);
    let taken = stage.house.with_bearer(&ada, "DELETE", &one, &Value::Null);
    assert_eq!(taken.status, 204, "{}", taken.body);
}
