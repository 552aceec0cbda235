//! The back channel before providers that hang, flood, redirect or point elsewhere.

use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{Distrust, ProviderError};
use serde_json::{Value, json};

use crate::fake::{Answer, Fake};
use crate::sign_in::{Rig, SHORT};

const PLACES: [&str; 3] = ["/.well-known/openid-configuration", "/token", "/jwks"];

/// A sign-in where one place answers so.
fn with(place: &str, answer: Answer) -> (Rig, Result<(), ProviderError>) {
    let rig = Rig::new();
    rig.issues(&rig.signed(&rig.claims()));
    rig.fake.answer(place, answer);
    let outcome = rig.redeem().map(drop);
    (rig, outcome)
}

#[test]
fn a2_silence_ends_in_time() {
    for place in PLACES {
        for answer in [Answer::Silence, Answer::Stall] {
            let rig = Rig::new();
            rig.issues(&rig.signed(&rig.claims()));
            rig.fake.answer(place, answer);
            assert_eq!(rig.redeem_within(SHORT), Err(ProviderError::Away), "{place}");
        }
    }
}

#[test]
fn a2_redirects_are_not_followed() {
    for place in PLACES {
        let elsewhere = Fake::start();
        let (_rig, outcome) = with(place, Answer::Redirect(format!("{}/", elsewhere.url)));
        assert_eq!(outcome, Err(ProviderError::Garbled), "{place}");
        assert_eq!(elsewhere.count(), 0, "{place}");
    }
}

#[test]
fn a2_endless_answers_are_cut_off() {
    for place in PLACES {
        let (rig, outcome) = with(place, Answer::Endless(100 * 1024 * 1024));
        assert_eq!(outcome, Err(ProviderError::Garbled), "{place}");
        assert!(rig.fake.sent() < 50 * 1024 * 1024, "{place}: {}", rig.fake.sent());
    }
}

#[test]
fn answers_that_are_none_are_refused() {
    for place in PLACES {
        for garbage in [
            "",
            "{",
            "<html>",
            "[]",
            "null",
            "7",
            "{\"issuer\":7}",
            "\u{FEFF}{}",
        ] {
            let (_rig, outcome) = with(place, Answer::Text(garbage.to_owned()));
            assert_eq!(outcome, Err(ProviderError::Garbled), "{place} {garbage:?}");
        }
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(
            with(place, Answer::Text(deep)).1,
            Err(ProviderError::Garbled),
            "{place}"
        );
    }
}

#[test]
fn a_provider_in_trouble_is_away() {
    for place in PLACES {
        for answer in [
            Answer::HangUp,
            Answer::Refuse(500, json!({})),
            Answer::Refuse(503, json!({"error": "invalid_grant"})),
            Answer::Refuse(429, json!({})),
        ] {
            assert_eq!(with(place, answer).1, Err(ProviderError::Away), "{place}");
        }
    }
}

#[test]
fn nobody_there_is_away() {
    let rig = Rig::new();
    rig.fake.discovers(|document| {
        // Bound and dropped: nobody listens at that port.
        let free = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        document["token_endpoint"] = json!(format!("http://{free}/token"));
    });
    assert_eq!(rig.redeem(), Err(ProviderError::Away));
}

#[test]
fn refusals_of_the_token_endpoint_are_told_apart() {
    for (status, error, meant) in [
        (400, "invalid_grant", ProviderError::BadCode),
        (401, "invalid_client", ProviderError::Misconfigured),
        (400, "invalid_request", ProviderError::Misconfigured),
        (400, "access_denied", ProviderError::Denied),
        (400, "temporarily_unavailable", ProviderError::Away),
        (400, "something_else", ProviderError::Garbled),
        (200, "bad_verification_code", ProviderError::BadCode),
    ] {
        let (_rig, outcome) = with("/token", Answer::Refuse(status, json!({"error": error})));
        assert_eq!(outcome, Err(meant), "{error}");
    }
    assert_eq!(
        with("/token", Answer::Refuse(401, json!({}))).1,
        Err(ProviderError::Misconfigured)
    );
    assert_eq!(
        with("/token", Answer::Refuse(404, json!({}))).1,
        Err(ProviderError::Garbled)
    );
    let mac = json!({"access_token": "t", "token_type": "mac", "id_token": "a.b.c"});
    assert_eq!(with("/token", Answer::Json(mac)).1, Err(ProviderError::Garbled));
}

#[test]
fn discovery_must_be_the_issuers_own() {
    let rig = Rig::new();
    rig.fake
        .discovers(|document| document["issuer"] = json!("https://evil.example"));
    assert_eq!(rig.authorize(), Err(ProviderError::Untrusted(Distrust::Issuer)));
    let rig = Rig::new();
    rig.fake.answer(PLACES[0], Answer::Refuse(404, json!({})));
    assert_eq!(rig.authorize(), Err(ProviderError::Misconfigured));
}

#[test]
fn discovery_may_not_point_out_of_reach() {
    for field in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
    ] {
        for url in [
            "http://169.254.169.254/latest/meta-data",
            "http://10.0.0.1/",
            "https://example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://user:pass@127.0.0.1/",
            "/token",
            "",
        ] {
            let rig = Rig::new();
            rig.fake.discovers(|document| document[field] = json!(url));
            assert_eq!(rig.authorize(), Err(ProviderError::Garbled), "{field} {url}");
        }
        let rig = Rig::new();
        rig.fake.discovers(|document| document[field] = Value::Bool(true));
        assert_eq!(rig.authorize(), Err(ProviderError::Garbled), "{field}");
    }
}

#[test]
fn a_provider_elsewhere_is_not_called_on_a_private_machine() {
    // Each would be refused or time out if it were called; none is.
    for issuer in [
        "https://10.255.255.1",
        "https://169.254.169.254",
        "https://[fd00::1]",
        "https://[::ffff:127.0.0.1]",
    ] {
        let rig = Rig::of(Provider::Oidc, |settings| {
            settings.issuer = Some(issuer.to_owned());
        });
        assert_eq!(rig.authorize(), Err(ProviderError::Away), "{issuer}");
    }
}

#[test]
fn a_hanging_provider_cannot_hold_every_thread() {
    let rig = Rig::new();
    rig.issues(&rig.signed(&rig.claims()));
    rig.redeem().unwrap();
    rig.fake.answer("/token", Answer::Silence);
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..16).map(|_| scope.spawn(|| rig.redeem())).collect();
        // One code was redeemed before; the others hang once they were asked.
        while rig.fake.asked("/token").len() < 17 {
            std::thread::yield_now();
        }
        assert_eq!(
            rig.redeem(),
            Err(ProviderError::Away),
            "at once, though it may wait long"
        );
        assert_eq!(rig.fake.asked("/token").len(), 17);
        rig.fake.hangs_up();
        for waiting in waiting {
            assert_eq!(waiting.join().unwrap(), Err(ProviderError::Away));
        }
    });
}
