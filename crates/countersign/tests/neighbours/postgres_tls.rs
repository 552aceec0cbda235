//! TLS to PostgreSQL as the image has it: verified by name and authority, refused where that fails.

use std::process::Command;

use serde_json::json;

use crate::given;
use crate::support::process::{ROOT_SECRET, binary};
use crate::support::{Database, Script, ScriptedSmtp, Service, at_once, eventually};
use crate::walk::sign_in;

fn with(database: &Database, host: &str, parameters: &str) -> String {
    database.url().replace("127.0.0.1", host) + "?" + parameters
}

#[test]
#[ignore = "needs the build with TLS: cargo xtask neighbours"]
fn a_sign_in_over_verified_tls() {
    let database = Database::postgres();
    let authority = given("COUNTERSIGN_TEST_AUTHORITY");
    for parameters in [
        "sslmode=require".to_owned(),
        format!("sslmode=verify-full&sslrootcert={authority}"),
    ] {
        let url = with(&database, "localhost", &parameters);
        let relay = ScriptedSmtp::start(Script::default());
        let service = Service::start(&database, &relay.url(), &[("DATABASE_URL", &url)]);
        sign_in(&service.api(), &relay, "tls@example.com");
        let encrypted = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                         WHERE datname = current_database() AND application_name = 'countersign' AND ssl";
        let in_clear = encrypted.replace("AND ssl", "AND NOT ssl");
        assert!(database.number(encrypted) > 0, "{parameters}");
        assert_eq!(database.number(&in_clear), 0, "{parameters}");
    }
}

#[test]
#[ignore = "needs the build with TLS: cargo xtask neighbours"]
fn a_server_that_cannot_be_verified_is_refused() {
    let database = Database::postgres();
    let authority = given("COUNTERSIGN_TEST_AUTHORITY");
    for (host, parameters, why) in [
        (
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={authority}"),
            "does not match host name",
        ),
        (
            "localhost",
            format!(
                "sslmode=verify-full&sslrootcert={}",
                given("COUNTERSIGN_TEST_STRANGERS_AUTHORITY")
            ),
            "certificate verify failed",
        ),
    ] {
        let output = Command::new(binary())
            .arg("doctor")
            .env("DATABASE_URL", with(&database, host, &parameters))
            .env("COUNTERSIGN_ROOT_SECRET", ROOT_SECRET)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success(), "{parameters}");
        assert!(said.contains(why), "{said}");
    }
}

#[test]
#[ignore = "needs the build with TLS: cargo xtask neighbours"]
fn another_machine_is_never_tried_in_the_clear() {
    // A name that leads nowhere: what counts is what is said before anything connects.
    let settings = [
        (
            "DATABASE_URL",
            "postgres://u:hunter2@db.invalid/db?sslmode=prefer",
        ),
        ("COUNTERSIGN_ROOT_SECRET", ROOT_SECRET),
    ];
    for args in [&["migrate"][..], &["config", "check"]] {
        let refused = Command::new(binary()).args(args).envs(settings).output().unwrap();
        let said = [refused.stdout, refused.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(!refused.status.success(), "{said}");
        assert!(
            said.contains("in the clear") && !said.contains("hunter2"),
            "{said}"
        );
    }
}

/// Many connections are made at once, over and over: TLS in the binary that ships knows of threads.
#[test]
#[ignore = "needs the build with TLS: cargo xtask neighbours"]
fn many_connections_at_once_over_tls() {
    let database = Database::postgres();
    let relay = ScriptedSmtp::start(Script::default());
    let url = with(&database, "localhost", "sslmode=require");
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("COUNTERSIGN_DATABASE__POOL_SIZE", "24"),
        ("COUNTERSIGN_DATABASE__CONNECTION_TIMEOUT", "5s"),
        ("COUNTERSIGN_HTTP__REQUEST_DEADLINE", "10s"),
    ];
    let service = Service::start(&database, &relay.url(), &settings);
    let api = service.api();
    for _ in 0..20 {
        at_once(24, |n| {
            let shown = json!({"email": format!("nobody{n}@example.com"), "code": "000000"});
            api.post("/api/v1/auth/verify-otp", &shown).status
        });
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid()",
        );
    }
    eventually("the service is ready", || {
        api.get("/readyz").is_status(200).then_some(())
    });
    sign_in(&api, &relay, "many@example.com");
}
