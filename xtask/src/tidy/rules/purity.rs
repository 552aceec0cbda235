//! The core does no IO and has no clock, randomness or environment of its own.

use crate::tidy::code::{RustPath, paths};
use crate::tidy::fault::Finding;
use crate::tidy::tree::Tree;

const SOURCE: &str = "crates/countersign-core/src/";

/// Paths that begin like this.
const REFUSED_AT_THE_START: &[(&[&str], &str)] = &[
    (&["std", "env"], "settings come in through policy"),
    (&["std", "fs"], "no files: that is an adapter's work"),
    (
        &["std", "net", "TcpStream"],
        "no network: that is an adapter's work",
    ),
    (
        &["std", "net", "TcpListener"],
        "no network: that is an adapter's work",
    ),
    (
        &["std", "net", "UdpSocket"],
        "no network: that is an adapter's work",
    ),
    (&["std", "process"], "no processes: that is the binary's work"),
    (&["rand"], "randomness is injected: use the Entropy port"),
    (&["rand_core"], "randomness is injected: use the Entropy port"),
    (&["getrandom"], "randomness is injected: use the Entropy port"),
];

/// Paths that contain this anywhere.
const REFUSED_ANYWHERE: &[(&[&str], &str)] = &[
    (&["SystemTime"], "time is injected: use the Clock port"),
    (&["Instant", "now"], "time is injected: use the Clock port"),
    (&["Utc", "now"], "time is injected: use the Clock port"),
    (&["Local", "now"], "time is injected: use the Clock port"),
    (
        &["Uuid", "new_v4"],
        "ids are minted by the caller: use the Entropy port",
    ),
    (
        &["Uuid", "now_v7"],
        "ids are minted by the caller: use the Entropy and Clock ports",
    ),
    (&["TcpStream"], "no network: that is an adapter's work"),
    (&["TcpListener"], "no network: that is an adapter's work"),
    (&["UdpSocket"], "no network: that is an adapter's work"),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut faults = Vec::new();
    for file in tree.below(SOURCE, &["rs"]) {
        for path in paths(&tree.text(file).unwrap_or_default()) {
            if let Some(reason) = refusal(&path) {
                let message = format!("the core may not name {}: {reason}", path.words.join("::"));
                faults.push(Finding::at(file, path.line, message));
            }
        }
    }
    faults
}

fn refusal(path: &RustPath) -> Option<&'static str> {
    let words: Vec<&str> = path.words.iter().map(String::as_str).collect();
    // A single word may be a variable's name.
    let at_start = |(refused, _): &&(&[&str], &str)| words.len() > 1 && words.starts_with(refused);
    let anywhere =
        |(refused, _): &&(&[&str], &str)| words.windows(refused.len()).any(|part| part == *refused);
    let found = REFUSED_AT_THE_START
        .iter()
        .find(at_start)
        .or(REFUSED_ANYWHERE.iter().find(anywhere));
    found.map(|(_, reason)| *reason)
}
