//! A running process of the service; killed when the test is done with it.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Api, Database, eventually};

/// The root secret of every instance of a test.
pub(crate) const ROOT_SECRET: &str = "a root secret of black-box tests, and of nothing else";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// One instance.
pub(crate) struct Service {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

/// The binary under test: the release build that `cargo xtask test` names, else the one of this very build.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("COUNTERSIGN_TEST_BINARY")
        .map_or_else(|| env!("CARGO_BIN_EXE_countersign").into(), PathBuf::from)
}

impl Service {
    /// Starts an instance on a free port and waits until it is ready.
    pub(crate) fn start(database: &Database, smtp: &str, settings: &[(&str, &str)]) -> Self {
        Self::start_with(database, smtp, settings, &[])
    }

    /// Starts an instance that shows its mails on a page in place of sending them.
    pub(crate) fn start_without_relay(database: &Database, settings: &[(&str, &str)]) -> Self {
        let service = Self::spawn(database, "", settings, &[]);
        service.await_ready();
        service
    }

    /// The same with arguments.
    pub(crate) fn start_with(
        database: &Database,
        smtp: &str,
        settings: &[(&str, &str)],
        args: &[&str],
    ) -> Self {
        let service = Self::spawn(database, smtp, settings, args);
        service.await_ready();
        service
    }

    /// Starts an instance on a port that others know it by, and waits until it is ready.
    pub(crate) fn start_at(port: u16, database: &Database, smtp: &str, settings: &[(&str, &str)]) -> Self {
        let service = Self::spawn_at(([127, 0, 0, 1], port).into(), database, smtp, settings, &[]);
        service.await_ready();
        service
    }

    /// Starts an instance by a command of the caller's making around the binary, and waits until it is ready.
    pub(crate) fn start_by(around: impl FnOnce(PathBuf) -> Command, database: &Database, smtp: &str) -> Self {
        let service = Self::spawn_as(around(binary()), free_address(), database, smtp, &[], &[]);
        service.await_ready();
        service
    }

    /// Starts an instance as production has it, with nothing but these settings, and waits until it is ready.
    pub(crate) fn start_in_production(port: u16, settings: &[(&str, &str)]) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut command = Command::new(binary());
        command
            .arg("serve")
            .env("COUNTERSIGN_LISTEN", address.to_string())
            .envs(settings.iter().copied());
        let service = Self::of(command, address);
        service.await_ready();
        service
    }

    fn await_ready(&self) {
        eventually("the service becomes ready", || {
            self.api().get("/readyz").is_status(200).then_some(())
        });
    }

    /// Starts an instance without waiting; without a relay, `smtp` is empty.
    pub(crate) fn spawn(database: &Database, smtp: &str, settings: &[(&str, &str)], args: &[&str]) -> Self {
        Self::spawn_at(free_address(), database, smtp, settings, args)
    }

    fn spawn_at(
        address: SocketAddr,
        database: &Database,
        smtp: &str,
        settings: &[(&str, &str)],
        args: &[&str],
    ) -> Self {
        Self::spawn_as(Command::new(binary()), address, database, smtp, settings, args)
    }

    fn spawn_as(
        mut command: Command,
        address: SocketAddr,
        database: &Database,
        smtp: &str,
        settings: &[(&str, &str)],
        args: &[&str],
    ) -> Self {
        command
            .arg("serve")
            .args(args)
            .env("DATABASE_URL", database.url())
            .env("COUNTERSIGN_LISTEN", address.to_string())
            .env("COUNTERSIGN_ROOT_SECRET", ROOT_SECRET)
            .env("COUNTERSIGN_SMTP_URL", smtp)
            .env("COUNTERSIGN_MAIL_FROM", "Example <no-reply@example.com>")
            .env("COUNTERSIGN_LOG__LEVEL", "debug")
            .envs(settings.iter().copied());
        if smtp.is_empty() {
            command.env_remove("COUNTERSIGN_SMTP_URL");
        }
        Self::of(command, address)
    }

    fn of(mut command: Command, address: SocketAddr) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let log = std::env::temp_dir().join(format!("countersign-box-{}-{number}.log", std::process::id()));
        let file = File::create(&log).unwrap();
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file);
        Self {
            child: command.spawn().unwrap(),
            address,
            log,
        }
    }

    pub(crate) fn api(&self) -> Api {
        Api::at(&format!("http://{}", self.address))
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything it wrote to its log.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()).into_owned()
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; waits for the end.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        eventually("the service ends", || self.child.try_wait().unwrap())
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- log of {} ---\n{}", self.address, self.log());
        }
        let _ = std::fs::remove_file(&self.log);
    }
}
