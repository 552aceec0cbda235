//! Backups, restores, and moving from one store to the other: what was alive before is alive after.

use serde_json::Value;

use crate::operators::{Deployment, PUBLIC_URL};
use crate::running::text;
use crate::support::database::execute_in;
use crate::support::process::ROOT_SECRET;
use crate::support::{Database, Service};

/// Everything that must survive: a session, its device, a lock.
struct Before {
    tokens: Value,
}

fn live(d: &Deployment) -> Before {
    let tokens = d.sign_in("you@example.com");
    let guess = serde_json::json!({ "email": "locked@example.com", "purpose": "signin", "code": "000000" });
    let api = d.service.api();
    let asked = serde_json::json!({ "email": "locked@example.com", "purpose": "signin" });
    api.post("/api/v1/auth/request-otp", &asked).expect(200);
    for _ in 0..6 {
        api.post("/api/v1/auth/verify-otp", &guess);
    }
    assert_eq!(
        api.post("/api/v1/auth/verify-otp", &guess).expect(429).code(),
        "locked"
    );
    Before { tokens }
}

fn still_lives(service: &Service, before: &Before) {
    let api = service.api();
    let refresh = serde_json::json!({ "refreshToken": before.tokens["refreshToken"] });
    let refreshed = api.post("/api/v1/auth/refresh", &refresh).expect(200);
    api.me(&refreshed.text("accessToken")).expect(200);
    api.me(before.tokens["accessToken"].as_str().unwrap()).expect(200);
    let guess = serde_json::json!({ "email": "locked@example.com", "purpose": "signin", "code": "000000" });
    assert_eq!(
        api.post("/api/v1/auth/verify-otp", &guess).expect(429).code(),
        "locked"
    );
    let device = serde_json::json!({
        "email": "you@example.com", "purpose": "signin", "deviceToken": before.tokens["deviceToken"]
    });
    api.post("/api/v1/auth/request-otp", &device).expect(200);
}

fn rows(database: &Database) -> Vec<i64> {
    let tables = [
        "users",
        "address_credentials",
        "ledgers",
        "challenges",
        "challenge_aliases",
        "sessions",
        "device_tokens",
        "outbox",
        "signing_keys",
    ];
    tables
        .iter()
        .map(|table| database.number(&format!("SELECT count(*) FROM {table}")))
        .collect()
}

fn moves(from: Database, to: &Database) {
    let mut d = Deployment::on(from);
    let before = live(&d);
    d.service.terminate();
    let (source, target) = (d.database.url(), to.url());
    let copied = d.json(&["copy", "--from", &source, "--to", &target]);
    assert_eq!(copied["keys"]["fits"], true, "{copied}");
    assert_eq!(copied["rows"]["users"], 1);
    assert_eq!(rows(&d.database), rows(to));
    let again = d.run(&["copy", "--from", &source, "--to", &target]);
    assert_eq!(again.status.code(), Some(1));
    assert!(
        text(&again.stderr).contains("is not empty"),
        "{}",
        text(&again.stderr)
    );
    still_lives(&Service::start(to, &d.relay.url(), &[PUBLIC_URL]), &before);

    // And back again, every row as it was.
    let third = Database::sqlite();
    d.says(&["copy", "--from", &target, "--to", &third.url()]);
    assert_eq!(rows(to), rows(&third));
    if matches!(d.database, Database::Sqlite { .. }) {
        let instants = "SELECT sum(created_at) FROM sessions";
        assert_eq!(
            third.number(instants),
            d.database.number(instants),
            "to the microsecond"
        );
    }
}

#[test]
fn a_small_deployment_moves_to_postgres() {
    moves(Database::sqlite(), &Database::postgres());
}

#[test]
fn a_deployment_moves_from_postgres_to_a_file() {
    moves(Database::postgres(), &Database::sqlite());
}

