//! Where settings come from, and which source wins.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::surface::Surface;
use countersign_core::policy::{Policy, SignupMode};

use super::*;
use crate::settings::table::rows;
use crate::settings::{DatabaseUrl, Enumeration, Listen, LogFormat, Mode, Settings};

#[test]
fn nothing_at_all_is_enough_for_development() {
    let Loaded { settings, warnings } = from_variables(&[]).unwrap();
    assert_eq!(settings.mode, Mode::Development);
    assert_eq!(settings.listen, [Listen::Localhost(5173)]);
    assert_eq!(settings.policy, Policy::default());
    assert_eq!(settings.enumeration(), Enumeration::PerSurface);
    assert!(settings.shows_mails());
    assert!(warnings.is_empty());
}

#[test]
fn every_fixed_name_is_read() {
    let Loaded { settings, .. } = from_variables(&[
        ("DATABASE_URL", "sqlite:/tmp/x.db"),
        ("COUNTERSIGN_MODE", "development"),
        ("COUNTERSIGN_LISTEN", "0.0.0.0:80, [::1]:81"),
        ("COUNTERSIGN_PUBLIC_URL", "https://login.example.com/"),
        ("COUNTERSIGN_DATA_DIR", "/var/lib/countersign"),
        ("COUNTERSIGN_ROOT_SECRET", "a text of 32 bytes or a few more"),
        ("COUNTERSIGN_SMTP_URL", "smtp://localhost:1025"),
        ("COUNTERSIGN_MAIL_FROM", "Acme <login@example.com>"),
        ("COUNTERSIGN_TRUSTED_PROXIES", "10.0.0.0/8,::1"),
        ("COUNTERSIGN_TRUSTED_CALLERS", "192.0.2.7"),
        ("COUNTERSIGN_SURFACES", "browser"),
        ("COUNTERSIGN_ENUMERATION", "hide"),
        ("COUNTERSIGN_SIGNUP", "invite_only"),
        ("COUNTERSIGN_LOG_FORMAT", "json"),
    ])
    .unwrap();
    assert_eq!(
        settings.database_url,
        Some(DatabaseUrl::Sqlite("/tmp/x.db".into()))
    );
    assert_eq!(settings.listen.len(), 2);
    assert_eq!(
        settings.public_url.as_ref().unwrap().as_str(),
        "https://login.example.com"
    );
    assert_eq!(settings.data_dir, Path::new("/var/lib/countersign"));
    assert!(settings.root_secret.is_some());
    assert_eq!(settings.smtp.as_ref().unwrap().port, 1025);
    assert_eq!(settings.mail_from.as_ref().unwrap().domain(), "example.com");
    assert_eq!(
        (
            settings.http().trusted_proxies.len(),
            settings.http().trusted_callers.len()
        ),
        (2, 1)
    );
    assert_eq!(settings.http().surfaces, [Surface::Browser]);
    assert_eq!(settings.enumeration(), Enumeration::Hide);
    assert_eq!(settings.policy.joining.mode, SignupMode::InviteOnly);
    assert_eq!(settings.log_format, LogFormat::Json);
    assert!(!settings.shows_mails());
}

#[test]
fn rules_are_settings() {
    let Loaded { settings, .. } = from_variables(&[
        ("COUNTERSIGN_CODES__LIFE", "3s"),
        ("COUNTERSIGN_CODES__GUESSES", "3"),
        ("COUNTERSIGN_DEPLOYMENT__FAILING_SOURCE_NET48", "7"),
        (
            "COUNTERSIGN_JOINING__ALLOWED_DOMAINS",
            "Example.com, bücher.example",
        ),
        ("COUNTERSIGN_MAIL__NOTIFY_NEW_SIGN_IN", "false"),
        ("COUNTERSIGN_RETENTION__AUDIT", "1d"),
    ])
    .unwrap();
    assert_eq!(settings.policy.code_life, TimeDelta::seconds(3));
    assert_eq!(settings.policy.guesses, 3);
    assert_eq!(settings.policy.deployment.failing_source.net48, 7);
    assert_eq!(
        settings.policy.joining.allowed_domains,
        ["example.com", "xn--bcher-kva.example"]
    );
    assert!(!settings.policy.notify_new_sign_in);
    assert_eq!(settings.upkeep.retention.audit, TimeDelta::days(1));
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_defaults() {
    let folder = Folder::new().with(
        "countersign.toml",
        "signup = \"closed\"\nsurfaces = [\"token\"]\n[codes]\nlife = 20\nguesses = 4\n[http]\ndrain_delay = \"1s\"\n",
    );
    let variables = [
        ("COUNTERSIGN_CODES__LIFE", "3s"),
        ("COUNTERSIGN_HTTP__DRAIN_DELAY", ""),
    ];
    let Loaded { settings, .. } = load(&inputs(&folder.0, &variables), Needs::Everything).unwrap();
    assert_eq!(settings.policy.code_life, TimeDelta::seconds(3));
    assert_eq!(settings.policy.guesses, 4);
    assert_eq!(settings.policy.joining.mode, SignupMode::Closed);
    assert_eq!(settings.http().surfaces, [Surface::Token]);
    assert_eq!(
        settings.http().drain_delay,
        Duration::from_secs(1),
        "an empty variable counts as not set"
    );
    assert_eq!(settings.policy.mails, Policy::default().mails);
}

#[test]
fn the_file_is_named_on_the_command_line_or_by_a_variable_or_is_the_one_that_is_there() {
    let folder = Folder::new()
        .with("countersign.toml", "codes.guesses = 1")
        .with("named.toml", "codes.guesses = 2")
        .with("line.conf", "codes.guesses = 3");
    let guesses = |inputs: &Inputs| load(inputs, Needs::Everything).unwrap().settings.policy.guesses;
    let mut given = inputs(&folder.0, &[]);
    assert_eq!(guesses(&given), 1);
    given.variables = vec![("COUNTERSIGN_CONFIG".into(), folder.path("named.toml").into())];
    assert_eq!(guesses(&given), 2);
    given.file = Some("line.conf".into());
    assert_eq!(guesses(&given), 3);
    given.file = Some("missing.toml".into());
    assert_eq!(
        names(&load(&given, Needs::Everything).unwrap_err()),
        [folder.path("missing.toml")]
    );
}

/// Every row of the table, by both ways: what is shown is read back, under the name the reference gives.
#[test]
fn every_setting_can_be_written_as_a_variable_and_in_the_file() {
    let mut defaults = Settings::default();
    let shown: Vec<(String, String, String)> = rows(&mut defaults)
        .filter(|setting| !setting.is_secret() && setting.default().starts_with('`'))
        .map(|setting| {
            (
                setting.key(),
                setting.variable(),
                setting.default().trim_matches('`').to_owned(),
            )
        })
        .filter(|(_, _, value)| !value.contains(' '))
        .collect();
    assert!(shown.len() > 60, "{}", shown.len());
    let variables: Vec<(&str, &str)> = shown
        .iter()
        .map(|(_, name, value)| (name.as_str(), value.as_str()))
        .collect();
    let loaded = from_variables(&variables).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    assert_eq!(loaded.settings.policy, Policy::default());
    let file: String = shown
        .iter()
        .map(|(key, _, value)| format!("{key} = \"{value}\"\n"))
        .collect();
    assert_eq!(from_file(&file).unwrap().settings.policy, Policy::default());
}
