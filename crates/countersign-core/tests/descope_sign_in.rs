//! The Descope surface's people: what goes into their tokens, what success does besides, and who is told what.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

#[path = "support/person.rs"]
mod person;
#[path = "support/project.rs"]
mod project;
mod support;

use countersign_core::nouns::bound::Bound;
use countersign_core::policy::{Policy, SignupMode};
use countersign_core::usecases::descope::admitting::{NotAdmitted, Wanted, admit};
use serde_json::{Map, Value, json};
use support::{World, YOU, address};

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn claims_of_a_caller_stand_apart_and_those_of_a_program_replace_none_of_ours() {
    let world = World::new();
    let claims = object(&json!({ "role": "owner", "acc": "1", "sub": "x", "iss": "y", "plan": "gold" }));
    let asked = Bound {
        claims: claims.clone(),
        ..Bound::default()
    };
    let entered = world.comes_in(YOU, asked);
    let refreshed = world.refreshes(&entered).unwrap();
    for entered in [&entered, &refreshed] {
        let said = world.claims(entered);
        assert_eq!(said["nsec"], Value::Object(claims.clone()));
        assert_eq!(said["iss"], project::PROJECT);
        assert_eq!(said["sub"], json!(entered.user.id));
        assert!(
            ["role", "acc", "plan"]
                .iter()
                .all(|name| !said.contains_key(*name)),
            "{said:?}"
        );
    }
    let trusted = Bound {
        trusted_claims: object(
            &json!({ "plan": "gold", "sub": "x", "iss": "y", "su": true, "roles": ["admin"] }),
        ),
        ..Bound::default()
    };
    let said = world.claims(&world.comes_in(YOU, trusted));
    assert_eq!(
        (&said["plan"], &said["iss"]),
        (&json!("gold"), &json!(project::PROJECT))
    );
    assert_eq!(said["sub"], json!(entered.user.id));
    assert!(
        ["nsec", "su", "roles"]
            .iter()
            .all(|name| !said.contains_key(*name)),
        "{said:?}"
    );
}

#[test]
fn a_session_is_stepped_up_for_as_long_as_the_sign_in_is_fresh() {
    let world = World::new();
    let plain = world.comes_in(YOU, Bound::default());
    assert!(!world.claims(&plain).contains_key("su"));
    let raised = Bound {
        user: Some(plain.user.id),
        steps_up: true,
        ..Bound::default()
    };
    let raised = world.comes_in(YOU, raised);
    assert_eq!(world.claims(&raised)["su"], true);
    assert_eq!(world.claims(&world.refreshes(&raised).unwrap())["su"], true);
    let fresh = world.core.policy.sessions.fresh_sign_in.num_seconds();
    world.wait(fresh);
    let later = world.refreshes(&raised).unwrap();
    assert!(
        !world.claims(&later).contains_key("su"),
        "a refresh is no sign-in"
    );
}

#[test]
fn success_ends_the_other_sessions_where_that_was_asked_for() {
    let world = World::new();
    let first = world.comes_in(YOU, Bound::default());
    let second = world.comes_in(YOU, Bound::default());
    let other = world.comes_in("other@example.com", Bound::default());
    assert!(world.refreshes(&first).is_ok() && world.refreshes(&second).is_ok());
    let ending = Bound {
        ends_other_sessions: true,
        ..Bound::default()
    };
    world.asks_code(YOU, ending);
    let code = world.mailed_code();
    assert!(world.refreshes(&first).is_ok(), "asking ends nothing");
    let last = world.shows(YOU, &code).unwrap();
    assert!(world.refreshes(&first).is_err() && world.refreshes(&second).is_err());
    assert!(world.refreshes(&last).is_ok() && world.refreshes(&other).is_ok());
}

/// What somebody is told who asks about an address.
fn told(world: &World, email: &str, wanted: Wanted) -> Option<NotAdmitted> {
    admit(
        &world.core,
        &world.caller_at(Some("192.0.2.7")),
        &address(email),
        wanted,
    )
    .err()
}

#[test]
fn where_accounts_are_revealed_signing_in_is_for_the_known_and_signing_up_for_the_unknown() {
    let mut world = World::new();
    world.comes_in(YOU, Bound::default());
    let unknown = "unknown@example.com";
    assert!(told(&world, YOU, Wanted::SignIn).is_none() && told(&world, YOU, Wanted::Either).is_none());
    assert!(
        told(&world, unknown, Wanted::SignUp).is_none() && told(&world, unknown, Wanted::Either).is_none()
    );
    assert!(matches!(
        told(&world, YOU, Wanted::SignUp),
        Some(NotAdmitted::Known)
    ));
    assert!(matches!(
        told(&world, unknown, Wanted::SignIn),
        Some(NotAdmitted::Unknown)
    ));
    world.core.policy.joining.mode = SignupMode::Closed;
    for wanted in [Wanted::SignUp, Wanted::Either] {
        assert!(matches!(
            told(&world, unknown, wanted),
            Some(NotAdmitted::MayNotJoin)
        ));
    }
    assert!(told(&world, YOU, Wanted::Either).is_none(), "who is there is in");
}

#[test]
fn l3_a_source_learns_only_so_much() {
    let world = World::new();
    let most = world.core.policy.checks_by_source.ip;
    for n in 0..most {
        let told = told(&world, &format!("{n}@example.com"), Wanted::SignIn);
        assert!(matches!(told, Some(NotAdmitted::Unknown)), "{n}");
    }
    let next = told(&world, "one-more@example.com", Wanted::SignIn);
    assert!(matches!(next, Some(NotAdmitted::Refused(..))), "{next:?}");
    let elsewhere = world.caller_at(Some("198.51.100.7"));
    let told = admit(
        &world.core,
        &elsewhere,
        &address("one-more@example.com"),
        Wanted::SignIn,
    );
    assert!(matches!(told, Err(NotAdmitted::Unknown)), "{told:?}");
}

#[test]
fn e1_where_accounts_are_hidden_nobody_is_told_anything() {
    let world = World::with(Policy {
        hides: true,
        ..Policy::default()
    });
    world.comes_in(YOU, Bound::default());
    for email in [YOU, "unknown@example.com"] {
        for wanted in [Wanted::SignIn, Wanted::SignUp, Wanted::Either] {
            assert!(told(&world, email, wanted).is_none(), "{email} {wanted:?}");
        }
    }
}