#[test]
fn nothing_is_copied_from_nowhere_or_from_an_older_schema() {
    let d = Deployment::on(Database::sqlite());
    let other = Database::sqlite();
    let nowhere = d.run(&["copy", "--from", &other.url(), "--to", "sqlite:new.db"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(
        text(&nowhere.stderr).contains("there is no database"),
        "{}",
        text(&nowhere.stderr)
    );
    assert!(!d.folder.0.join("new.db").exists());
    let wrong = d.run(&["copy", "--from", "mysql://u:hunter2@h/d", "--to", "sqlite:new.db"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(!text(&wrong.stderr).contains("hunter2"));
}

#[test]
fn a_backup_made_under_traffic_is_restored_and_lives() {
    let mut d = Deployment::on(Database::sqlite());
    let before = live(&d);
    let backup = d.json(&["backup", "backup.db"]);
    assert_eq!(backup["keys"]["fits"], true, "{backup}");
    assert!(text(&d.run(&["backup", "backup.db"]).stderr).contains("is there already"));
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(d.folder.0.join("backup.db"))
            .unwrap()
            .permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    d.service.terminate();

    let verified = d.says(&["restore", "--verify", "backup.db"]);
    assert!(
        verified.contains("is sound") && verified.contains("is the right one"),
        "{verified}"
    );
    assert!(!verified.contains(ROOT_SECRET));
    let wrong = [(
        "COUNTERSIGN_ROOT_SECRET",
        "not the root secret this database was used with",
    )];
    let refused = d.run_with(&["restore", "--verify", "backup.db"], &wrong);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stdout).contains("NOT the right one"),
        "{}",
        text(&refused.stdout)
    );

    // In its place there is a database still; then there is none.
    assert!(text(&d.run(&["restore", "backup.db"]).stderr).contains("is there already"));
    let new = Database::sqlite();
    let place = [("DATABASE_URL", new.url())];
    let place: Vec<(&str, &str)> = place.iter().map(|(name, url)| (*name, url.as_str())).collect();
    let restored = d.run_with(&["restore", "backup.db", "--json"], &place);
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    still_lives(&Service::start(&new, &d.relay.url(), &[PUBLIC_URL]), &before);

    let file = d.folder.0.join("backup.db");
    let mut octets = std::fs::read(&file).unwrap();
    let half = octets.len() / 2;
    octets[half..].fill(0xAA);
    std::fs::write(&file, octets).unwrap();
    let damaged = d.run(&["restore", "--verify", "backup.db"]);
    assert_eq!(damaged.status.code(), Some(1));
}

/// Makes what is there the work of the release before this one; the same statements do on either store.
fn of_the_release_before(down: &str) -> String {
    format!(
        "{down}\nDELETE FROM __diesel_schema_migrations WHERE version = \
         (SELECT max(version) FROM __diesel_schema_migrations)"
    )
}

const NEWER: &str = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')";

#[test]
fn a_backup_of_an_earlier_release_is_restored_and_one_of_a_newer_is_not() {
    let mut d = Deployment::on(Database::sqlite());
    let before = live(&d);
    d.says(&["backup", "backup.db"]);
    d.service.terminate();
    let file = d.folder.0.join("backup.db");
    let down = include_str!("../../../../migrations/sqlite/00000000000002_accounts/down.sql");
    execute_in(&file, &of_the_release_before(down));
    let verified = d.says(&["restore", "--verify", "backup.db"]);
    for part in ["is sound", "the service applies migration", "is the right one"] {
        assert!(verified.contains(part), "{verified}");
    }
    let new = Database::sqlite();
    let url = new.url();
    let place = [("DATABASE_URL", url.as_str())];
    let restored = d.run_with(&["restore", "backup.db", "--json"], &place);
    let said: Value = serde_json::from_str(&text(&restored.stdout)).unwrap();
    assert_eq!(said["missing_migrations"].as_array().unwrap().len(), 1, "{said}");
    still_lives(&Service::start(&new, &d.relay.url(), &[PUBLIC_URL]), &before);

    execute_in(&file, NEWER);
    let refused = d.run(&["restore", "--verify", "backup.db"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stdout).contains("newer release"),
        "{}",
        text(&refused.stdout)
    );
    let empty = d.folder.0.join("empty.db");
    execute_in(&empty, "CREATE TABLE t (x); DROP TABLE t");
    assert_eq!(d.run(&["restore", "empty.db"]).status.code(), Some(1));
}

#[test]
fn a_restored_postgres_database_of_an_earlier_release_is_sound_and_of_a_newer_is_not() {
    let mut d = Deployment::on(Database::postgres());
    d.sign_in("you@example.com");
    d.service.terminate();
    let url = d.database.url();
    let down = include_str!("../../../../migrations/postgres/00000000000002_accounts/down.sql");
    d.database.execute(&of_the_release_before(down));
    let verified = d.says(&["restore", "--verify", "--database", &url]);
    for part in ["is sound", "the service applies migration", "is the right one"] {
        assert!(verified.contains(part), "{verified}");
    }
    d.database.execute(NEWER);
    let refused = d.run(&["restore", "--verify", "--database", &url]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stdout).contains("newer release"),
        "{}",
        text(&refused.stdout)
    );
}

#[test]
fn a_restored_postgres_database_is_held_against_the_root_secret() {
    let d = Deployment::on(Database::postgres());
    d.sign_in("you@example.com");
    let url = d.database.url();
    let good = d.says(&["restore", "--verify", "--database", &url]);
    assert!(good.contains("is the right one"), "{good}");
    let wrong = [(
        "COUNTERSIGN_ROOT_SECRET",
        "not the root secret this database was used with",
    )];
    assert_eq!(
        d.run_with(&["restore", "--verify", "--database", &url], &wrong)
            .status
            .code(),
        Some(1)
    );
    let told = d.run(&["backup", "file"]);
    assert!(text(&told.stderr).contains("pg_dump"), "{}", text(&told.stderr));
    let empty = Database::postgres();
    assert_eq!(
        d.run(&["restore", "--verify", "--database", &empty.url()])
            .status
            .code(),
        Some(1)
    );
}
