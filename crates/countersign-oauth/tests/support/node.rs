//! The provider of other people's making, as a program that runs until it is dropped.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A folder with what `tests/node/package-lock.json` names, installed.
const VARIABLE: &str = "COUNTERSIGN_TEST_NODE";

pub(crate) struct OpenIdProvider {
    pub(crate) issuer: String,
    child: Child,
}

impl OpenIdProvider {
    /// Starts it at a free port.
    pub(crate) fn start() -> Self {
        let folder = std::env::var(VARIABLE).unwrap_or_else(|_| {
            panic!("{VARIABLE} names no folder with the packages of tests/node; `cargo xtask test` makes one")
        });
        // Node looks for packages beside the script, so that it stands where they are installed.
        let script = Path::new(&folder).join("provider.mjs");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node/provider.mjs");
        let current = std::fs::read(&source).unwrap();
        assert_eq!(
            std::fs::read(&script).unwrap(),
            current,
            "it is another: `cargo xtask test` brings it up to date"
        );
        let mut child = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("it says where it is").unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        Self {
            issuer: said["issuer"].as_str().unwrap().to_owned(),
            child,
        }
    }
}

impl Drop for OpenIdProvider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
