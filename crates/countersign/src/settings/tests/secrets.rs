//! Secrets: read from files of their own, and never told.

use super::*;
use crate::settings::DatabaseUrl;

const SECRET: &str = "hunter2-hunter2-hunter2-HUNTER2-x";

#[test]
fn each_secret_may_be_in_a_file_and_loses_its_last_line_break() {
    let folder = Folder::new()
        .with("root", format!("{SECRET}\r\n"))
        .with("smtp", "smtps://u:p@mail.example.com\n")
        .with("db", "postgres://u:p@db/x?sslmode=disable\n\n");
    let (root, smtp, db) = (folder.path("root"), folder.path("smtp"), folder.path("db"));
    let variables = [
        ("COUNTERSIGN_ROOT_SECRET_FILE", root.as_str()),
        ("COUNTERSIGN_SMTP_URL_FILE", smtp.as_str()),
        ("DATABASE_URL_FILE", db.as_str()),
    ];
    let settings = from_variables(&variables).unwrap().settings;
    assert_eq!(settings.root_secret.unwrap().expose(), SECRET);
    assert_eq!(settings.smtp.unwrap().host, "mail.example.com");
    let Some(DatabaseUrl::Postgres(url)) = settings.database_url else {
        panic!()
    };
    assert_eq!(url.expose(), "postgres://u:p@db/x?sslmode=disable");
    let file = format!("root_secret_file = \"{root}\"\nsmtp_url_file = \"{smtp}\"\n");
    assert_eq!(
        from_file(&file).unwrap().settings.root_secret.unwrap().expose(),
        SECRET
    );
}

#[test]
fn a_secret_is_said_once() {
    for (plain, file) in [
        ("COUNTERSIGN_ROOT_SECRET", "COUNTERSIGN_ROOT_SECRET_FILE"),
        ("COUNTERSIGN_SMTP_URL", "COUNTERSIGN_SMTP_URL_FILE"),
        ("DATABASE_URL", "DATABASE_URL_FILE"),
    ] {
        let value = if plain == "COUNTERSIGN_ROOT_SECRET" {
            SECRET
        } else {
            "smtp://h"
        };
        let value = if plain == "DATABASE_URL" {
            "sqlite:x.db"
        } else {
            value
        };
        let problems = from_variables(&[(plain, value), (file, "/nowhere")]).unwrap_err();
        assert_eq!(names(&problems), [file]);
        assert!(
            problems
                .to_string()
                .contains(&format!("is set, and so is {plain}")),
            "{problems}"
        );
    }
}

#[test]
fn a_variable_of_either_kind_wins_over_the_file() {
    let folder = Folder::new()
        .with("root", SECRET)
        .with("countersign.toml", "root_secret = \"of the settings file\"");
    let root = folder.path("root");
    let given = inputs(&folder.0, &[("COUNTERSIGN_ROOT_SECRET_FILE", root.as_str())]);
    assert_eq!(
        load(&given, Needs::Everything)
            .unwrap()
            .settings
            .root_secret
            .unwrap()
            .expose(),
        SECRET
    );
}

#[test]
fn files_that_hold_no_secret_are_told() {
    let folder = Folder::new().with("empty", "\n").with("binary", [0xFF, 0xFE]);
    for name in ["empty", "binary", "missing"] {
        let path = folder.path(name);
        let variables = [
            ("COUNTERSIGN_MODE", "production"),
            ("COUNTERSIGN_ROOT_SECRET_FILE", path.as_str()),
        ];
        let problems = from_variables(&variables).unwrap_err();
        let of_root: Vec<&str> = names(&problems)
            .into_iter()
            .filter(|name| name.contains("ROOT"))
            .collect();
        assert_eq!(of_root, ["COUNTERSIGN_ROOT_SECRET_FILE"], "told once: {problems}");
    }
}

#[test]
fn c8_no_secret_is_ever_told() {
    let wrong = [
        vec![("COUNTERSIGN_ROOT_SECRET", "hex:hunter2")],
        vec![("COUNTERSIGN_ROOT_SECRET", "base64:hunter2!")],
        vec![("COUNTERSIGN_ROOT_SECRET", "hunter2")],
        vec![
            ("COUNTERSIGN_SMTP_URL", "http://u:hunter2@h"),
            ("DATABASE_URL", "mysql://u:hunter2@h"),
        ],
        vec![
            ("COUNTERSIGN_SMTP_URL", "smtp://u:hunter2@h:port"),
            ("DATABASE_URL", "postgres://u:hunter2@h:port/d"),
        ],
        vec![("COUNTERSIGN_PUBLIC_URL", "https://u:hunter2@h")],
    ];
    for variables in wrong {
        let problems = from_variables(&variables).unwrap_err();
        assert_eq!(problems.0.len(), variables.len(), "{problems}");
        assert!(
            !format!("{problems} {problems:?}").contains("hunter2"),
            "{problems}"
        );
    }
    for file in [
        "smtp_url = smtp://u:hunter2@h",
        "smtp_url = \"smtp://u:hunter2@h\n",
        "root_secret = \"hunter2\"\nroot_secret = \"hunter2\"",
        "root_secrt = \"hunter2\"",
        "root_secret = { hunter2 = 1 }",
        "database_url = [\"hunter2\", {}]",
        "hunter2",
        "root_secret = 'hunter2",
    ] {
        let problems = from_file(file).unwrap_err();
        let shown = format!("{problems} {problems:?}").replace("root_secret.hunter2", "");
        assert!(!shown.contains("hunter2"), "{problems}");
    }
    let right = [
        ("COUNTERSIGN_ROOT_SECRET", SECRET),
        ("COUNTERSIGN_SMTP_URL", "smtp://u:hunter2@h"),
        ("DATABASE_URL", "postgres://u:hunter2@localhost/d"),
        ("COUNTERSIGN_ROOT_SECRT", SECRET),
    ];
    let loaded = from_variables(&right).unwrap();
    assert_eq!(loaded.warnings.len(), 1);
    assert!(!format!("{loaded:?}").contains("hunter2"));
}
