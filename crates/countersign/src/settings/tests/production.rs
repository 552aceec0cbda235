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

/// What a file of the repository says, line by line.
fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)).unwrap()
}

/// The image listens to others than its own machine, so it must not take itself for somebody's own machine.
#[test]
fn the_image_by_itself_is_in_production() {
    let text = document("Dockerfile").replace("\\\n", " ");
    let words = text.lines().filter_map(|line| line.strip_prefix("ENV "));
    let variables: Vec<(&str, &str)> = words
        .flat_map(str::split_whitespace)
        .map(|word| word.split_once('=').unwrap())
        .collect();
    assert!(variables.iter().any(|(name, _)| *name == "COUNTERSIGN_LISTEN"));
    let problems = from_variables(&variables).unwrap_err();
    assert_eq!(
        problems.to_string(),
        from_variables(&WHOLE[..1]).unwrap_err().to_string()
    );
}

/// The blocks of production are what shells, systemd and Compose read alike: a comment has its own line, and what has
/// a space is quoted.
#[test]
fn the_documents_files_of_variables_are_enough_as_they_stand() {
    for name in ["README.md", "docs/configuration.md"] {
        let folder = Folder::new()
            .with("root", WHOLE[2].1)
            .with("root-secret", WHOLE[2].1)
            .with("smtp-url", "smtps://USER:PASSWORD@mail.example.com\n")
            .with("database-url", "sqlite:/var/lib/countersign/countersign.db\n");
        let text = document(name).replace("/run/secrets", &folder.0.display().to_string());
        let mut blocks = text
            .split("```")
            .filter(|block| block.contains("\nCOUNTERSIGN_MODE=production\n"));
        let (block, None) = (blocks.next().unwrap(), blocks.next()) else {
            panic!("{name} has two such blocks");
        };
        let variables: Vec<(&str, &str)> = block
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split_once('=').unwrap())
            .map(|(name, value)| (name, plain(value)))
            .collect();
        let loaded = from_variables(&variables).unwrap();
        assert_eq!(loaded.warnings, [] as [String; 0], "{name}");
    }
}

/// A value as every reader of such a file has it.
fn plain(value: &str) -> &str {
    let quoted = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let value = quoted.unwrap_or(value);
    let special = |c: char| c == '\'' || (quoted.is_none() && " <>#$&;\"".contains(c));
    assert!(
        !value.contains(special),
        "{value} means something else to a shell"
    );
    value
}
