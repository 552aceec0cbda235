//! Users who come from elsewhere and go again: what is told, what is kept, and that a second time changes nothing.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use countersign_core::keys::{KeyRing, RootSecret};
use countersign_core::passwords::{HashGate, Password, PasswordHash, Verified, verify};
use countersign_core::policy::Policy;
use serde_json::{Value, json};

use crate::operators::Deployment;
use crate::running::text;
use crate::support::Database;
use crate::support::process::ROOT_SECRET;

const BCRYPT: &str = "$2a$05$jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y";
pub(crate) const PASSWORD: &str = "correct horse battery staple";

macro_rules! on_both_stores {
    ($($name:ident)+) => {
        mod sqlite { $(#[test] fn $name() { super::$name(&super::Deployment::on(crate::support::Database::sqlite())); })+ }
        mod postgres { $(#[test] fn $name() { super::$name(&super::Deployment::on(crate::support::Database::postgres())); })+ }
    };
}
on_both_stores! {
    users_come_and_go_and_come_again
    each_bad_line_is_told_and_the_rest_comes
    an_imported_password_opens_and_is_made_anew
}

pub(crate) fn write(d: &Deployment, name: &str, content: &str) {
    std::fs::write(d.folder.0.join(name), content).unwrap();
}

/// Users of several batches, every third with a password.
pub(crate) fn users(count: usize) -> String {
    let line = |n: usize| {
        let mut line = json!({ "email": format!("user{n}@example.com"), "email_verified": n.is_multiple_of(2), "name": format!("User {n}") });
        if n.is_multiple_of(3) {
            line["password_hash"] = BCRYPT.into();
        }
        if n.is_multiple_of(5) {
            line["id"] = format!("f47ac10b-58cc-4372-a567-{n:012}").into();
        }
        format!("{line}\n")
    };
    (0..count).map(line).collect()
}

fn exported(d: &Deployment) -> Vec<Value> {
    let lines = d.says(&["export"]);
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn users_come_and_go_and_come_again(d: &Deployment) {
    write(d, "users.jsonl", &users(2_345));
    let tried = d.json(&["import", "users.jsonl", "--dry-run"]);
    let expected = json!({
        "dry_run": true, "created": 2_345, "kept": 0, "left_out": 0, "refused": 0, "problems": [], "problems_untold": 0
    });
    assert_eq!(tried, expected);
    assert_eq!(d.database.number("SELECT count(*) FROM users"), 0);
    assert!(exported(d).is_empty());

    let said = d.says(&["import", "users.jsonl"]);
    assert_eq!(said, "2345 imported, 0 were there already, 0 refused\n");
    let shown = d.json(&["user", "show", "user5@example.com"]);
    assert_eq!(shown["id"], "f47ac10b-58cc-4372-a567-000000000005");
    let events = d.json(&["audit", "list", "--kind", "users_imported"]);
    let events = events["events"].as_array().unwrap();
    let created: u64 = events
        .iter()
        .map(|event| event["detail"]["created"].as_u64().unwrap())
        .sum();
    assert_eq!(created, 2_345);

    d.says(&["export", "first.jsonl"]);
    let file = d.folder.0.join("first.jsonl");
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(text(&d.run(&["export", "first.jsonl"]).stderr).contains("cannot be written"));
    let again = d.json(&["import", "users.jsonl"]);
    assert_eq!((&again["created"], &again["kept"]), (&json!(0), &json!(2_345)));
    d.says(&["export", "second.jsonl"]);
    let read = |name: &str| std::fs::read_to_string(d.folder.0.join(name)).unwrap();
    assert_eq!(read("first.jsonl"), read("second.jsonl"));
    assert_eq!(read("first.jsonl").lines().count(), 2_345);
    let events_since = d.json(&["audit", "list", "--kind", "users_imported"]);
    assert_eq!(events_since["events"].as_array().unwrap().len(), events.len());

    // Into another deployment of the same root secret, and out again: not an octet is another.
    let other = Database::sqlite();
    let url = other.url();
    let there = [("DATABASE_URL", url.as_str())];
    assert!(d.run_with(&["import", "first.jsonl"], &there).status.success());
    let out = d.run_with(&["export", "-"], &there);
    assert_eq!(text(&out.stdout), read("first.jsonl"));
}

fn each_bad_line_is_told_and_the_rest_comes(d: &Deployment) {
    d.sign_in("here@example.com");
    let here = d.json(&["user", "show", "here@example.com"])["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
    let lines = [
        json!({ "email": "good@example.com", "id": id }).to_string(),
        json!({ "email": "not an address" }).to_string(),
        json!({ "email": "plain@example.com", "password_hash": "hunter2" }).to_string(),
        json!({ "email": "dear@example.com", "password_hash": BCRYPT.replace("$05$", "$31$") }).to_string(),
        "{ not JSON".to_owned(),
        json!({ "email": "Good@Example.com" }).to_string(),
        json!({ "email": "other@example.com", "id": id }).to_string(),
        json!({ "email": "here@example.com", "id": "f47ac10b-58cc-4372-a567-0e02b2c3d480" }).to_string(),
        json!({ "email": "moved@example.com", "id": here }).to_string(),
        json!({ "email": "u@example.com", "id": "U2abc" }).to_string(),
        json!({ "emial": "u@example.com" }).to_string(),
        json!({ "email": "long@example.com", "name": "x".repeat(201) }).to_string(),
        json!({ "email": "wide@example.com", "custom": { "x": "x".repeat(70_000) } }).to_string(),
        String::new(),
        json!({ "email": "early@example.com", "created_at": "2999-01-01T00:00:00Z" }).to_string(),
        json!({ "email": "here@example.com.example" }).to_string(),
    ];
    write(d, "users.jsonl", &lines.join("\n"));
    let output = d.run(&["import", "users.jsonl", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems: Vec<(u64, &str)> = told["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            (
                problem["line"].as_u64().unwrap(),
                problem["reason"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        (2, "bad_address"),
        (3, "unreadable"),
        (4, "too_costly"),
        (5, "not_json"),
        (6, "repeated_address"),
        (7, "repeated_id"),
        (8, "address_taken"),
        (9, "id_taken"),
        (10, "bad_id"),
        (11, "unknown_field"),
        (12, "bad_value"),
        (13, "line_too_long"),
        (15, "bad_value"),
    ];
    assert_eq!(problems, expected);
    assert_eq!((&told["created"], &told["refused"]), (&json!(2), &json!(13)));
    assert!(!text(&output.stdout).contains("hunter2"));
    let mut addresses: Vec<_> = exported(d)
        .iter()
        .map(|user| user["email"].as_str().unwrap().to_owned())
        .collect();
    addresses.sort();
    assert_eq!(
        addresses,
        ["good@example.com", "here@example.com", "here@example.com.example"]
    );
    let said = d.run(&["import", "users.jsonl", "--dry-run"]);
    assert_eq!(said.status.code(), Some(1));
    let said = text(&said.stdout);
    assert!(
        said.contains("line 2: the address is not an email address\n"),
        "{said}"
    );
    assert!(
        said.ends_with(
            "nothing was changed: 0 would be imported, 2 were there already, 13 would be refused\n"
        ),
        "{said}"
    );
}

fn an_imported_password_opens_and_is_made_anew(d: &Deployment) {
    let line = json!({ "email": "ann@example.com", "email_verified": true, "password_hash": BCRYPT });
    write(d, "users.jsonl", &line.to_string());
    d.says(&["import", "users.jsonl"]);
    let hash = || exported(d)[0]["password_hash"].as_str().unwrap().to_owned();
    assert_eq!(hash(), BCRYPT);
    let api = d.service.api();
    let enter = |password: &str| {
        api.post(
            "/auth/sign-in",
            &json!({ "client_id": "dev", "email": "ann@example.com", "password": password }),
        )
    };
    enter("incorrect horse battery staple").expect(401);
    let profile = enter(PASSWORD).expect(200).body["profile"].clone();
    assert_eq!(profile["id"], exported(d)[0]["id"]);
    let own = hash();
    assert!(own.starts_with("$argon2id$") && own.contains(",keyid="), "{own}");
    enter(PASSWORD).expect(200);
    assert_eq!(hash(), own);
}

#[test]
fn standard_input_is_read_too_and_what_is_no_file_is_told() {
    use std::io::Write as _;
    use std::process::Stdio;
    let d = Deployment::on(Database::sqlite());
    let nowhere = d.run(&["import", "nowhere.jsonl"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(text(&nowhere.stderr).contains("nowhere.jsonl cannot be read"));
    let url = d.database.url();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("COUNTERSIGN_ROOT_SECRET", ROOT_SECRET),
    ];
    let mut command = d.folder.command(&["import", "-", "--json"], &settings);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(br#"{"email":"you@example.com"}"#)
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["created"], 1);
}

/// Imports a sample; gives what was told and everybody's lines by address, with the password of each verified.
fn sample(from: &str, file: &str) -> (Value, Vec<Value>) {
    let d = Deployment::on(Database::sqlite());
    let path = format!("{}/tests/samples/{file}", env!("CARGO_MANIFEST_DIR"));
    let output = d.run(&["import", &path, "--from", from, "--json"]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "each sample has somebody who is refused"
    );
    let told = serde_json::from_slice(&output.stdout).unwrap();
    let mut users = exported(&d);
    users.sort_by_key(|user| user["email"].as_str().unwrap().to_owned());
    let permit = HashGate::new(1, 0).enter(Duration::ZERO).unwrap();
    let keys = KeyRing::new(&RootSecret::new(vec![1; 32]).unwrap());
    let (password, cost) = (
        Password::parse(PASSWORD).unwrap(),
        Policy::default().passwords.cost,
    );
    for user in &mut users {
        if let Some(hash) = user.as_object_mut().unwrap().remove("password_hash") {
            let hash = PasswordHash::from_store(hash.as_str().unwrap());
            let verified = verify(&permit, &password, Some(&hash), cost, &keys).unwrap();
            assert_eq!(verified, Verified::Yes { needs_rehash: true }, "{user}");
            user["has_password"] = true.into();
        }
    }
    (told, users)
}

fn counts(told: &Value) -> (u64, u64, u64) {
    let count = |name: &str| told[name].as_u64().unwrap();
    (count("created"), count("left_out"), count("refused"))
}

#[test]
fn a_realm_of_keycloak_moves_in() {
    let (told, users) = sample("keycloak", "keycloak.json");
    assert_eq!(counts(&told), (4, 1, 1));
    assert_eq!(
        told["problems"],
        json!([{ "user": 6, "reason": "bad_address", "text": "the address is not an email address" }])
    );
    let expected = json!([
        {
            "id": "826731b2-bf17-4bd9-b45c-6a26c77ddaae", "email": "ann@example.com", "email_verified": true,
            "email_verified_at": "2023-09-05T04:20:31.918000Z", "created_at": "2023-09-05T04:20:31.918000Z",
            "name": "Ann Lee", "given_name": "Ann", "family_name": "Lee", "locale": "de", "phone": "+49 30 1234",
            "picture": "https://example.com/ann.png", "roles": ["editor"], "has_password": true,
            "password_set_at": "2023-09-05T04:36:12.700000Z"
        },
        {
            "id": "3f0b39cb-0a1b-4428-b36f-b8c098126dbd", "email": "bob@example.com", "email_verified": false,
            "created_at": "2021-01-21T12:02:03.301000Z", "disabled": true, "has_password": true,
            "password_set_at": "2021-01-21T12:02:18.676000Z"
        },
        {
            "id": "2a117809-8285-4718-a131-bd61fb57cd1f", "email": "cleo@example.com", "email_verified": true,
            "email_verified_at": "2025-02-27T11:03:41.121000Z", "created_at": "2025-02-27T11:03:41.121000Z",
            "name": "Cleo", "given_name": "Cleo", "has_password": true, "password_set_at": "2025-02-27T11:03:41.121000Z"
        },
        {
            "id": "4142fff7-35d4-4467-8434-346fbac50374", "email": "dan@example.com", "email_verified": true,
            "email_verified_at": "2025-02-27T11:04:52.335000Z", "created_at": "2025-02-27T11:04:52.335000Z",
            "has_password": true, "password_set_at": "2025-02-27T11:04:52.335000Z"
        }
    ]);
    assert_eq!(json!(users), expected);
}

#[test]
fn the_rows_of_gotrue_move_in() {
    let (told, users) = sample("gotrue", "gotrue.jsonl");
    assert_eq!(counts(&told), (3, 2, 1));
    assert_eq!(told["problems"][0]["reason"], "unreadable");
    let expected = json!([
        {
            "id": "f47ac10b-58cc-4372-a567-0e02b2c3d479", "email": "ann@example.com", "email_verified": true,
            "email_verified_at": "2023-05-01T12:00:00.123456Z", "created_at": "2023-05-01T11:59:00.000000Z",
            "name": "Ann Lee", "custom": { "plan": "pro" }, "has_password": true,
            "password_set_at": "2023-05-01T11:59:00.000000Z"
        },
        {
            "id": "f47ac10b-58cc-4372-a567-0e02b2c3d480", "email": "bob@example.com", "email_verified": false,
            "created_at": "2023-06-01T00:00:00.000000Z", "name": "Bob", "picture": "https://example.com/b.png",
            "locale": "en-gb", "phone": "4930123", "disabled": true
        },
        {
            "id": "f47ac10b-58cc-4372-a567-0e02b2c3d481", "email": "cleo@example.com", "email_verified": true,
            "email_verified_at": "2024-01-01T00:00:00.000000Z", "created_at": "2024-01-01T00:00:00.000000Z",
            "has_password": true, "password_set_at": "2024-01-01T00:00:00.000000Z"
        }
    ]);
    assert_eq!(json!(users), expected);
}

#[test]
fn the_users_of_descope_move_in() {
    let (told, mut users) = sample("descope", "descope.json");
    assert_eq!(counts(&told), (4, 0, 2));
    let reasons = told["problems"].as_array().unwrap();
    let reasons: Vec<_> = reasons
        .iter()
        .map(|problem| (&problem["user"], &problem["reason"]))
        .collect();
    assert_eq!(
        reasons,
        [
            (&json!(3), &json!("bad_address")),
            (&json!(6), &json!("unreadable"))
        ]
    );
    for user in &mut users {
        let fields = user.as_object_mut().unwrap();
        assert!(fields.remove("id").is_some(), "ids there are none here");
    }
    // When the last two came to be is not told: it is the time of the import.
    for user in &mut users[2..] {
        for name in ["created_at", "email_verified_at", "password_set_at"] {
            assert!(user.as_object_mut().unwrap().remove(name).is_some(), "{name}");
        }
    }
    let expected = json!([
        {
            "email": "ann@example.com", "email_verified": true, "email_verified_at": "2023-08-14T08:00:00.000000Z",
            "created_at": "2023-08-14T08:00:00.000000Z", "name": "Ann Lee", "given_name": "Ann", "family_name": "Lee",
            "phone": "+4930123", "picture": "https://example.com/ann.png", "roles": ["editor"],
            "custom": { "plan": "pro", "descope_user_id": "U2abcDEF0123456789abcdefghij" }
        },
        {
            "email": "bob@example.com", "email_verified": false, "created_at": "2023-08-14T08:00:01.000000Z",
            "disabled": true, "custom": { "descope_user_id": "U2abcDEF0123456789abcdefghik" }
        },
        { "email": "cleo@example.com", "email_verified": true, "name": "Cleo", "roles": ["reader"], "has_password": true },
        { "email": "dan@example.com", "email_verified": true, "has_password": true }
    ]);
    assert_eq!(json!(users), expected);
}
