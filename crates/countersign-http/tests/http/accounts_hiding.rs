//! E1 on the Accounts API under `hide`, for what takes several steps: links and codes asked for and guessed at, and what
//! somebody who is signed in may ask about another's address.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::changes::Change;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::people::{People as _, PersonQuery, Who};
use serde_json::{Value, json};

use crate::support::accounts::{APP, APP_ORIGIN, OTHER_PASSWORD, PASSWORD};
use crate::support::transcript::shown;
use crate::support::wire::{Reply, Request};
use crate::support::{House, other_than};

/// Whose address it is that others ask about.
const ABOUT: &str = "ada@example.com";
/// Somebody who is signed in.
const INSIDER: &str = "insider@example.com";

/// How an address comes to be what it is.
type Fate = (&'static str, fn(&House));

/// What may be so about an address; nothing of it may be told from nothing.
const FATES: [Fate; 6] = [
    ("proven", |house| drop(house.sign_up_proven(ABOUT))),
    ("by code", |house| drop(house.sign_in(ABOUT))),
    ("unproven", unproven),
    ("disabled", |house| {
        house.sign_up_proven(ABOUT);
        house.disable(ABOUT);
    }),
    ("waiting", |house| {
        house.post("/auth/waitlist", &json!({ "client_id": APP, "email": ABOUT }));
    }),
    ("signing up", |house| {
        let body = json!({ "client_id": APP, "email": ABOUT, "password": PASSWORD });
        house.post("/auth/sign-up", &body);
    }),
];

/// A user from before accounts were hidden.
fn unproven(house: &House) {
    let now = house.clock.now();
    let user = User {
        id: UserId::mint(&*house.core.entropy, now),
        address: Address::parse(ABOUT).unwrap(),
        verified_at: None,
        status: UserStatus::Active,
        display_name: None,
        avatar_url: None,
        profile: Profile::default(),
        created_at: now,
        updated_at: now,
    };
    let query = PersonQuery::about(Who::Address(user.address.clone()));
    let changes = vec![Change::InsertUser(user)];
    house
        .store
        .attempt_person(&query, &mut |_| Some(changes.clone()))
        .unwrap();
}

/// Tells the same story about an address of each fate.
fn assert_alike(story: fn(&House, &Value) -> Vec<Reply>) -> Vec<Reply> {
    let of = |prepare: fn(&House)| {
        let house = House::with(|plan| plan.policy.hides = true);
        let insider = house.sign_up_proven(INSIDER);
        prepare(&house);
        house.letters();
        house.wait(7_200);
        story(&house, &insider)
    };
    let unknown = of(|_| ());
    for (fate, prepare) in FATES {
        let other = of(prepare);
        assert_eq!(unknown.len(), other.len(), "{fate}");
        for (n, (mine, theirs)) in unknown.iter().zip(&other).enumerate() {
            assert_eq!(shown(mine), shown(theirs), "{fate}, reply {n}");
        }
    }
    unknown
}

fn from_page(house: &House, path: &str, body: &Value) -> Reply {
    house.send(&Request::post(path, body).header("Origin", APP_ORIGIN))
}

/// A code that was not mailed to anybody a moment ago.
fn wrong_code(house: &House) -> &'static str {
    let letters = house.letters();
    let sent = letters.iter().find_map(|letter| letter.code.as_ref());
    other_than(sent.map_or("000000", |code| code.reveal()))
}

#[test]
fn e1_codes_and_tokens_of_links_are_guessed_at_alike() {
    let told = assert_alike(|house, _| {
        let mut told = Vec::new();
        for (asking, showing) in [
            ("/auth/send-magic-link", "/auth/sign-in-with-token"),
            ("/auth/send-password-reset", "/auth/reset-password"),
            ("/auth/sign-up", "/auth/sign-in-with-token"),
        ] {
            house.wait(7_200);
            let ask = json!({ "client_id": APP, "email": ABOUT, "password": OTHER_PASSWORD });
            let asked = from_page(house, asking, &ask);
            let guess = json!({
                "client_id": APP, "request_id": asked.json()["request_id"], "code": wrong_code(house),
                "new_password": OTHER_PASSWORD,
            });
            assert_eq!(asked.status, 202, "{}", asked.body);
            told.push(asked);
            told.extend((0..7).map(|_| from_page(house, showing, &guess)));
            let token = format!("{}.{}", "A".repeat(22), "A".repeat(43));
            let shown = json!({ "client_id": APP, "token": token, "new_password": OTHER_PASSWORD });
            told.push(from_page(house, showing, &shown));
        }
        told
    });
    let wrong = told.iter().filter(|reply| reply.code() == "invalid_code");
    assert!(wrong.count() >= 15, "the guesses were judged");
}

#[test]
fn e1_whom_one_invites_and_to_where_one_moves_is_not_told() {
    let told = assert_alike(|house, insider| {
        let mut told = Vec::new();
        let account = insider["profile"]["active_membership"]["account_id"]
            .as_str()
            .unwrap();
        let root = format!("/api/accounts/{account}/invites");
        let fresh = house.sign_in_with_password(APP, INSIDER, PASSWORD).json();
        let as_insider =
            |method: &str, path: &str, body: &Value| house.with_bearer(&fresh, method, path, body);
        let invite = json!({ "email": ABOUT, "role": "viewer" });
        for _ in 0..3 {
            told.push(as_insider("POST", &root, &invite));
            // The list goes by when they were made.
            house.wait(1);
        }
        let sent = told[2].json()["id"].as_str().unwrap().to_owned();
        told.push(as_insider("POST", &format!("{root}/{sent}/resend"), &Value::Null));
        told.push(as_insider("GET", &root, &Value::Null));
        house.letters();
        let accept = json!({ "client_id": APP, "token": format!("{}.{}", "A".repeat(22), "A".repeat(43)) });
        told.push(from_page(house, "/auth/accept-invite", &accept));
        let change = json!({ "new_email": ABOUT, "current_password": PASSWORD });
        let changing = as_insider("POST", "/auth/change-email", &change);
        let guess = json!({
            "client_id": APP, "request_id": changing.json()["request_id"], "code": wrong_code(house),
        });
        assert_eq!(changing.status, 202, "{}", changing.body);
        told.push(changing);
        told.extend((0..7).map(|_| from_page(house, "/auth/verify", &guess)));
        told
    });
    assert_eq!(told[0].status, 201, "{}", told[0].body);
}
