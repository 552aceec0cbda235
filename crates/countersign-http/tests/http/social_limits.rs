//! How many browsers one source may send to social providers.

use std::sync::Arc;

use crate::support::House;
use crate::support::accounts::{APP, APP_URI};
use crate::support::providers::FakeProviders;
use crate::support::wire::Request;

#[test]
fn l1_a_source_sends_so_many_browsers_out_an_hour() {
    let providers = Arc::new(FakeProviders::default());
    let house = House::with(|plan| {
        plan.providers = Arc::clone(&providers) as _;
        plan.settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        plan.policy.trips_by_source.ip = 2;
    });
    let from = |ip: &str, path: &str| house.send(&Request::get(path).header("X-Forwarded-For", ip));
    let app = format!("/oauth2/authorize?connection=google&client_id={APP}&redirect_uri={APP_URI}");
    let browser = "/v1/auth/google/start";
    assert_eq!(from("198.51.100.1", &app).status, 303);
    assert_eq!(from("198.51.100.1", browser).status, 302);
    let refused = from("198.51.100.1", &app);
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (429, Some("rate_limited"))
    );
    assert!(refused.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    let refused = from("198.51.100.1", browser);
    assert_eq!(
        refused.header("location"),
        Some("/login?error=google_rate_limited")
    );
    assert_eq!(from("198.51.100.2", &app).status, 303);
    house.wait(3_600);
    assert_eq!(from("198.51.100.1", browser).status, 302);
    assert_eq!(
        providers.asks.lock().unwrap().len(),
        4,
        "who is refused asks no provider"
    );
}
