//! The walk of an app with teams: signing up, proving, inviting, ruling, leaving, waiting, forgetting.

use serde_json::json;

use crate::people::{APP, House, PASSWORD, Person, claims};
use crate::support::Database;

const ANN: &str = "ann@example.com";
const BOB: &str = "bob@example.com";

fn walk(database: Database) {
    let house = House::with(database, &[]);
    let api = house.api();

    // Signing up, and proving the address from inside: the password and the session stay.
    let ann = house.sign_up(ANN);
    assert_eq!(ann.profile["credentials"][0]["email_verified_at"], json!(null));
    assert_eq!(ann.profile["active_membership"]["role"], "owner");
    // Nothing is mailed to others in the name of an address nobody has proven.
    let to_all = json!({"email": BOB, "role": "member"});
    let invites = format!("/api/accounts/{}/invites", ann.account());
    assert_eq!(
        ann.post(&api, &invites, &to_all).expect(403).code(),
        "email_unverified"
    );
    let token = house.mailed(ANN, "/verify-email", || {
        ann.post(&api, "/auth/send-email-verification", &json!({}))
            .expect(202);
    });
    api.post("/auth/verify", &json!({"token": token})).expect(200);
    assert!(
        !api.post("/auth/verify", &json!({"token": token})).is_status(200),
        "once"
    );
    let me = ann.get(&api, "/auth/me").expect(200);
    assert!(me.body["credentials"][0]["email_verified_at"].is_string());
    let ann = Person::of(&house.sign_in(ANN, PASSWORD).expect(200));
    let team = ann.account();

    // A colleague with an account of their own accepts an invite, elsewhere.
    let bob = house.sign_up(BOB);
    let own = bob.account();
    let invites = format!("/api/accounts/{team}/invites");
    let token = house.mailed(BOB, "/invite", || {
        let invite = json!({"email": BOB, "role": "member"});
        ann.post(&api, &invites, &invite).expect(201);
    });
    let accepted = api
        .post("/auth/accept-invite", &json!({"client_id": APP, "token": token}))
        .expect(200);
    let bob = Person::of(&accepted);
    assert_eq!(
        (bob.account(), bob.profile["active_membership"]["role"].as_str()),
        (team.clone(), Some("member"))
    );

    // A changed role shows at the next refresh.
    let membership = bob.profile["active_membership"]["id"].as_str().unwrap();
    let member = format!("/api/accounts/{team}/members/{membership}");
    assert_eq!(claims(&bob.access)["role"], "member");
    let changed = api.patch_with(
        &member,
        &json!({"role": "admin"}),
        &[("authorization", &ann.bearer())],
    );
    changed.expect(200);
    let refreshed = bob.refreshed(&api).expect(200);
    let said = claims(&refreshed.text("access_token"));
    assert_eq!(
        (said["role"].as_str(), said["acc"].as_str()),
        (Some("admin"), Some(team.as_str()))
    );
    let bob = Person {
        access: refreshed.text("access_token"),
        refresh: refreshed.text("refresh_token"),
        profile: bob.profile.clone(),
    };

    // Switching, there and back.
    let switched = bob
        .post(&api, "/auth/switch-accounts", &json!({"account_id": own}))
        .expect(200);
    assert_eq!(
        claims(switched.body["tokens"]["access_token"].as_str().unwrap())["acc"],
        json!(own)
    );
    let bob = Person::of(&switched);
    let back = bob
        .post(&api, "/auth/switch-accounts", &json!({"account_id": team}))
        .expect(200);
    let bob = Person::of(&back);

    // The last owner stays; a member that was removed gets no more tokens for the team.
    let of_ann = ann.profile["active_membership"]["id"].as_str().unwrap();
    let own_membership = format!("/api/accounts/{team}/members/{of_ann}");
    let stays = api
        .delete_with(&own_membership, &[("authorization", &ann.bearer())])
        .expect(409);
    assert_eq!(stays.code(), "last_owner");
    let kept = house.refused_command(&["user", "delete", ANN]);
    assert!(kept.contains(&team) && kept.contains("--with-accounts"), "{kept}");
    api.delete_with(&member, &[("authorization", &ann.bearer())])
        .expect(204);
    assert_eq!(bob.refreshed(&api).expect(401).code(), "membership_ended");

    // Waiting for a feature, being let in by the operator, and giving it up.
    let place = "/auth/waitlist/dark-mode";
    assert_eq!(ann.get(&api, place).expect(200).body["signed_up"], false);
    ann.post(&api, place, &json!({})).expect(200);
    ann.post(&api, place, &json!({})).expect(200);
    let let_in = house.command(&["waitlist", "let-in", "--first", "5", "--feature", "dark-mode"]);
    assert_eq!(let_in["granted"].as_array().unwrap().len(), 1);
    assert!(ann.get(&api, place).expect(200).body["granted_at"].is_string());
    api.delete_with(place, &[("authorization", &ann.bearer())])
        .expect(200);
    assert_eq!(ann.get(&api, place).expect(200).body["signed_up"], false);

    // Forgetting the password: every session ends, the old password is dead, a link signs in.
    let token = house.mailed(ANN, "/reset", || {
        api.post(
            "/auth/send-password-reset",
            &json!({"client_id": APP, "email": ANN}),
        )
        .expect(202);
    });
    let fresh = "eleven lanterns under snow";
    let reset = json!({"token": token, "new_password": fresh});
    api.post("/auth/reset-password", &reset).expect(204);
    assert!(!api.post("/auth/reset-password", &reset).is_status(204), "once");
    ann.refreshed(&api).expect(401);
    ann.get(&api, "/auth/me").expect(401);
    assert_eq!(
        house.sign_in(ANN, PASSWORD).expect(401).code(),
        "invalid_credentials"
    );
    house.sign_in(ANN, fresh).expect(200);
    let token = house.mailed(ANN, "/link", || {
        api.post("/auth/send-magic-link", &json!({"client_id": APP, "email": ANN}))
            .expect(202);
    });
    let shown = json!({"client_id": APP, "token": token});
    let again = api.post("/auth/sign-in-with-token", &shown).expect(200);
    assert_eq!(Person::of(&again).account(), team);
    assert!(
        !api.post("/auth/sign-in-with-token", &shown).is_status(200),
        "once"
    );
}

#[test]
fn the_walk_on_sqlite() {
    walk(Database::sqlite());
}

#[test]
fn the_walk_on_postgres() {
    walk(Database::postgres());
}
