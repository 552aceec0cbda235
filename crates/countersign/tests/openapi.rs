//! R5: what the documents of the APIs say holds for the running service, whatever is sent to it.
//!
//! schemathesis, a fuzzer of other people's making, reads each document from the service and sends what it allows and what
//! it does not: a 5xx, a status, header, content type or body the document does not tell of, or something taken that
//! should not be, is a failure. So is a line in the log that calls what a client sent an error of ours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use support::{Api, eventually};

/// The Python with schemathesis in it; `cargo xtask test` makes it.
const PYTHON: &str = "COUNTERSIGN_TEST_PYTHON";
const LOG: &str = "log";
/// A management key of the Descope-compatible API, and the file in the service's folder that it reads it from.
const KEY: &str = "the key of a program that only tests";
const KEY_FILE: &str = "management-key";

#[test]
fn r5_the_token_api_is_as_its_document_says() {
    holds("token");
}

#[test]
fn r5_the_browser_api_is_as_its_document_says() {
    holds("browser");
}

#[test]
fn r5_the_accounts_api_is_as_its_document_says() {
    holds("accounts");
}

#[test]
fn r5_the_descope_compatible_api_is_as_its_document_says() {
    holds("descope");
}

fn holds(surface: &str) {
    let python =
        PathBuf::from(std::env::var_os(PYTHON).expect("no COUNTERSIGN_TEST_PYTHON: run `cargo xtask test`"));
    let service = Development::start(surface);
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let hooks = match surface {
        "descope" => "schemathesis_descope.py",
        _ => "schemathesis_hooks.py",
    };
    let tested = Command::new(python.with_file_name("schemathesis"))
        .arg("--config-file")
        .arg(files.join("schemathesis.toml"))
        .args(["--no-color", "run"])
        .arg(format!("{}/openapi/{surface}.json", service.base))
        .env("COUNTERSIGN_BASE", &service.base)
        .env("COUNTERSIGN_TEST_MANAGEMENT_KEY", KEY)
        .env("SCHEMATHESIS_HOOKS", files.join(hooks))
        .env("PYTHONPATH", &files)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // What it keeps for its next run is not kept.
        .current_dir(&service.folder)
        .output()
        .expect("schemathesis runs");
    let said = String::from_utf8_lossy(&tested.stdout);
    let failed = String::from_utf8_lossy(&tested.stderr);
    assert!(tested.status.success(), "{said}\n{failed}");
    // A run that found no operation is no pass.
    assert!(said.contains("Test cases:"), "{said}\n{failed}");
    assert_eq!(std::fs::read_to_string(service.log()).unwrap(), "");
}

/// An instance with nothing configured, in a folder of its own: its mails can be read, so that people can sign in.
struct Development {
    child: Child,
    base: String,
    folder: PathBuf,
}

impl Development {
    fn start(surface: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("countersign-openapi-{surface}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let log = File::create(folder.join(LOG)).unwrap();
        let key = folder.join(KEY_FILE);
        std::fs::write(&key, KEY).unwrap();
        // Two paths are answered by another surface, where that is on, unless a bearer is shown.
        let surfaces = match surface {
            "descope" => surface,
            _ => "token,browser,accounts,descope",
        };
        // This build, not the one for release: its arithmetic is checked.
        let child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .arg("serve")
            .env("COUNTERSIGN_SURFACES", surfaces)
            .env(
                "COUNTERSIGN_DESCOPE__MANAGEMENT_KEYS",
                format!("tests:users+tests:@{}", key.display()),
            )
            .current_dir(&folder)
            .env("COUNTERSIGN_LISTEN", address.to_string())
            .env("COUNTERSIGN_LOG__LEVEL", "error")
            // Who is made up for a request has proven nothing.
            .env("COUNTERSIGN_INVITES__FROM_UNPROVEN", "true")
            // A way out that needs nobody's answer.
            .env("COUNTERSIGN_CONNECTIONS__GITHUB__CLIENT_ID", "countersign")
            .env("COUNTERSIGN_CONNECTIONS__GITHUB__CLIENT_SECRET", "of a test")
            // A slow disk is none of the document's business: 503 is told of, but counts as a failure.
            .env("COUNTERSIGN_HTTP__QUEUE_WAIT", "20s")
            .env("COUNTERSIGN_HTTP__REQUEST_DEADLINE", "20s")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let base = format!("http://{address}");
        eventually("the service becomes ready", || {
            Api::at(&base).get("/readyz").is_status(200).then_some(())
        });
        Self { child, base, folder }
    }

    /// Where it writes what went wrong.
    fn log(&self) -> PathBuf {
        self.folder.join(LOG)
    }
}

impl Drop for Development {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
