//! Programs of other people in Python, by which ours are judged.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A Python with everything of `tests/python/requirements.txt`.
const VARIABLE: &str = "COUNTERSIGN_TEST_PYTHON";

/// A script of `tests/python/`.
pub fn script(name: &str) -> Command {
    let python = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!("{VARIABLE} names no Python with tests/python/requirements.txt; `cargo xtask test` makes one")
    });
    let mut command = Command::new(python);
    command
        .arg(fixture("../python").join(name))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// A file of `tests/fixtures/`.
pub fn fixture(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// Gives a script a value and hears its answer.
pub fn ask(name: &str, question: &Value) -> Value {
    let mut child = script(name).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(question.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A script that runs until it is dropped, and says a value per line.
pub struct Talking {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Talking {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next value it says.
    pub fn hear(&mut self) -> Value {
        let line = self.lines.next().expect("it ended").unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Talking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
