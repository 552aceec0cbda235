//! A1: what a stranger set up on an address ends with the owner's first proof of it; what the owner set up stays.

use serde_json::json;

use crate::people::{House, PASSWORD, Person};
use crate::support::{Database, code_to};

const ME: &str = "me@example.com";
const ACCOMPLICE: &str = "accomplice@example.com";

fn nothing_of_the_strangers_remains(database: Database) {
    let house = House::on(database);
    let api = house.api();
    let stranger = house.sign_up(ME);
    let invites = format!("/api/accounts/{}/invites", stranger.account());
    let token = house.mailed(ACCOMPLICE, "/invite", || {
        let invite = json!({"email": ACCOMPLICE, "role": "admin"});
        stranger.post(&api, &invites, &invite).expect(201);
    });
    let accept = json!({"client_id": crate::people::APP, "token": token});
    let accomplice = Person::of(&api.post("/auth/accept-invite", &accept).expect(200));
    assert_eq!(accomplice.account(), stranger.account());

    let purpose = json!({"email": ME, "purpose": "signin"});
    api.post("/api/v1/auth/request-otp", &purpose).expect(200);
    let code = code_to(&house.relay, ME);
    let shown = json!({"email": ME, "code": code, "purpose": "signin"});
    let mine = api.post("/api/v1/auth/verify-otp", &shown).expect(200);

    stranger.refreshed(&api).expect(401);
    stranger.get(&api, "/auth/me").expect(401);
    assert_eq!(
        house.sign_in(ME, PASSWORD).expect(401).code(),
        "invalid_credentials"
    );
    assert_eq!(accomplice.refreshed(&api).expect(401).code(), "membership_ended");
    api.me(&mine.text("accessToken")).expect(200);
}

#[test]
fn a1_nothing_of_the_strangers_remains_on_sqlite() {
    nothing_of_the_strangers_remains(Database::sqlite());
}

#[test]
fn a1_nothing_of_the_strangers_remains_on_postgres() {
    nothing_of_the_strangers_remains(Database::postgres());
}
