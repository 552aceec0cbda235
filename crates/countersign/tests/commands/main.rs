//! The commands as whoever runs them sees them: output, exit codes, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "in a test a panic is the way to fail, and the clock that of whoever waits"
)]

mod admitting;
mod checking;
#[path = "../../../countersign-email/tests/support/dns_server.rs"]
mod dns_server;
#[allow(dead_code, reason = "the tests of the providers use the rest")]
#[path = "../../../countersign-oauth/tests/oauth/fake.rs"]
mod fake;
mod importing;
mod importing_many;
mod losing;
mod mail;
mod moving;
mod operators;
mod providers;
mod running;
#[path = "../support/mod.rs"]
mod support;

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::Stdio;
use std::time::Instant;

use running::{Folder, PATIENCE, Running, text};

const SECRET: &str = "hunter2-hunter2-hunter2-HUNTER2-x";

#[test]
fn version_help_and_reference_need_no_settings() {
    let folder = Folder::new();
    let wrong = [("COUNTERSIGN_MODE", "staging")];
    let version = folder.run(&["--version"], &wrong);
    assert_eq!(
        text(&version.stdout),
        format!("countersign {}\n", env!("CARGO_PKG_VERSION"))
    );
    let help = text(&folder.run(&["--help"], &wrong).stdout);
    for command in [
        "serve",
        "migrate",
        "healthcheck",
        "unlock",
        "settings-reference",
        "config",
        "doctor",
        "user",
        "challenge",
        "outbox",
        "keys",
        "root-secret",
        "audit",
        "backup",
        "restore",
        "copy",
        "import",
        "export",
        "--config",
    ] {
        assert!(help.contains(command), "{help}");
    }
    let reference = folder.run(&["settings-reference"], &wrong);
    assert!(reference.status.success() && text(&reference.stdout).starts_with("# Settings\n"));
    assert_eq!(
        std::fs::read_dir(&folder.0).unwrap().count(),
        0,
        "nothing is made"
    );
}

