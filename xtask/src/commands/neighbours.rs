//! `cargo xtask neighbours`: the service beside the programs that self-hosters run around it.
//!
//! Apart from `cargo xtask test`, since it installs programs and builds what the image ships: with TLS to PostgreSQL.

use super::test::{run_tests, without_developers_settings};
use crate::certificate::Certificate;
use crate::debian;
use crate::failure::{Explain, Result};
use crate::postgres::{Cluster, Installation, Options};
use crate::process;
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};

/// Programs, their packages, and the variables by which the tests know them.
const PROGRAMS: [(debian::Program, &str); 3] = [
    (("nginx", "nginx"), "COUNTERSIGN_TEST_NGINX"),
    (("caddy", "caddy"), "COUNTERSIGN_TEST_CADDY"),
    (("pgbouncer", "pgbouncer"), "COUNTERSIGN_TEST_PGBOUNCER"),
];

/// Runs the tests that are ignored elsewhere for want of neighbours.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let programs = debian::find_or_install(&PROGRAMS.map(|(program, _)| program))?;
    let installation = Installation::find_or_install()?;
    let folder = workspace.target_folder()?.join("neighbours");
    fs::create_dir_all(&folder).explain(|| format!("making {}", folder.display()))?;
    let binary = shipped_binary(workspace, &folder)?;

    let certificate = Certificate::for_localhost()?;
    let files = [
        (
            "COUNTERSIGN_TEST_AUTHORITY",
            "authority.pem",
            &certificate.authority,
        ),
        ("COUNTERSIGN_TEST_CERTIFICATE", "server.pem", &certificate.chain),
        ("COUNTERSIGN_TEST_CERTIFICATE_KEY", "server.key", &certificate.key),
    ];
    let mut cargo = workspace.cargo();
    without_developers_settings(&mut cargo);
    for (variable, name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).explain(|| format!("writing {}", path.display()))?;
        cargo.env(variable, path);
    }
    let cluster = Cluster::start(&installation, &Options::for_tests().with_tls(certificate))?;
    cargo
        .env("COUNTERSIGN_TEST_POSTGRES", cluster.url("postgres"))
        .env("COUNTERSIGN_TEST_BINARY", binary);
    for ((_, variable), path) in PROGRAMS.iter().zip(programs) {
        cargo.env(variable, path);
    }
    cargo.args(["test", "--no-fail-fast", "--package", "countersign"]);
    cargo.args(["--test", "neighbours", "--", "--ignored"]);
    run_tests(&mut cargo)
}

/// The release build as the image has it, kept apart from the one without TLS.
fn shipped_binary(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    process::succeed(workspace.cargo().args([
        "build",
        "--release",
        "--package",
        "countersign",
        "--features",
        "postgres-tls",
    ]))?;
    let binary = folder.join("countersign");
    fs::copy(workspace.target_folder()?.join("release/countersign"), &binary)
        .explain(|| format!("writing {}", binary.display()))?;
    Ok(binary)
}
