//! `doctor` asks the social providers what sign-ins by them will need.

use serde_json::{Value, json};

use crate::checking::check;
use crate::fake::{Answer, Fake};
use crate::running::{Folder, text};

const DISCOVERY: &str = "/.well-known/openid-configuration";

/// What `doctor` says of the one provider there is, and whether that is a failure.
fn seen(provider: &Fake) -> (bool, String) {
    let folder = Folder::new();
    let issuer = &provider.url;
    let connection = format!(
        "[connections.works]\nkind = \"oidc\"\nclient_id = \"us\"\nclient_secret = \"hunter2\"\nissuer = \"{issuer}\"\n"
    );
    std::fs::write(folder.0.join("countersign.toml"), connection).unwrap();
    let output = folder.run(&["doctor", "--json"], &[]);
    let said = text(&output.stdout);
    assert!(!said.contains("hunter2") && !text(&output.stderr).contains("hunter2"));
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(check(&report, "settings")["state"], "ok", "{report}");
    let found = check(&report, "provider");
    let is_failure = found["state"] == "failure";
    assert_eq!(output.status.code(), Some(i32::from(is_failure)), "{report}");
    (is_failure, format!("{} -> {}", found["what"], found["fix"]))
}

fn refused(provider: &Fake, parts: &[&str]) {
    let (is_failure, said) = seen(provider);
    assert!(is_failure, "{said}");
    for part in parts {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn doctor_asks_whether_each_provider_is_there_and_who_it_says_it_is() {
    let provider = Fake::start();
    let keys = json!({"keys": [{"kty": "RSA", "kid": "1", "n": "AQAB", "e": "AQAB"}]});
    provider.discovers(|_| {}).says("/jwks", keys);
    let well = format!("works: {} answers and publishes a key", provider.url);
    let (is_failure, said) = seen(&provider);
    assert!(!is_failure && said.contains(&well), "{said}");

    provider.discovers(|document| {
        document["issuer"] = json!("https://other.example");
    });
    refused(
        &provider,
        &[
            DISCOVERY,
            "names another issuer",
            "set `issuer` of [connections.works]",
        ],
    );
    provider.answer(DISCOVERY, Answer::HangUp);
    refused(&provider, &[DISCOVERY, "away", "may this machine connect there"]);
    provider.discovers(|_| {}).says("/jwks", json!({"keys": []}));
    refused(&provider, &["/jwks", "no key there is for the algorithms"]);
    provider.answer("/jwks", Answer::Text("<html>".to_owned()));
    refused(&provider, &["/jwks", "cannot be used"]);
}