#[test]
fn wrong_settings_are_all_told_and_no_secret_is() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("countersign.toml"), "[code]\nlife = 3\n").unwrap();
    let settings = [
        ("COUNTERSIGN_MODE", "production"),
        ("COUNTERSIGN_ROOT_SECRET", SECRET),
        ("COUNTERSIGN_ROOT_SECRET_FILE", "/nowhere"),
        ("COUNTERSIGN_SMTP_URL", "http://user:hunter2@relay"),
        ("COUNTERSIGN_LISTEN", "everywhere"),
    ];
    let output = folder.run(&[], &settings);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    for part in [
        "code.life in countersign.toml: is no setting",
        "was `codes.life` meant?",
        "COUNTERSIGN_ROOT_SECRET_FILE: is set, and so is COUNTERSIGN_ROOT_SECRET",
        "COUNTERSIGN_SMTP_URL: ",
        "COUNTERSIGN_LISTEN: ",
        "COUNTERSIGN_PUBLIC_URL: is required",
        "COUNTERSIGN_MAIL_FROM: is required",
        "DATABASE_URL: is required",
    ] {
        assert!(told.contains(part), "{part} is not in: {told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
    assert!(output.stdout.is_empty());
}

#[test]
fn in_development_it_says_what_to_do_next_and_ends_gently() {
    let folder = Folder::new();
    let mut running = folder.serve(&[], &[]);
    let mut lines = BufReader::new(running.child.stdout.take().unwrap()).lines();
    let url = format!("http://localhost:{}", running.port);
    let wanted = format!(
        "curl -X POST {url}/api/v1/auth/request-otp -H 'content-type: application/json' \
         -d '{{\"email\":\"you@example.com\",\"purpose\":\"signin\"}}'"
    );
    assert!(lines.any(|line| line.unwrap().trim() == wanted));
    assert!(
        running
            .get("/dev/mailbox", "localhost")
            .starts_with("HTTP/1.1 200")
    );
    assert!(
        !running
            .get("/dev/mailbox", "evil.example")
            .starts_with("HTTP/1.1 200"),
        "only to whom it is for"
    );
    running.signal("-TERM");
    let ended = running.child.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    assert!(folder.0.join("data/root-secret").exists());
}

#[test]
fn r3_a_signal_ends_it_with_exit_code_0_and_readiness_goes_first() {
    let folder = Folder::new();
    let running = folder.serve(&["serve"], &[("COUNTERSIGN_HTTP__DRAIN_DELAY", "1s")]);
    running.signal("-TERM");
    running.until(|running| running.get("/readyz", "localhost").starts_with("HTTP/1.1 503"));
    assert!(
        running.get("/healthz", "localhost").starts_with("HTTP/1.1 200"),
        "it still answers"
    );
    let began = Instant::now();
    let mut running = running;
    let ended = running.child.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    assert!(began.elapsed() < PATIENCE);
}

#[test]
fn a_place_that_is_taken_is_refused() {
    let folder = Folder::new();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let listen = format!("localhost:{}", taken.local_addr().unwrap().port());
    let output = folder.run(&["serve"], &[("COUNTERSIGN_LISTEN", &listen)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("COUNTERSIGN_LISTEN"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn there_is_no_mailbox_where_others_could_reach_it() {
    let folder = Folder::new();
    let port = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let everywhere = format!("0.0.0.0:{port}");
    let running = folder.serve(&[], &[("COUNTERSIGN_SMTP_URL", "smtp://localhost:9")]);
    assert!(
        running
            .get("/dev/mailbox", "localhost")
            .starts_with("HTTP/1.1 404"),
        "a relay is set"
    );
    drop(running);
    let mut command = folder.command(&[], &[("COUNTERSIGN_LISTEN", &everywhere)]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let running = Running { child, port };
    running.until(|running| running.get("/readyz", "localhost").starts_with("HTTP/1.1 200"));
    assert!(
        running
            .get("/dev/mailbox", "localhost")
            .starts_with("HTTP/1.1 404"),
        "others can connect"
    );
    let output = running.terminate();
    assert!(
        text(&output.stderr).contains("no mail will arrive"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn production_has_nothing_of_development() {
    let folder = Folder::new();
    let settings = [
        ("COUNTERSIGN_MODE", "production"),
        ("COUNTERSIGN_ROOT_SECRET", SECRET),
        ("COUNTERSIGN_PUBLIC_URL", "https://login.example.com"),
        ("COUNTERSIGN_SMTP_URL", "smtp://127.0.0.1:9"),
        ("COUNTERSIGN_MAIL_FROM", "login@example.com"),
        ("DATABASE_URL", "sqlite:here.db"),
        ("COUNTERSIGN_HTTP__DRAIN_DELAY", "0s"),
        ("COUNTERSIGN_LOG_FORMAT", "json"),
    ];
    let running = folder.serve(&[], &settings);
    assert!(
        running
            .get("/dev/mailbox", "localhost")
            .starts_with("HTTP/1.1 404")
    );
    let output = running.terminate();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    assert!(
        !folder.0.join("data").exists(),
        "no generated secret, no development database"
    );
    let log = text(&output.stderr);
    assert!(!log.contains("hunter2"));
    assert!(log.lines().count() > 1);
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("one JSON object per line");
        assert!(
            ["ts", "level", "target", "msg"]
                .iter()
                .all(|field| line[field].is_string()),
            "{line}"
        );
    }
}

#[test]
fn healthcheck_tells_by_its_exit_code() {
    let folder = Folder::new();
    let running = folder.serve(&[], &[]);
    let listen = format!("127.0.0.1:{}", running.port);
    let healthy = |listen: &str| {
        folder
            .run(&["healthcheck"], &[("COUNTERSIGN_LISTEN", listen)])
            .status
            .code()
    };
    assert_eq!(healthy(&listen), Some(0));
    assert_eq!(healthy(&format!("0.0.0.0:{}", running.port)), Some(0));
    drop(running);
    assert_eq!(healthy(&listen), Some(1));
}

/// It listens nowhere but for whoever reads its metrics, and is well all the same.
#[test]
fn healthcheck_of_a_worker_asks_for_its_metrics() {
    let folder = Folder::new();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let place = listener.local_addr().unwrap().to_string();
    drop(listener);
    let settings = [
        ("COUNTERSIGN_METRICS__LISTEN", place.as_str()),
        ("COUNTERSIGN_LISTEN", "127.0.0.1:1"),
    ];
    let mut worker = folder
        .command(&["serve", "--only", "worker"], &settings)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let check = |args: &[&str], settings: &[(&str, &str)]| {
        let output = folder.run(&[&["healthcheck"][..], args].concat(), settings);
        (output.status.code(), text(&output.stderr))
    };
    let of_worker = ["--only", "worker"];
    let begun = Instant::now();
    while check(&of_worker, &settings).0 != Some(0) {
        assert!(begun.elapsed() < PATIENCE, "the worker is never well");
    }
    assert_eq!(check(&[], &settings).0, Some(1), "it takes no requests");
    let (code, told) = check(&of_worker, &[]);
    assert!(code == Some(1) && told.contains("metrics.listen"), "{told}");
    worker.kill().unwrap();
    worker.wait().unwrap();
    assert_eq!(check(&of_worker, &settings).0, Some(1));
}

#[test]
fn migrate_and_unlock_work_beside_a_running_service_and_without_one() {
    let folder = Folder::new();
    let migrated = folder.run(
        &["migrate"],
        &[
            ("DATABASE_URL", "sqlite:own.db"),
            ("COUNTERSIGN_MODE", "production"),
        ],
    );
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    assert!(folder.0.join("own.db").exists());
    let unlock = |address: &str| folder.run(&["unlock", address], &[("DATABASE_URL", "sqlite:own.db")]);
    let output = unlock("You@Example.com");
    assert_eq!(
        text(&output.stdout),
        "you@example.com was not locked, and no failures were counted\n"
    );
    assert!(output.status.success());
    let output = unlock("nobody");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("not an email address"));
}

#[test]
fn a_database_of_somebody_else_is_left_alone() {
    let folder = Folder::new();
    std::fs::write(
        folder.0.join("notes.txt"),
        "these are my notes, and not a database at all".repeat(100),
    )
    .unwrap();
    let output = folder.run(&["migrate"], &[("DATABASE_URL", "sqlite:notes.txt")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("notes.txt"),
        "{}",
        text(&output.stderr)
    );
}
