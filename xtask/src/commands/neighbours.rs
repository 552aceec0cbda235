//! `cargo xtask neighbours`: the service beside the programs that self-hosters run around it.
//!
//! Apart from `cargo xtask test`, since it installs programs and builds what the image ships: one static binary with
//! TLS to PostgreSQL.

use super::test::{named_binary, run_tests, without_developers_settings};
use crate::certificate::Certificate;
use crate::debian;
use crate::failure::{Explain, Failure, Result};
use crate::postgres::{Cluster, Installation, Options};
use crate::process;
use crate::python;
use crate::workspace::Workspace;
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Programs, their packages, and the variables by which the tests know them.
const PROGRAMS: [(debian::Program, &str); 4] = [
    (("nginx", "nginx"), "COUNTERSIGN_TEST_NGINX"),
    (("caddy", "caddy"), "COUNTERSIGN_TEST_CADDY"),
    (("pgbouncer", "pgbouncer"), "COUNTERSIGN_TEST_PGBOUNCER"),
    (("openssl", "openssl"), "COUNTERSIGN_TEST_OPENSSL"),
];

/// The tests that need a disk of a few megabytes.
const FULL_DISKS: &str = "full_disks";

/// The names our servers have in these tests.
const NAMES: &[&str] = &["localhost", "postgres.internal"];

/// What the image is built with, beside the target: OpenSSL is Debian's (the crate `countersign-postgres` says why).
const STATIC: [(&str, &str); 4] = [
    ("RUSTFLAGS", "-C target-feature=+crt-static"),
    ("OPENSSL_NO_VENDOR", "1"),
    ("OPENSSL_STATIC", "1"),
    ("OPENSSL_INCLUDE_DIR", "/usr/include"),
];

/// Arguments of `cargo xtask neighbours`.
#[derive(Debug, Args, Default)]
pub(crate) struct NeighboursArgs {
    /// Try this binary instead of building one
    #[arg(long, value_name = "PATH")]
    pub(super) binary: Option<PathBuf>,
    /// Only tests whose names contain this
    pub(super) names: Vec<String>,
}

/// Runs the tests that are ignored elsewhere for want of neighbours.
pub(crate) fn run(workspace: &Workspace, args: &NeighboursArgs) -> Result<()> {
    let programs = debian::find_or_install(&PROGRAMS.map(|(program, _)| program))?;
    let python = python::environment(workspace, |_| true)?;
    let installation = Installation::find_or_install()?;
    let binary = match &args.binary {
        Some(path) => named_binary(path)?,
        None => shipped_binary(workspace)?,
    };

    let mut cargo = workspace.cargo();
    without_developers_settings(&mut cargo);
    let certificate = Certificate::for_names(NAMES, "Throwaway authority")?;
    for (variable, path) in certificate_files(workspace, &certificate)? {
        cargo.env(variable, path);
    }
    let cluster = Cluster::start(&installation, &Options::for_tests().with_tls(certificate))?;
    cargo
        .env("COUNTERSIGN_TEST_POSTGRES", cluster.url("postgres"))
        .env("COUNTERSIGN_TEST_POSTGRES_PROGRAMS", installation.programs())
        .env("COUNTERSIGN_TEST_BINARY", binary);
    for ((_, variable), path) in PROGRAMS.iter().zip(programs) {
        cargo.env(variable, path);
    }
    if let Some(python) = python {
        cargo.env("COUNTERSIGN_TEST_PYTHON", python);
    }
    cargo.args(["test", "--no-fail-fast", "--package", "countersign"]);
    // In turn: each measures how soon something happens.
    cargo.args(["--test", "neighbours", "--", "--ignored", "--test-threads=1"]);
    let may_mount = may_mount();
    if !may_mount {
        cargo.args(["--skip", FULL_DISKS]);
    }
    let outcome = run_tests(cargo.args(&args.names));
    if !may_mount {
        println!(
            "NOT TRIED: {FULL_DISKS}: neither may we mount a file system here, nor make a namespace of our own"
        );
    }
    outcome
}

/// Whether we may mount a small disk for the tests that fill one, in a namespace of its own. Containers without rights
/// may not.
fn may_mount() -> bool {
    let mount = ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"];
    let in_own =
        |options: &[&str]| process::capture(Command::new("unshare").args(options).args(mount)).is_ok();
    in_own(&[]) || in_own(&["--user", "--map-root-user"])
}

/// Certificates and keys as files, by the variables that name them.
fn certificate_files(
    workspace: &Workspace,
    certificate: &Certificate,
) -> Result<Vec<(&'static str, PathBuf)>> {
    let folder = workspace.target_folder()?.join("neighbours");
    fs::create_dir_all(&folder).explain(|| format!("making {}", folder.display()))?;
    let stranger = Certificate::for_names(NAMES, "Stranger")?.authority;
    let files = [
        (
            "COUNTERSIGN_TEST_AUTHORITY",
            "authority.pem",
            &certificate.authority,
        ),
        ("COUNTERSIGN_TEST_STRANGERS_AUTHORITY", "stranger.pem", &stranger),
        ("COUNTERSIGN_TEST_CERTIFICATE", "server.pem", &certificate.chain),
        ("COUNTERSIGN_TEST_CERTIFICATE_KEY", "server.key", &certificate.key),
    ];
    let write = |(variable, name, text): (&'static str, &str, &String)| {
        let path = folder.join(name);
        fs::write(&path, text).explain(|| format!("writing {}", path.display()))?;
        Ok((variable, path))
    };
    files.into_iter().map(write).collect()
}

/// The binary as the Dockerfile builds it. A build for a named target has a folder of its own, so that the builds
/// without TLS stay as they are.
pub(super) fn shipped_binary(workspace: &Workspace) -> Result<PathBuf> {
    let libraries = PathBuf::from("/usr/lib").join(said_by("gcc", "-print-multiarch", "")?);
    if !libraries.join("libssl.a").is_file() {
        debian::install("libssl-dev")?;
    }
    let host = said_by("rustc", "-vV", "host: ")?;
    let mut cargo = workspace.cargo();
    cargo.envs(STATIC).env("OPENSSL_LIB_DIR", libraries);
    cargo.args(["build", "--release", "--locked", "--package", "countersign"]);
    cargo.args(["--features", "postgres-tls", "--target", &host]);
    process::succeed(&mut cargo)?;
    let folder = workspace.target_folder()?.join(host);
    Ok(folder.join("release").join("countersign"))
}

/// What a program says of itself on the line that begins like this.
fn said_by(program: &str, question: &str, beginning: &str) -> Result<String> {
    let output = process::capture(Command::new(program).arg(question))?;
    let text = String::from_utf8_lossy(&output).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix(beginning));
    line.map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("{program} {question} says nothing of use")))
}
