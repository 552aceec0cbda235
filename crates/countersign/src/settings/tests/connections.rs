//! Connections to social providers: named by the file or by variables, checked, and never shown with their secrets.

use countersign_core::nouns::connection::Provider;
use countersign_oauth::{Algorithm, ConnectionSettings};

use super::*;
use crate::settings::{inspect, risks};

fn only(loaded: &Loaded) -> ConnectionSettings {
    let mut connections = loaded.settings.connections();
    assert_eq!(connections.len(), 1);
    connections.remove(0)
}

#[test]
fn a_name_that_is_a_kind_needs_no_more_than_id_and_secret() {
    let loaded =
        from_file("[connections.google]\nclient_id = \"an-id\"\nclient_secret = \"a-secret\"").unwrap();
    let connection = only(&loaded);
    assert_eq!(
        (connection.name.as_str(), connection.provider),
        ("google", Provider::Google)
    );
    assert_eq!(connection.client_id, "an-id");
    assert_eq!(connection.client_secret.unwrap().as_str(), "a-secret");
}

#[test]
fn variables_name_connections_too() {
    let folder = Folder::new().with("secret", "a-secret\n");
    let path = folder.path("secret");
    let loaded = from_variables(&[
        ("COUNTERSIGN_CONNECTIONS__ACME_ID__KIND", "oidc"),
        (
            "COUNTERSIGN_CONNECTIONS__ACME_ID__ISSUER",
            "https://id.acme.example",
        ),
        ("COUNTERSIGN_CONNECTIONS__ACME_ID__CLIENT_ID", "an-id"),
        ("COUNTERSIGN_CONNECTIONS__ACME_ID__CLIENT_SECRET_FILE", &path),
        (
            "COUNTERSIGN_CONNECTIONS__ACME_ID__TRUSTED_DOMAINS",
            "Acme.Example,*",
        ),
        ("COUNTERSIGN_CONNECTIONS__ACME_ID__ALGORITHMS", "ES256"),
        (
            "COUNTERSIGN_CONNECTIONS__ACME_ID__AUTHORIZE_PARAMS",
            "hd=acme.example, x=a=b",
        ),
        ("COUNTERSIGN_CONNECTIONS__GOOGLE__CLIENT_SECRET", ""),
    ])
    .unwrap();
    assert_eq!(loaded.warnings, [] as [String; 0]);
    let connection = only(&loaded);
    assert_eq!(connection.name.as_str(), "acme-id");
    assert_eq!(connection.issuer.unwrap(), "https://id.acme.example");
    assert_eq!(connection.client_secret.unwrap().as_str(), "a-secret");
    assert_eq!(connection.trusted_domains, ["acme.example", "*"]);
    assert_eq!(connection.algorithms, [Algorithm::Es256]);
    let params = connection.authorize_params;
    assert_eq!(params[0], ("hd".to_owned(), "acme.example".to_owned()));
    assert_eq!(params[1], ("x".to_owned(), "a=b".to_owned()));
}

#[test]
fn file_and_variables_go_together() {
    let folder = Folder::new().with(
        "countersign.toml",
        "[connections.my-id]\nkind = \"github\"\nclient_id = \"from-file\"\nclient_secret = \"from-file\"",
    );
    let secret = [("COUNTERSIGN_CONNECTIONS__MY_ID__CLIENT_SECRET", "from-variable")];
    let loaded = load(&inputs(&folder.0, &secret), Needs::Everything).unwrap();
    let connection = only(&loaded);
    assert_eq!(connection.client_id, "from-file");
    assert_eq!(connection.client_secret.unwrap().as_str(), "from-variable");
}

