//! `initdb`, the configuration, and the server's start.

use super::account::Account;
use super::installation::Installation;
use super::options::Options;
use super::supervisor;
use crate::failure::{Explain, Failure, Result};
use crate::process::{self, interrupt};
use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Only this machine, and no password: the cluster lives for one run and holds nothing.
const HBA: &str = "local all all trust\nhost all all 127.0.0.1/32 trust\n";

/// C.UTF-8 sorts alike everywhere; where the system has no such locale, C does.
const LOCALES: &[&str] = &["C.UTF-8", "C"];

/// How often another port is tried when the server does not come up.
const ATTEMPTS: u32 = 3;

const PATIENCE: Duration = Duration::from_secs(60);

/// A server that accepts connections.
#[derive(Debug)]
pub(crate) struct Started {
    /// The postmaster.
    pub(crate) server: Child,
    /// Where it listens.
    pub(crate) port: u16,
}

/// Makes the cluster's files in `data` below the folder.
pub(crate) fn initialise(installation: &Installation, account: &Account, folder: &Path) -> Result<()> {
    // While this is there the supervisor leaves initdb the time to end by itself.
    let marker = folder.join("initialising");
    File::create(&marker).explain(|| "marking the start of initdb")?;
    let mut outcome = Ok(());
    for locale in LOCALES {
        let mut initdb = account.command(&installation.program("initdb"));
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
        ]);
        initdb
            .arg(format!("--locale={locale}"))
            .arg("--pgdata")
            .arg(folder.join("data"));
        outcome = process::capture_undisturbed(initdb.current_dir(folder)).map(drop);
        if outcome.is_ok() {
            break;
        }
    }
    fs::remove_file(&marker).explain(|| "marking the end of initdb")?;
    interrupt::check()?;
    outcome?;
    fs::write(folder.join("data/pg_hba.conf"), HBA).explain(|| "writing pg_hba.conf")
}

/// Starts the server on a free port and waits until it accepts connections.
pub(crate) fn start(
    installation: &Installation,
    account: &Account,
    options: &Options,
    folder: &Path,
) -> Result<Started> {
    let mut options = options.clone();
    if installation.has_module("pg_stat_statements") {
        options = options.with("shared_preload_libraries", "pg_stat_statements");
    }
    if let Some(certificate) = &options.certificate {
        put(account, &folder.join("data/server.crt"), &certificate.chain)?;
        put(account, &folder.join("data/server.key"), &certificate.key)?;
    }
    append(&folder.join("data/postgresql.conf"), &options.to_conf())?;
    let mut outcome = Err(Failure::new("PostgreSQL was not started"));
    for _ in 0..ATTEMPTS {
        outcome = attempt(installation, account, folder);
        interrupt::check()?;
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn attempt(installation: &Installation, account: &Account, folder: &Path) -> Result<Started> {
    let port = free_port()?;
    let log_path = folder.join("server.log");
    let log = File::create(&log_path).explain(|| "making the server's log")?;
    let mut command = account.command(&installation.program("postgres"));
    command.arg("-D").arg(folder.join("data"));
    command.args(["-c", "listen_addresses=127.0.0.1", "-c", &format!("port={port}")]);
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", folder.display()));
    command.current_dir(folder).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let mut server = command.spawn().explain(|| "starting PostgreSQL")?;

    match wait_until_ready(&mut server, folder) {
        Ok(()) => Ok(Started { server, port }),
        Err(failure) => {
            supervisor::stop(&mut server).explain(|| "ending PostgreSQL's start")?;
            let log = fs::read_to_string(&log_path).unwrap_or_default();
            Err(failure.under(log.trim_end()))
        }
    }
}

fn wait_until_ready(server: &mut Child, folder: &Path) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !is_ready(folder) {
        if server.try_wait().explain(|| "watching PostgreSQL")?.is_some() {
            return Err(Failure::new("PostgreSQL ended instead of starting"));
        }
        if Instant::now() > deadline {
            return Err(Failure::new("PostgreSQL did not start in time"));
        }
        interrupt::check()?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// The server writes its state as the eighth line of its own file.
fn is_ready(folder: &Path) -> bool {
    fs::read_to_string(folder.join("data/postmaster.pid"))
        .is_ok_and(|file| file.lines().nth(7).is_some_and(|state| state.trim() == "ready"))
}

/// Writes a file that is the account's alone, as PostgreSQL demands of keys.
fn put(account: &Account, path: &Path, text: &str) -> Result<()> {
    let doing = || format!("writing {}", path.display());
    fs::write(path, text).explain(doing)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).explain(doing)?;
    account.own(path)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).explain(|| "finding a free port")?;
    Ok(listener.local_addr().explain(|| "finding a free port")?.port())
}

fn append(path: &Path, lines: &str) -> Result<()> {
    let doing = || format!("writing {}", path.display());
    let mut file = File::options().append(true).open(path).explain(doing)?;
    file.write_all(lines.as_bytes()).explain(doing)
}
