//! A1: what a stranger set up on an address ends with the owner's first proof of it; what the owner set up stays.

use serde_json::json;

use crate::people::{APP, House, PASSWORD, Person};
use crate::provider::Hub;
use crate::support::mail::codes_to;
use crate::support::{Database, eventually};

const ME: &str = "me@example.com";
const ACCOMPLICE: &str = "accomplice@example.com";
const LATECOMER: &str = "latecomer@example.com";

/// A stranger signs up with my address; links who they are elsewhere; writes their words wherever one can; makes an
/// accomplice an admin, who lets in nobody yet but has invited; and keeps a session and a device.
fn hijack(house: &House, hub: &Hub) -> (Person, Person) {
    let api = house.api();
    let stranger = house.sign_up(ME);
    hub.is(666);
    assert_eq!(hub.link(&api, &stranger), "linked=hub");
    assert!(hub.enter(&api).starts_with("token="), "a way in while it lasts");

    let team = format!("/api/accounts/{}", stranger.account());
    let bearer = [("authorization", stranger.bearer())];
    let bearer = bearer.each_ref().map(|(name, value)| (*name, value.as_str()));
    let words = json!({"display_name": "Call +1 555 0100", "timezone": "Europe/Paris"});
    api.patch_with("/auth/me", &words, &bearer).expect(200);
    api.patch_with(&team, &json!({"name": "Call +1 555 0100"}), &bearer)
        .expect(200);

    let invites = format!("{team}/invites");
    let token = house.mailed(ACCOMPLICE, "/invite", || {
        let invite = json!({"email": ACCOMPLICE, "role": "admin"});
        stranger.post(&api, &invites, &invite).expect(201);
    });
    let accept = json!({"client_id": APP, "token": token});
    let accomplice = Person::of(&api.post("/auth/accept-invite", &accept).expect(200));
    assert_eq!(accomplice.account(), stranger.account());
    for inviter in [&stranger, &accomplice] {
        let invite = json!({"email": LATECOMER, "role": "viewer"});
        inviter.post(&api, &invites, &invite).expect(201);
    }
    (stranger, accomplice)
}

fn nothing_of_the_strangers_remains(database: Database) {
    let hub = Hub::open();
    let house = hub.house(database);
    let api = house.api();
    let (stranger, accomplice) = hijack(&house, &hub);
    let pending = house.mailed(ME, "/verify-email", || {
        stranger
            .post(&api, "/auth/send-email-verification", &json!({}))
            .expect(202);
    });
    let half = stranger
        .post(&api, "/auth/identities/hub", &json!({}))
        .expect(200);

    let purpose = json!({"email": ME, "purpose": "signin"});
    let were = codes_to(&house.relay, ME).len();
    api.post("/api/v1/auth/request-otp", &purpose).expect(200);
    let code = eventually("a code for me", || {
        codes_to(&house.relay, ME).into_iter().nth(were)
    });
    let shown = json!({"email": ME, "code": code, "purpose": "signin"});
    let mine = api.post("/api/v1/auth/verify-otp", &shown).expect(200);
    api.me(&mine.text("accessToken")).expect(200);

    stranger.refreshed(&api).expect(401);
    stranger.get(&api, "/auth/me").expect(401);
    stranger.get(&api, "/auth/identities").expect(401);
    assert_eq!(
        house.sign_in(ME, PASSWORD).expect(401).code(),
        "invalid_credentials"
    );
    assert_eq!(accomplice.refreshed(&api).expect(401).code(), "membership_ended");
    assert_eq!(
        hub.enter(&api),
        "error=no_address",
        "who they are elsewhere is nobody here any more"
    );
    assert_eq!(
        hub.finish(&api, &half),
        "error=signed_out",
        "nor is it by a trip that was under way"
    );
    api.post("/auth/verify", &json!({"token": pending})).expect(401);

    let kept = house.command(&["user", "export", ME]);
    assert_eq!(
        (&kept["identities"], &kept["password_set_at"], &kept["invites"]),
        (&json!([]), &json!(null), &json!([]))
    );
    let live = |rows: &str| {
        let rows = kept[rows].as_array().unwrap().iter();
        rows.filter(|row| row["ended_at"].is_null()).count()
    };
    assert_eq!((live("sessions"), live("devices")), (1, 1), "mine: {kept}");

    let me = signed_in_by_mail(&house);
    assert_eq!(me.profile["identity"]["display_name"], json!(null));
    assert_eq!(me.profile["identity"]["timezone"], json!(null));
    assert_eq!(me.account(), stranger.account(), "the account is mine");
    assert_eq!(me.profile["active_membership"]["account"]["name"], "me");
    let team = format!("/api/accounts/{}", me.account());
    let members = me.get(&api, &format!("{team}/members")).expect(200);
    assert_eq!(members.body["members"].as_array().unwrap().len(), 1);
    let invites = me.get(&api, &format!("{team}/invites")).expect(200);
    let open = |invite: &&serde_json::Value| invite["status"] == "pending";
    let invites = invites.body["invites"].as_array().unwrap().iter();
    assert_eq!(invites.filter(open).count(), 0);
}

fn signed_in_by_mail(house: &House) -> Person {
    let api = house.api();
    let token = house.mailed(ME, "/link", || {
        let asked = json!({"client_id": APP, "email": ME});
        api.post("/auth/send-magic-link", &asked).expect(202);
    });
    let shown = json!({"client_id": APP, "token": token});
    Person::of(&api.post("/auth/sign-in-with-token", &shown).expect(200))
}

fn what_the_owner_set_up_stays(database: Database) {
    let hub = Hub::open();
    let house = hub.house(database);
    let api = house.api();
    let me = house.sign_up(ME);
    hub.is(7);
    assert_eq!(hub.link(&api, &me), "linked=hub");
    let team = format!("/api/accounts/{}", me.account());
    let bearer = me.bearer();
    let bearer = [("authorization", bearer.as_str())];
    api.patch_with(&team, &json!({"name": "Mine"}), &bearer)
        .expect(200);
    let token = house.mailed(ME, "/verify-email", || {
        me.post(&api, "/auth/send-email-verification", &json!({}))
            .expect(202);
    });
    api.post("/auth/verify", &json!({"token": token})).expect(200);

    me.get(&api, "/auth/me").expect(200);
    let again = Person::of(&house.sign_in(ME, PASSWORD).expect(200));
    assert_eq!(again.profile["active_membership"]["account"]["name"], "Mine");
    assert!(hub.enter(&api).starts_with("token="));
    me.refreshed(&api).expect(200);
}

#[test]
fn a1_nothing_of_the_strangers_remains_on_sqlite() {
    nothing_of_the_strangers_remains(Database::sqlite());
}

#[test]
fn a1_nothing_of_the_strangers_remains_on_postgres() {
    nothing_of_the_strangers_remains(Database::postgres());
}

#[test]
fn a1_what_the_owner_set_up_stays_on_sqlite() {
    what_the_owner_set_up_stays(Database::sqlite());
}

#[test]
fn a1_what_the_owner_set_up_stays_on_postgres() {
    what_the_owner_set_up_stays(Database::postgres());
}
