//! Apps of the Accounts API: named by the file or by variables, checked, and one of development's own.

use countersign_core::nouns::client::{LoginMethod, SignUpMode};

use super::*;
use crate::settings::clients::BOOTSTRAP;

#[test]
fn development_has_an_app_until_one_is_named_and_production_has_none() {
    let ids = |loaded: &Loaded| {
        let clients = loaded.settings.clients();
        clients
            .iter()
            .map(|client| client.id.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&from_variables(&[]).unwrap()), [BOOTSTRAP]);
    assert_eq!(
        ids(&from_file("[clients.shop]\nname = \"Shop\"").unwrap()),
        ["shop"]
    );
    let mut settings = from_variables(&[]).unwrap().settings;
    settings.mode = crate::settings::Mode::Production;
    assert_eq!(settings.clients(), []);
}

#[test]
fn variables_name_apps_too() {
    let loaded = from_variables(&[
        (
            "COUNTERSIGN_CLIENTS__WEB_SHOP__ALLOWED_ORIGINS",
            "https://shop.example/,https://b.example:8443",
        ),
        (
            "COUNTERSIGN_CLIENTS__WEB_SHOP__REDIRECT_URIS",
            "https://shop.example/in?a=b,com.example.shop:/in",
        ),
        ("COUNTERSIGN_CLIENTS__WEB_SHOP__LOGIN_METHODS", "password,social"),
        ("COUNTERSIGN_CLIENTS__WEB_SHOP__SIGN_UP", "immediate"),
        ("COUNTERSIGN_CLIENTS__WEB_SHOP__REFRESH_GRACE", "1d"),
        ("COUNTERSIGN_CLIENTS__WEB_SHOP__COOKIES", "true"),
    ])
    .unwrap();
    let client = loaded.settings.clients().remove(0);
    assert_eq!(
        (client.id.as_str(), client.name.as_str()),
        ("web-shop", "web-shop")
    );
    assert_eq!(
        client.allowed_origins,
        ["https://shop.example", "https://b.example:8443"]
    );
    assert_eq!(
        client.redirect_uris,
        ["https://shop.example/in?a=b", "com.example.shop:/in"]
    );
    assert_eq!(client.login_methods, [LoginMethod::Password, LoginMethod::Social]);
    assert_eq!(
        (client.sign_up, client.refresh_grace_seconds),
        (SignUpMode::Immediate, Some(86_400))
    );
    assert_eq!(client.cookies.unwrap().refresh_cookie, "refresh_token");
}

#[test]
fn what_would_lead_people_astray_is_refused() {
    for (line, place) in [
        ("[clients.\"A b\"]\nname = \"x\"", "clients.A b.name"),
        (
            "[clients.a]\nredirect_uris = [\"http://shop.example/\"]",
            "redirect_uris",
        ),
        (
            "[clients.a]\nredirect_uris = [\"javascript:alert(1)\"]",
            "redirect_uris",
        ),
        (
            "[clients.a]\nredirect_uris = [\"https://shop.example/#f\"]",
            "redirect_uris",
        ),
        (
            "[clients.a]\nallowed_origins = [\"https://shop.example/path\"]",
            "allowed_origins",
        ),
        ("[clients.a]\nrefresh_grace = \"2d\"", "refresh_grace"),
        ("[clients.a]\nnames = \"x\"", "clients.a.names"),
    ] {
        let problems = from_file(line).unwrap_err().to_string();
        assert!(problems.contains(place), "{line}: {problems}");
    }
}

#[test]
fn s6_a_refresh_cookie_of_a_prefix_needs_https() {
    for (name, plain) in [
        ("__Host-refresh", false),
        ("__secure-refresh", false),
        ("refresh", true),
    ] {
        let said = |public_url: &str, cookies: bool| {
            format!("{public_url}\n[clients.a]\ncookies = {cookies}\nrefresh_cookie = \"{name}\"")
        };
        assert_eq!(from_file(&said("", true)).is_ok(), plain, "{name}");
        from_file(&said("public_url = \"https://login.example.com\"", true)).unwrap();
        from_file(&said("", false)).unwrap();
    }
}
