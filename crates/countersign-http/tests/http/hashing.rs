//! A storm of passwords takes nothing from those who are signed in.

use std::sync::Arc;

use countersign_core::policy::{HashCost, PasswordLimits};
use serde_json::json;

use crate::support::House;
use crate::support::accounts::{APP, PASSWORD};
use crate::support::wire::Request;

#[test]
fn r4_more_passwords_than_can_be_hashed_are_refused_and_sessions_are_read_meanwhile() {
    let house = Arc::new(House::with(|plan| {
        plan.policy.passwords = PasswordLimits {
            cost: HashCost {
                memory_kib: 65_536,
                iterations: 3,
                lanes: 1,
            },
            at_once: Some(1),
            waiting_each: 1,
            ..PasswordLimits::default()
        };
    }));
    let signed_in = house.sign_in("ada@example.com");
    let storm: Vec<_> = (0..40)
        .map(|n| {
            let house = Arc::clone(&house);
            std::thread::spawn(move || {
                let body =
                    json!({ "client_id": APP, "email": format!("a{n}@example.com"), "password": PASSWORD });
                house.post("/auth/sign-in", &body)
            })
        })
        .collect();
    for _ in 0..20 {
        let me = Request::get("/api/v1/me").bearer(&signed_in["accessToken"]);
        assert_eq!(house.send(&me).status, 200);
    }
    let replies: Vec<_> = storm.into_iter().map(|thread| thread.join().unwrap()).collect();
    let overloaded: Vec<_> = replies.iter().filter(|reply| reply.status == 503).collect();
    assert!(replies.iter().any(|reply| reply.code() == "invalid_credentials"));
    assert!(!overloaded.is_empty());
    for reply in overloaded {
        assert_eq!(
            (reply.code().as_str(), reply.header("retry-after")),
            ("overloaded", Some("1"))
        );
    }
}
