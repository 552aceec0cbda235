//! `cargo xtask test`: every test, on every store, with nothing prepared.

use super::totals::Totals;
use crate::failure::{Explain, Failure, Result};
use crate::node;
use crate::postgres::{Cluster, Installation, Options};
use crate::process;
use crate::python;
use crate::wanted;
use crate::workspace::Workspace;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

/// The crate whose tests run the release binary.
const BINARY: &str = "countersign";

/// Arguments of `cargo xtask test`.
#[derive(Debug, Args, Default)]
pub(crate) struct TestArgs {
    /// Test only this crate (may be repeated)
    #[arg(long = "crate", value_name = "NAME")]
    pub(super) crates: Vec<String>,
    /// Try this release binary in the black-box tests instead of building one
    #[arg(long, value_name = "PATH")]
    pub(super) binary: Option<PathBuf>,
    /// More arguments for `cargo test`
    #[arg(last = true)]
    pub(super) cargo_args: Vec<String>,
}

impl TestArgs {
    fn include(&self, name: &str) -> bool {
        self.crates.is_empty() || self.crates.iter().any(|included| included == name)
    }
}

/// Runs the tests against a throwaway cluster and exits as cargo does.
pub(crate) fn run(workspace: &Workspace, args: &TestArgs) -> Result<()> {
    wanted::for_tests(|name| args.include(name))?;
    let binary = match &args.binary {
        Some(path) => Some(named_binary(path)?),
        None => release_binary(workspace, args)?,
    };
    let python = python::environment(workspace, |name| args.include(name))?;
    let node = node::packages(workspace, |name| args.include(name))?;
    let installation = Installation::find_or_install()?;
    let cluster = Cluster::start(&installation, &Options::for_tests())?;
    eprintln!(
        "xtask: {}, throwaway cluster at {}",
        installation.describe(),
        cluster.url("postgres")
    );

    let mut cargo = workspace.cargo();
    cargo.args(["test", "--no-fail-fast"]);
    if args.crates.is_empty() {
        cargo.arg("--workspace");
    }
    cargo.args(args.crates.iter().flat_map(|name| ["--package", name]));
    cargo.args(&args.cargo_args);
    without_developers_settings(&mut cargo);
    cargo.env("COUNTERSIGN_TEST_POSTGRES", cluster.url("postgres"));
    if let Some(python) = python {
        cargo.env("COUNTERSIGN_TEST_PYTHON", python);
    }
    cargo.envs(node);
    if let Some(binary) = binary {
        cargo.env("COUNTERSIGN_TEST_BINARY", binary);
    }

    run_tests(&mut cargo)
}

/// Runs `cargo test`, with the totals of all its programs as the last line.
pub(super) fn run_tests(cargo: &mut Command) -> Result<()> {
    let totals = Arc::new(Mutex::new(Totals::default()));
    let seen = Arc::clone(&totals);
    let see = move |line: &str| seen.lock().unwrap_or_else(PoisonError::into_inner).see(line);
    let status = process::watch(cargo, see)?;

    let totals = *totals.lock().unwrap_or_else(PoisonError::into_inner);
    if totals.ignored > 0 {
        println!("{} ignored", totals.ignored);
    }
    println!("{} passed, {} failed", totals.passed, totals.failed);
    if status.success() {
        Ok(())
    } else {
        Err(Failure::of_program("cargo test", status))
    }
}

/// A binary that was named, wherever tests run: each crate's do in its own folder.
pub(super) fn named_binary(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path).explain(|| format!("finding {}", path.display()))
}

/// Builds the release binary where its black-box tests are among those to run.
fn release_binary(workspace: &Workspace, args: &TestArgs) -> Result<Option<PathBuf>> {
    let has_tests = workspace
        .root()
        .join("crates")
        .join(BINARY)
        .join("tests")
        .is_dir();
    if !has_tests || !args.include(BINARY) {
        return Ok(None);
    }
    process::succeed(
        workspace
            .cargo()
            .args(["build", "--release", "--package", BINARY]),
    )?;
    Ok(Some(workspace.target_folder()?.join("release").join(BINARY)))
}

/// What a developer has set for a service of their own must not change what the tests see.
pub(crate) fn without_developers_settings(command: &mut Command) {
    command.env_remove("DATABASE_URL");
    for (name, _) in std::env::vars_os() {
        // PostgreSQL's client goes by the latter.
        if ["COUNTERSIGN_", "PG"]
            .iter()
            .any(|prefix| name.to_string_lossy().starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
}
