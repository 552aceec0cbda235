//! A hundred thousand users: in within a minute, and a second time nothing changes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::importing::{PASSWORD, users, write};
use crate::operators::Deployment;
use crate::support::Database;

const MANY: usize = 100_000;
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_hundred_thousand_move_into_sqlite() {
    move_in(&Deployment::on(Database::sqlite()));
}

#[test]
fn a_hundred_thousand_move_into_postgresql() {
    move_in(&Deployment::on(Database::postgres()));
}

fn move_in(d: &Deployment) {
    write(d, "users.jsonl", &users(MANY));
    let import = || -> Value {
        let began = Instant::now();
        let told = d.json(&["import", "users.jsonl"]);
        let took = began.elapsed();
        assert!(took < MINUTE, "{took:?}");
        told
    };
    let first = import();
    assert_eq!((&first["created"], &first["refused"]), (&json!(MANY), &json!(0)));
    d.says(&["export", "first.jsonl"]);
    let again = import();
    assert_eq!((&again["created"], &again["kept"]), (&json!(0), &json!(MANY)));
    d.says(&["export", "second.jsonl"]);
    let read = |name: &str| std::fs::read(d.folder.0.join(name)).unwrap();
    assert!(
        read("first.jsonl") == read("second.jsonl"),
        "not an octet is another"
    );
    // Every third came with a hash of bcrypt.
    let enters = json!({ "client_id": "dev", "email": "user99999@example.com", "password": PASSWORD });
    d.service.api().post("/auth/sign-in", &enters).expect(200);
}
