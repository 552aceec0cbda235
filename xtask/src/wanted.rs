//! The programs of a run that this machine lacks: installed together where we may, and named together where we may not.

use crate::debian;
use crate::failure::{Failure, Result};
use crate::postgres::Installation;
use crate::process;
use std::process::Command;

/// A question that is answered where the packages are installed.
type Wanted = (&'static str, fn() -> bool);

const PYTHON: Wanted = ("python3 python3-venv", || {
    answers("python3", &["-c", "import ensurepip, venv"])
});
const NODE: Wanted = ("nodejs npm", || answers("npm", &["--version"]));
const BROWSER: Wanted = ("chromium", || answers("chromium", &["--version"]));
/// Last: it is installed in a way of its own when it is its turn.
const POSTGRES: Wanted = ("postgresql", || Installation::find().is_some());

/// For the tests of these crates. What is there from elsewhere than Debian is as good.
pub(crate) fn for_tests(tests: impl Fn(&str) -> bool) -> Result<()> {
    let needs: [(Wanted, &[&str]); 3] = [
        (PYTHON, &["countersign", "countersign-email"]),
        (NODE, &["countersign", "countersign-oauth"]),
        (BROWSER, &["countersign"]),
    ];
    let needed = needs
        .iter()
        .filter(|(_, crates)| crates.iter().any(|name| tests(name)));
    let mut missing: Vec<&str> = needed
        .filter(|((_, is_there), _)| !is_there())
        .map(|((packages, _), _)| *packages)
        .collect();
    if debian::may_install() {
        return match missing.as_slice() {
            [] => Ok(()),
            _ => debian::install(&missing.join(" ")),
        };
    }
    let (packages, is_there) = POSTGRES;
    if !is_there() {
        missing.push(packages);
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the tests need programs that are not here, and only root may install them:\n\n    sudo apt-get install \
         --no-install-recommends {}\n\nor what brings them on other systems than Debian",
        missing.join(" ")
    )))
}

fn answers(program: &str, args: &[&str]) -> bool {
    process::capture(Command::new(program).args(args)).is_ok()
}
