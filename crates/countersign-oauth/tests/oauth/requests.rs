//! What is sent: the browser's URL, and our own calls.

use std::collections::BTreeMap;

use countersign_core::nouns::address::Address;
use countersign_core::nouns::connection::{ConnectionName, Provider};
use countersign_core::ports::providers::{AuthorizeAsk, Prompt, ProviderError, Providers as _};
use serde_json::json;
use url::{Url, form_urlencoded};

use crate::sign_in::{CALLBACK, LONG, Rig, SHORT, ask, code, name};

fn query(url: &str) -> BTreeMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

#[test]
fn the_browser_is_sent_with_all_that_binds_the_sign_in() {
    let rig = Rig::new();
    rig.fake.discovers(|document| {
        document["authorization_endpoint"] = json!(format!("{}/authorize?tenant=a%20b", rig.fake.url));
    });
    let ask = AuthorizeAsk {
        login_hint: Some(Address::parse("ada+x@example.com").unwrap()),
        prompt: Some(Prompt::SelectAccount),
        ..ask()
    };
    let url = rig.providers.authorize_url(&name(), &ask, LONG).unwrap();
    assert!(url.starts_with(&format!("{}/authorize?", rig.fake.url)));
    let expected = [
        ("tenant", "a b"),
        ("response_type", "code"),
        ("client_id", "our-client"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email profile"),
        ("state", "our-state"),
        ("nonce", "our-nonce"),
        ("code_challenge", "our-challenge"),
        ("code_challenge_method", "S256"),
        ("login_hint", "ada+x@example.com"),
        ("prompt", "select_account"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(query(&url), BTreeMap::from(expected));
}

#[test]
fn operators_choose_scopes_and_add_parameters() {
    let rig = Rig::of(Provider::Oidc, |settings| {
        settings.scopes = vec!["openid".to_owned(), "email".to_owned()];
        settings.authorize_params = vec![("hd".to_owned(), "acme.example".to_owned())];
    });
    let query = query(&rig.authorize().unwrap());
    assert_eq!(query["scope"], "openid email");
    assert_eq!(query["hd"], "acme.example");
}

#[test]
fn the_secret_goes_into_the_form_where_that_is_taken_and_else_into_the_header() {
    for (methods, in_form) in [
        (json!(["client_secret_post"]), true),
        (json!(["client_secret_basic", "client_secret_post"]), true),
        (json!(["client_secret_basic"]), false),
        (json!(null), false),
    ] {
        let rig = Rig::new();
        rig.fake
            .discovers(|document| document["token_endpoint_auth_methods_supported"] = methods.clone());
        rig.redeem_claims(&rig.claims()).unwrap();
        let asked = &rig.fake.asked("/token")[0];
        let form: BTreeMap<String, String> = form_urlencoded::parse(asked.body.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(form["grant_type"], "authorization_code");
        assert_eq!(form["code"], "their code");
        assert_eq!(form["redirect_uri"], CALLBACK);
        assert_eq!(form["code_verifier"], "our-verifier");
        assert_eq!(
            form.get("client_secret").map(String::as_str),
            in_form.then_some("our-secret"),
            "{methods}"
        );
        // `our-client:our-secret`.
        let header = asked.headers.get("authorization").map(String::as_str);
        assert_eq!(
            header,
            (!in_form).then_some("Basic b3VyLWNsaWVudDpvdXItc2VjcmV0"),
            "{methods}"
        );
        assert_eq!(asked.headers["content-type"], "application/x-www-form-urlencoded");
        assert_eq!(asked.headers["accept"], "application/json");
        assert!(asked.headers["user-agent"].starts_with("Countersign/"));
    }
}

#[test]
fn an_unknown_connection_is_unknown() {
    let rig = Rig::new();
    let other = ConnectionName::parse("other").unwrap();
    assert_eq!(
        rig.providers.authorize_url(&other, &ask(), SHORT),
        Err(ProviderError::Unknown)
    );
    assert_eq!(
        rig.providers.redeem(&other, &code(), SHORT),
        Err(ProviderError::Unknown)
    );
    assert_eq!(rig.providers.connection(&other), None);
    assert_eq!(rig.fake.count(), 0);
}
