//! C1: every one-time token of the Accounts API, shown 32 times at once to two instances, succeeds once.

use serde_json::{Value, json};

use crate::people::{APP, House, PASSWORD, Person};
use crate::support::{Api, Database, Service, at_once};

struct Pair {
    house: House,
    other: Service,
}

fn pair() -> Pair {
    let house = House::on(Database::postgres());
    let other = Service::start(&house.database, &house.relay.url(), &[]);
    Pair { house, other }
}

impl Pair {
    /// How many of 32 at once succeed.
    #[track_caller]
    fn succeeds_once(&self, what: &str, path: &str, body: &Value) {
        let apis: [Api; 2] = [self.house.api(), self.other.api()];
        let statuses = at_once(32, |n| apis[n % 2].post(path, body).status);
        let successes = statuses
            .iter()
            .filter(|&&status| (200..300).contains(&status))
            .count();
        assert_eq!(successes, 1, "{what}: {statuses:?}");
        assert!(
            statuses.iter().all(|status| *status != 500),
            "{what}: {statuses:?}"
        );
    }
}

#[test]
fn c1_links_to_sign_in_verify_and_reset() {
    let pair = pair();
    let (house, api) = (&pair.house, pair.house.api());
    let email = "ann@example.com";
    let ann = house.sign_up(email);

    let token = house.mailed(email, "/verify-email", || {
        ann.post(&api, "/auth/send-email-verification", &json!({}))
            .expect(202);
    });
    pair.succeeds_once("verification", "/auth/verify", &json!({"token": token}));

    let token = house.mailed(email, "/link", || {
        api.post(
            "/auth/send-magic-link",
            &json!({"client_id": APP, "email": email}),
        )
        .expect(202);
    });
    let shown = json!({"client_id": APP, "token": token});
    pair.succeeds_once("magic link", "/auth/sign-in-with-token", &shown);

    let token = house.mailed(email, "/reset", || {
        api.post(
            "/auth/send-password-reset",
            &json!({"client_id": APP, "email": email}),
        )
        .expect(202);
    });
    let reset = json!({"token": token, "new_password": "eleven lanterns under snow"});
    pair.succeeds_once("reset", "/auth/reset-password", &reset);
}

#[test]
fn c1_an_invite_makes_one_member() {
    let pair = pair();
    let (house, api) = (&pair.house, pair.house.api());
    let owner = house.sign_up("owner@example.com");
    let (team, guest) = (owner.account(), "guest@example.com");
    let token = house.mailed(guest, "/invite", || {
        let invite = json!({"email": guest, "role": "viewer"});
        owner
            .post(&api, &format!("/api/accounts/{team}/invites"), &invite)
            .expect(201);
    });
    let accept = json!({"client_id": APP, "token": token});
    pair.succeeds_once("invite", "/auth/accept-invite", &accept);
    let members = owner
        .get(&api, &format!("/api/accounts/{team}/members"))
        .expect(200);
    let listed = members.body["members"]
        .as_array()
        .or(members.body.as_array())
        .unwrap()
        .len();
    assert_eq!(listed, 2);
}

#[test]
fn an_address_signs_up_once() {
    let pair = pair();
    let body = json!({"client_id": APP, "email": "new@example.com", "password": PASSWORD});
    let apis: [Api; 2] = [pair.house.api(), pair.other.api()];
    let replies = at_once(8, |n| apis[n % 2].post("/auth/sign-up", &body));
    let made: Vec<_> = replies.iter().filter(|reply| reply.is_status(200)).collect();
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(made.len(), 1, "{statuses:?}");
    assert!(Person::of(made[0]).profile["id"].is_string());
}
