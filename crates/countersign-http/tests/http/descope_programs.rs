//! Programs with keys on the Descope-compatible API: batches that outlast their request, and what is written down.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::audit::AuditKind;
use countersign_core::ports::operators::AuditQuery;
use countersign_core::usecases::settle_deployment::audit_tallies;
use serde_json::{Value, json};

use crate::descope_api::{KEY, TESTER, YOU, asked, code, house, read, served};
use crate::support::House;
use crate::support::wire::{self, Reply, Request};

/// A request has a minute, so that nothing depends on how fast this machine is.
const MINUTE: Duration = Duration::from_secs(60);

fn patient() -> House {
    House::with(|plan| {
        served(plan);
        plan.settings.store_deadline = MINUTE;
    })
}

fn act(path: &str, body: &Value, key: &str) -> Request {
    asked(path, body, &format!(":{key}"))
}

/// Sends a request whose first look into the store takes nearly all its time.
fn slowly(house: &House, request: &Request) -> Reply {
    let (address, octets) = (house.address, request.bytes());
    house.gate.shut();
    let reply = std::thread::spawn(move || wire::exchange(address, &octets));
    house.gate.await_hanging(1);
    house.clock.advance(TimeDelta::milliseconds(59_900));
    house.gate.open();
    reply.join().unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    let users = list.as_array().unwrap().iter();
    users
        .map(|one| {
            let user = one.get("user").unwrap_or(one);
            user["loginIds"][0].as_str().unwrap()
        })
        .collect()
}

#[test]
fn r1_a_batch_tells_what_was_done_in_its_time_and_what_was_not() {
    let house = patient();
    let emails: Vec<String> = (0..3).map(|n| format!("{n}@example.com")).collect();
    let users = |edit: &Value| {
        let user = |email: &String| {
            let mut user = json!({ "loginId": email });
            user.as_object_mut()
                .unwrap()
                .extend(edit.as_object().unwrap().clone());
            user
        };
        json!({ "users": emails.iter().map(user).collect::<Vec<_>>() })
    };
    let create = act("/v1/mgmt/user/create/batch", &users(&json!({})), KEY);
    let reply = slowly(&house, &create);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let told = reply.json();
    assert_eq!(names(&told["createdUsers"]), [&emails[0]]);
    assert_eq!(names(&told["failedUsers"]), [&emails[1], &emails[2]]);
    assert_eq!(told["failedUsers"][0]["failure"], "Not done in time");
    assert_eq!(
        names(&house.send(&create).json()["createdUsers"]),
        [&emails[1], &emails[2]]
    );

    let named = users(&json!({ "displayName": "Somebody" }));
    let patch = Request::new("PATCH", "/v1/mgmt/user/patch/batch")
        .json(named.to_string().as_bytes())
        .header("Authorization", &format!("Bearer P2abc:{KEY}"));
    let told = slowly(&house, &patch).json();
    assert_eq!(names(&told["patchedUsers"]), [&emails[0]]);
    assert_eq!(told["patchedUsers"][0]["name"], "Somebody");
    assert_eq!(names(&told["failedUsers"]), [&emails[1], &emails[2]]);
}

#[test]
fn r1_an_erasure_that_is_not_through_is_told_and_goes_on() {
    let house = patient();
    let make = |email: &str, is_test: bool| {
        let body = json!({ "loginId": email, "test": is_test });
        let made = house.send(&act("/v1/mgmt/user/create", &body, KEY));
        made.json()["user"]["userId"].as_str().unwrap().to_owned()
    };
    let left = || {
        let found = house.send(&act(
            "/v2/mgmt/user/search",
            &json!({ "withTestUser": true }),
            KEY,
        ));
        found.json()["total"].as_u64().unwrap()
    };
    let ids = ["1@example.com", "2@example.com"].map(|email| make(email, false));
    for is_test in [false, true] {
        let request = if is_test {
            for name in ["1", "2"] {
                make(&format!("{name}@test.example.com"), true);
            }
            Request::new("DELETE", "/v1/mgmt/user/test/delete/all")
                .header("Authorization", &format!("Bearer P2abc:{KEY}"))
        } else {
            act("/v1/mgmt/user/delete/batch", &json!({ "userIds": ids }), KEY)
        };
        let reply = slowly(&house, &request);
        assert_eq!((reply.status, code(&reply)), (429, "E130429".to_owned()));
        assert!(reply.header("retry-after").is_some());
        let told = reply.json()["errorMessage"].to_string();
        assert!(told.contains("ask again"), "{told}");
        assert_eq!(left(), 1);
        assert_eq!(house.send(&request).body, "{}");
        assert_eq!(left(), 0);
    }
}