#[test]
fn what_is_wrong_is_told_where_it_was_said() {
    for (file, setting, what) in [
        (
            "[connections.acme]\nclient_id = \"x\"\nclient_secret = \"x\"",
            "COUNTERSIGN_CONNECTIONS__ACME__KIND",
            "is not set",
        ),
        (
            "[connections.google]\nclient_id = \"x\"",
            "COUNTERSIGN_CONNECTIONS__GOOGLE__CLIENT_SECRET",
            "is not set",
        ),
        (
            "[connections.google]\nclient_secret = \"x\"",
            "COUNTERSIGN_CONNECTIONS__GOOGLE__CLIENT_ID",
            "is not set",
        ),
        (
            "[connections.acme]\nkind = \"facebook\"\nclient_id = \"x\"\nclient_secret = \"x\"",
            "connections.acme.kind in ",
            "`facebook` is not",
        ),
        (
            "[connections.microsoft]\nclient_id = \"x\"\nclient_secret = \"x\"\ntrusted_domains = [\"a.example\"]",
            "connections.microsoft.trusted_domains in ",
            "cannot be listed for Microsoft",
        ),
        (
            "[connections.google]\nclient_id = \"x\"\nclient_secret = \"x\"\nalgorithms = [\"HS256\"]",
            "connections.google.algorithms in ",
            "`HS256` is not",
        ),
        (
            "[connections.google]\nclient_id = \"x\"\nclient_secret = \"x\"\nclient_idd = \"x\"",
            "connections.google.client_idd in ",
            "is no setting",
        ),
        (
            "[connections.Google]\nclient_id = \"x\"",
            "connections.Google.client_id in ",
            "whose name cannot be one",
        ),
        (
            "[connections.callback]\nclient_id = \"x\"",
            "connections.callback.client_id in ",
            "whose name cannot be one",
        ),
        (
            "[connections]\ngoogle = \"x\"",
            "connections.google in ",
            "is no setting",
        ),
    ] {
        let problems = from_file(file).unwrap_err();
        let [problem] = problems.0.as_slice() else {
            panic!("{file}: {problems}")
        };
        assert!(problem.setting.starts_with(setting), "{problem:?}");
        assert!(problem.what.contains(what), "{problem:?}");
    }
}

#[test]
fn apple_needs_all_three_of_its_own() {
    let problems = from_file("[connections.apple]\nclient_id = \"x\"\nkey_id = \"K\"").unwrap_err();
    assert_eq!(
        names(&problems),
        [
            "COUNTERSIGN_CONNECTIONS__APPLE__TEAM_ID",
            "COUNTERSIGN_CONNECTIONS__APPLE__PRIVATE_KEY"
        ]
    );
}

#[test]
fn a_misspelled_variable_is_warned_of() {
    let loaded = from_variables(&[
        ("COUNTERSIGN_CONNECTIONS__GOOGLE__CLIENT_ID", "x"),
        ("COUNTERSIGN_CONNECTIONS__GOOGLE__CLIENT_SECRET", "x"),
        ("COUNTERSIGN_CONNECTIONS__GOOGLE__CLIENT_SECRETS", "x"),
    ])
    .unwrap();
    let [warning] = loaded.warnings.as_slice() else {
        panic!("{:?}", loaded.warnings)
    };
    assert!(
        warning.ends_with("was COUNTERSIGN_CONNECTIONS__GOOGLE__CLIENT_SECRET meant?"),
        "{warning}"
    );
}

#[test]
fn c8_an_inspection_shows_no_secret_and_names_what_is_unsafe() {
    let folder = Folder::new().with(
        "countersign.toml",
        "mode = \"production\"\n[connections.here]\nkind = \"oidc\"\nissuer = \"http://localhost:4000\"\nclient_id = \"x\"\n\
         client_secret = \"the-secret\"\ntrusted_domains = [\"*\"]",
    );
    let inspection = inspect(&inputs(&folder.0, &[]), Needs::Nothing);
    assert!(!format!("{inspection:?}").contains("the-secret"));
    let unsafe_ones = risks(&inspection.settings);
    let keys: Vec<&str> = unsafe_ones.iter().map(|risk| risk.setting.as_str()).collect();
    assert_eq!(
        keys,
        ["connections.here.trusted_domains", "connections.here.issuer"]
    );
}
