//! What production requires.

use super::*;
use crate::settings::Enumeration;

const WHOLE: [(&str, &str); 6] = [
    ("COUNTERSIGN_MODE", "production"),
    ("DATABASE_URL", "postgres://u:p@db/x?sslmode=disable"),
    (
        "COUNTERSIGN_ROOT_SECRET",
        "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ),
    ("COUNTERSIGN_PUBLIC_URL", "https://login.example.com"),
    ("COUNTERSIGN_SMTP_URL", "smtp://mail.example.com"),
    ("COUNTERSIGN_MAIL_FROM", "login@example.com"),
];

fn whole_but(name: &str, value: &str) -> Result<Loaded, Problems> {
    let mut variables: Vec<(&str, &str)> = WHOLE.into_iter().filter(|(known, _)| *known != name).collect();
    variables.push((name, value));
    from_variables(&variables)
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let problems = from_variables(&WHOLE[..1]).unwrap_err();
    assert_eq!(
        names(&problems),
        [
            "DATABASE_URL",
            "COUNTERSIGN_ROOT_SECRET",
            "COUNTERSIGN_PUBLIC_URL",
            "COUNTERSIGN_SMTP_URL",
            "COUNTERSIGN_MAIL_FROM",
        ]
    );
    assert!(
        problems
            .to_string()
            .starts_with("there are 5 problems with the settings:"),
        "{problems}"
    );
}

#[test]
fn with_all_of_it_production_is_content() {
    let loaded = from_variables(&WHOLE).unwrap();
    assert!(loaded.warnings.is_empty());
    assert_eq!(loaded.settings.enumeration(), Enumeration::Hide);
    assert!(!loaded.settings.shows_mails());
}

#[test]
fn a_command_needs_only_what_it_uses() {
    for (needs, missing) in [
        (Needs::Nothing, 0),
        (Needs::Mails, 2),
        (Needs::Database, 1),
        (Needs::DatabaseAndKeys, 2),
    ] {
        let result = load(&inputs(Path::new("/nowhere"), &WHOLE[..1]), needs);
        assert_eq!(
            result.map_or_else(|problems| problems.0.len(), |_| 0),
            missing,
            "{needs:?}"
        );
    }
}

#[test]
fn guessable_root_secrets_are_refused() {
    let name = "COUNTERSIGN_ROOT_SECRET";
    for value in [
        "change-me-change-me-change-me-change-me",
        "hex:0000000000000000000000000000000000000000000000000000000000000000",
    ] {
        assert_eq!(names(&whole_but(name, value).unwrap_err()), [name]);
        assert!(
            from_variables(&[(name, value)]).is_ok(),
            "on one's own machine it does no harm"
        );
    }
}

#[test]
fn plain_http_is_warned_of_but_for_loopback() {
    for (url, warnings) in [
        ("http://login.example.com", 1),
        ("http://localhost:5173", 0),
        ("http://127.0.0.1", 0),
    ] {
        assert_eq!(
            whole_but("COUNTERSIGN_PUBLIC_URL", url).unwrap().warnings.len(),
            warnings,
            "{url}"
        );
    }
}

#[test]
fn samples_in_the_documents_are_known_to_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let names = [
        "README.md",
        "docs/configuration.md",
        "docker-compose.yml",
        "docs/reference/settings.md",
    ];
    for text in names
        .iter()
        .filter_map(|name| std::fs::read_to_string(root.join(name)).ok())
    {
        for line in text.lines() {
            let Some((_, value)) = line.split_once("COUNTERSIGN_ROOT_SECRET=") else {
                continue;
            };
            let value = value
                .split([' ', '"', '\'', '`'])
                .find(|part| !part.is_empty())
                .unwrap_or_default();
            let made_up = value.is_empty() || value.starts_with('$') || value.ends_with('…');
            assert!(
                made_up || crate::settings::root_secret_text::SAMPLES.contains(&value),
                "{value}"
            );
        }
    }
}