#[test]
fn a_key_for_tests_does_not_learn_who_is_there() {
    let house = house();
    let made = house.send(&act("/v1/mgmt/user/create", &json!({ "loginId": YOU }), KEY));
    let id = made.json()["user"]["userId"].as_str().unwrap().to_owned();
    let nobody = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
    let told = |request: &Request| {
        let reply = house.send(request);
        (reply.status, reply.body)
    };
    let load = |email: &str| read(&format!("/v1/mgmt/user?loginId={email}"), &format!(":{TESTER}"));
    assert_eq!(told(&load(YOU)), told(&load("nobody@example.com")));
    for (path, invalid) in [
        ("/v1/mgmt/users/load", json!(false)),
        ("/v1/mgmt/users/load", json!(true)),
        ("/v1/mgmt/user/delete/batch", Value::Null),
    ] {
        let ids = |id: &str| {
            let body = json!({ "userIds": [id], "includeInvalidUsers": invalid });
            act(path, &body, TESTER)
        };
        assert_eq!(told(&ids(&id)), told(&ids(nobody)), "{path}");
    }
    for path in ["/v1/mgmt/user/delete", "/v1/mgmt/user/logout"] {
        let named = |id: &str| act(path, &json!({ "userId": id }), TESTER);
        assert_eq!(told(&named(&id)), told(&named(nobody)), "{path}");
    }
    assert_eq!(
        house
            .send(&act("/v1/mgmt/user/logout", &json!({ "userId": id }), KEY))
            .status,
        200,
        "they are still there"
    );
}

#[test]
fn r9_all_that_a_program_does_is_written_down() {
    let house = house();
    let make = act("/v1/mgmt/user/create", &json!({ "loginId": YOU }), KEY);
    let id = house.send(&make).json()["user"]["userId"].clone();
    let load = read(&format!("/v1/mgmt/user?loginId={YOU}"), &format!(":{KEY}"));
    for request in [
        &load,
        &load,
        &act("/v1/mgmt/users/load", &json!({ "userIds": [id] }), KEY),
        &act("/v2/mgmt/user/search", &json!({}), KEY),
        &act("/v2/mgmt/user/search/test", &json!({}), TESTER),
        &Request::post("/v1/mgmt/user/history", &json!([id]))
            .header("Authorization", &format!("Bearer P2abc:{KEY}")),
        &act("/v1/mgmt/user/delete", &json!({ "userId": id }), KEY),
    ] {
        assert_eq!(house.send(request).status, 200);
    }
    audit_tallies(&house.core).unwrap();
    audit_tallies(&house.core).unwrap();
    let query = AuditQuery {
        kind: Some(AuditKind::ManagementUsed.as_str().to_owned()),
        limit: 100,
        ..AuditQuery::default()
    };
    let entries = house.core.store.list_audit_entries(&query).unwrap();
    let mut written: Vec<_> = entries
        .iter()
        .map(|entry| {
            let word = |name: &str| entry.detail[name].as_str().unwrap().to_owned();
            (word("key"), word("act"), entry.detail["count"].as_u64())
        })
        .collect();
    written.sort();
    let expected = [
        ("backend", "create", None),
        ("backend", "erase", None),
        ("backend", "history", Some(1)),
        ("backend", "load", Some(3)),
        ("backend", "search", Some(1)),
        ("tester", "search", Some(1)),
    ];
    assert_eq!(
        written,
        expected.map(|(key, act, count)| (key.to_owned(), act.to_owned(), count))
    );
    let erased = entries
        .iter()
        .find(|entry| entry.detail["act"] == "erase")
        .unwrap();
    assert!(erased.user.is_some() && erased.address.is_none());
}
