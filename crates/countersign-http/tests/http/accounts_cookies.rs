//! The Accounts API: refresh cookies, what they outlive and whether browsers take them.

use countersign_core::nouns::account::{Account, Membership};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::CookieMode;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{People as _, PersonQuery, Who};
use countersign_core::ports::store::Attempted;
use countersign_core::ports::users::Users as _;

use crate::support::House;
use crate::support::accounts::SITE;
use crate::support::wire::Request;

#[test]
fn s3_a_refresh_cookie_is_dead_with_its_membership() {
    let house = House::new();
    let entered = house.sign_up_reply(SITE, "ada@example.com");
    let me = Request::get("/auth/me").header("Cookie", &entered.cookies());
    assert_eq!(house.send(&me).status, 200);
    let ada = house.store.find_user(&Address::parse("ada@example.com").unwrap());
    let query = PersonQuery::about(Who::User(ada.unwrap().unwrap().id));
    let ended = house.store.attempt_person(&query, &mut |facts| {
        let ends = |(membership, _): &(Membership, Account)| Change::RemoveMembership(membership.id);
        Some(facts.memberships.iter().map(ends).collect())
    });
    assert_eq!(ended.unwrap(), Attempted::Done);
    assert_eq!(house.send(&me).status, 401);
}

#[test]
fn s6_a_refresh_cookie_of_a_host_prefix_is_one_that_browsers_take() {
    for (name, path) in [
        ("__Host-refresh", "/"),
        ("__host-refresh", "/"),
        ("refresh", "/auth"),
    ] {
        let house = House::with(|plan| {
            plan.public_url = "https://id.example".to_owned();
            for client in plan.clients.iter_mut().filter(|client| client.cookies.is_some()) {
                client.cookies = Some(CookieMode {
                    refresh_cookie: name.to_owned(),
                });
            }
        });
        let entered = house.sign_up_reply(SITE, "ada@example.com");
        let mut lines = entered.headers.iter().map(|(_, value)| value);
        let line = lines
            .find(|value| value.starts_with(&format!("{name}=")))
            .unwrap();
        let attributes: Vec<&str> = line.split("; ").skip(1).collect();
        assert!(attributes.contains(&format!("Path={path}").as_str()), "{line}");
        assert!(
            attributes.contains(&"Secure") && !line.contains("Domain"),
            "{line}"
        );
        let me = Request::get("/auth/me").header("Cookie", &entered.cookies());
        assert_eq!(house.send(&me).status, 200);
    }
}
