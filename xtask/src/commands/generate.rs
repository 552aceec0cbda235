//! `cargo xtask generate`: the files that programs write and the repository keeps.

use crate::failure::{Explain, Failure, Result};
use crate::process;
use crate::workspace::Workspace;
use clap::Args;
use std::fs;

/// Each generated file and the arguments with which `countersign` prints it.
const FILES: &[(&str, &[&str])] = &[
    ("docs/reference/settings.md", &["settings-reference"]),
    ("docs/openapi/token.json", &["openapi", "token"]),
    ("docs/openapi/browser.json", &["openapi", "browser"]),
    ("docs/openapi/accounts.json", &["openapi", "accounts"]),
    ("docs/openapi/descope.json", &["openapi", "descope"]),
];

/// Arguments of `cargo xtask generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// Change nothing; fail where a file is not what would be written
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes or checks every file in the table.
pub(crate) fn run(workspace: &Workspace, args: &GenerateArgs) -> Result<()> {
    if !args.check {
        record_examples(workspace)?;
    }
    let mut stale = Vec::new();
    for (path, print) in FILES {
        let mut cargo = workspace.cargo();
        cargo
            .args(["run", "--quiet", "--package", "countersign", "--"])
            .args(*print);
        let wanted = process::capture(&mut cargo).map_err(|failure| failure.under(path))?;
        let full_path = workspace.root().join(path);
        let present = fs::read(&full_path).unwrap_or_default();
        if let Some(line) = first_difference(&present, &wanted) {
            if args.check {
                stale.push(format!("{path}:{line}"));
            } else {
                if let Some(folder) = full_path.parent() {
                    fs::create_dir_all(folder).explain(|| format!("making the folder of {path}"))?;
                }
                fs::write(&full_path, &wanted).explain(|| format!("writing {path}"))?;
                println!("wrote {path}");
            }
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    let list = stale.join(", ");
    Err(Failure::new(format!(
        "not what the program prints now: {list}; run `cargo xtask generate`"
    )))
}

/// Has the tests write down the examples of the APIs' documents; where nothing is written, they compare them.
fn record_examples(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo
        .args([
            "test",
            "--quiet",
            "--package",
            "countersign-http",
            "--test",
            "http",
        ])
        .args(["--", "examples::"])
        .env("COUNTERSIGN_RECORD_EXAMPLES", "1");
    process::succeed(&mut cargo)
}

/// The number of the first line that differs, if one does.
fn first_difference(present: &[u8], wanted: &[u8]) -> Option<usize> {
    if present == wanted {
        return None;
    }
    let (present, wanted) = (lines(present), lines(wanted));
    let same = present
        .iter()
        .zip(&wanted)
        .take_while(|(left, right)| left == right)
        .count();
    Some(same + 1)
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split(|byte| *byte == b'\n').collect()
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn finds_the_first_line_that_differs() {
        assert_eq!(first_difference(b"a\nb\n", b"a\nb\n"), None);
        assert_eq!(first_difference(b"a\nb\n", b"a\nc\n"), Some(2));
        assert_eq!(first_difference(b"", b"a\n"), Some(1));
        assert_eq!(first_difference(b"a\nb", b"a\nb\n"), Some(3));
    }
}
