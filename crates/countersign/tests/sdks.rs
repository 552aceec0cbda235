//! Descope's SDKs, unmodified but for the base URL, against the release binary on both stores: every method of theirs that
//! the Descope-compatible API serves, a page in a real browser on another origin, and keys that rotate under load.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use support::process::binary;
use support::{Database, Service, eventually};

/// A Python with what `tests/sdks/requirements.txt` names.
const PYTHON: &str = "COUNTERSIGN_TEST_PYTHON";
/// A folder with what `tests/sdks/package-lock.json` names, and the scripts beside it.
const NODE: &str = "COUNTERSIGN_TEST_SDKS";
const KEY: &str = "the management key of the suites of SDKs";
/// Its SHA-256.
const HASH: &str = "31efec34e9ca0de12a1baa064afa99881788fd8510a62e684d63337a10f00469";

fn wanted(variable: &str) -> PathBuf {
    let value = std::env::var_os(variable);
    value
        .unwrap_or_else(|| panic!("{variable} is not set; `cargo xtask test` sets it"))
        .into()
}

/// A service in development: no relay, so that its mails are on a page, and one origin besides its own.
fn service(database: &Database, page: u16) -> Service {
    let origin = format!("http://localhost:{page}");
    let key = format!("suites:users+tests:{HASH}");
    let settings = [
        ("COUNTERSIGN_DESCOPE__MANAGEMENT_KEYS", key.as_str()),
        ("COUNTERSIGN_DESCOPE__ALLOWED_ORIGINS", origin.as_str()),
        // Where links lead whose request names no place, as the SDK for Python does for changes of address.
        (
            "COUNTERSIGN_DESCOPE__ALLOWED_REDIRECTS",
            "http://localhost:3000/verify",
        ),
        ("COUNTERSIGN_UPKEEP__SETTLE_EVERY", "200ms"),
    ];
    Service::start_without_relay(database, &settings)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn python(script: &str, service: &Service) -> Command {
    let mut command = Command::new(wanted(PYTHON));
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sdks")
        .join(script);
    // The folder stays as it is in the repository.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command.arg(script).args([&service.url(), KEY]);
    command
}

fn node(script: &str, args: &[&str]) -> Command {
    let folder = wanted(NODE);
    let (there, here) = (
        folder.join(script),
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/sdks")
            .join(script),
    );
    assert_eq!(
        std::fs::read(&there).unwrap(),
        std::fs::read(here).unwrap(),
        "it is another: `cargo xtask test` brings it up to date"
    );
    let mut command = Command::new("node");
    command.arg(there).args(args);
    command
}

/// Runs a suite to its end; gives what it said.
fn succeeds(mut command: Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{error}");
    said
}

fn suites(database: &Database) {
    let service = service(database, free_port());
    let said = succeeds(python("suite.py", &service));
    assert_eq!(said.lines().count(), 13, "{said}");
    let said = succeeds(python("users.py", &service));
    assert_eq!(said.lines().count(), 5, "{said}");
    let said = succeeds(node("suite.mjs", &[&service.url(), KEY]));
    assert_eq!(said.lines().count(), 12, "{said}");
}

#[test]
fn the_suites_pass_on_sqlite() {
    suites(&Database::sqlite());
}

#[test]
fn the_suites_pass_on_postgresql() {
    suites(&Database::postgres());
}

#[test]
fn a_page_on_another_origin_signs_up_refreshes_and_logs_out() {
    let page = free_port();
    let service = service(&Database::sqlite(), page);
    let page = page.to_string();
    let said = succeeds(node("browser.mjs", &[&service.url(), &page, "chromium"]));
    assert_eq!(said.lines().count(), 5, "{said}");
}

#[test]
fn keys_rotate_under_load_without_one_failure() {
    let database = Database::sqlite();
    let service = service(&database, free_port());
    let mut working = [
        Working::start(python("rotation.py", &service)),
        Working::start(node("rotation.mjs", &[&service.url(), KEY])),
    ];
    for count in [2, 3] {
        let rotated = Command::new(binary())
            .args(["keys", "rotate", "--now"])
            .env("DATABASE_URL", database.url())
            .env("COUNTERSIGN_ROOT_SECRET", support::process::ROOT_SECRET)
            .output()
            .unwrap();
        assert!(rotated.status.success(), "{rotated:?}");
        eventually("the new key signs", || {
            let keys = service.api().get("/v2/keys/countersign").expect(200);
            (keys.body["keys"].as_array().unwrap().len() == count).then_some(())
        });
    }
    for program in &mut working {
        let said = program.end();
        assert!(
            said.contains("saw 3 keys") || said.contains("saw 2 keys"),
            "{said}"
        );
    }
}

/// A program that works until it is told to end.
struct Working(Child);

impl Working {
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::with_capacity(1, stdout).read_line(&mut line).unwrap();
        assert_eq!(line, "working\n");
        Self(child)
    }

    fn end(&mut self) -> String {
        drop(self.0.stdin.take());
        let mut said = String::new();
        self.0.stdout.as_mut().unwrap().read_to_string(&mut said).unwrap();
        assert!(self.0.wait().unwrap().success(), "{said}");
        said
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
