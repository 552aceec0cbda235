//! The release binary, as a self-hoster would run it, on a throwaway database.

use crate::commands::test::without_developers_settings;
use crate::failure::{Explain, Failure, Result};
use crate::process::{self, interrupt};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long it may take to answer, and to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// Limits that a single machine's load would meet are lifted; all else is as it comes.
const SETTINGS: &[(&str, &str)] = &[
    ("ROOT_SECRET", "a root secret for measurements only, nothing else"),
    ("MAIL_FROM", "Bench <bench@example.com>"),
    ("LOG__LEVEL", "warn"),
    ("DEPLOYMENT__STRANGER_MAILS_PER_HOUR", "10000000"),
    ("DEPLOYMENT__SENDS_PER_HOUR", "10000000"),
    ("DEPLOYMENT__FAILURES_PER_TEN_MINUTES", "10000000"),
    ("MAILS__PER_CLASS", "1000"),
    ("MAILS__ALL", "1000"),
    ("MAILS__PER_MAILBOX", "1000"),
    ("MAILS__COOLDOWN", "0s"),
    ("FAILURES__PER_HOUR", "1000"),
    ("FAILURES__PER_DAY", "1000"),
    ("FAILURES__IN_A_ROW", "10000"),
    ("CODES__LIFE", "1h"),
    ("HTTP__QUEUE_WAIT", "10s"),
    ("HTTP__REQUEST_DEADLINE", "10s"),
    ("DATABASE__CONNECTION_TIMEOUT", "10s"),
];

/// Which half of the service runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Http,
    Worker,
    Both,
}

/// Where its data is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// The URL of a database.
    Postgres(String),
    /// A folder for a SQLite file.
    Sqlite(PathBuf),
}

/// How instances of one deployment are started.
#[derive(Clone, Debug)]
pub(crate) struct Launcher {
    pub(crate) binary: PathBuf,
    pub(crate) place: Place,
    /// The relay.
    pub(crate) smtp: String,
    /// Connections to the database, and requests at work.
    pub(crate) connections: usize,
}

impl Launcher {
    /// Brings the database up to date.
    pub(crate) fn migrate(&self) -> Result<()> {
        let mut command = Command::new(&self.binary);
        self.settle(&mut command, "127.0.0.1:0");
        process::capture(command.arg("migrate")).map(drop)
    }

    /// Starts an instance, and waits until it answers.
    pub(crate) fn start(&self, half: Half) -> Result<Service> {
        self.start_with(half, &[("SESSIONS__ACCESS_TOKEN", "1d")])
    }

    /// The same with further settings.
    pub(crate) fn start_with(&self, half: Half, settings: &[(&str, &str)]) -> Result<Service> {
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let address = port.explain(|| "finding a free port")?;
        let mut command = Command::new(&self.binary);
        self.settle(&mut command, &address.to_string());
        for (name, value) in settings {
            command.env(format!("COUNTERSIGN_{name}"), value);
        }
        command.arg("serve");
        match half {
            Half::Http => command.args(["--only", "http"]),
            Half::Worker => command.args(["--only", "worker"]),
            Half::Both => &mut command,
        };
        let began = Instant::now();
        let child = command.spawn().explain(|| self.binary.display().to_string())?;
        let mut service = Service {
            child,
            address,
            ready_after: Duration::ZERO,
        };
        if half != Half::Worker {
            service.await_answer(began)?;
        }
        Ok(service)
    }

    fn settle(&self, command: &mut Command, listen: &str) {
        without_developers_settings(command);
        for (name, value) in SETTINGS {
            command.env(format!("COUNTERSIGN_{name}"), value);
        }
        match &self.place {
            Place::Postgres(url) => command.env("DATABASE_URL", url),
            Place::Sqlite(folder) => command.env("COUNTERSIGN_DATA_DIR", folder),
        };
        command
            .env("COUNTERSIGN_LISTEN", listen)
            .env("COUNTERSIGN_SMTP_URL", &self.smtp)
            .env("COUNTERSIGN_DATABASE__POOL_SIZE", self.connections.to_string())
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
    }

    /// Where no settings file lies about.
    fn folder(&self) -> &Path {
        match &self.place {
            Place::Postgres(_) => Path::new("/"),
            Place::Sqlite(folder) => folder,
        }
    }
}

/// A running instance; stopped when dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From its start to its first answer.
    pub(crate) ready_after: Duration,
}

impl Service {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Fails if it has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait() {
            Ok(Some(status)) => Err(Failure::of_program("countersign serve", status)),
            _ => Ok(()),
        }
    }

    fn await_answer(&mut self, began: Instant) -> Result<()> {
        loop {
            if is_alive(self.address) {
                self.ready_after = began.elapsed();
                return Ok(());
            }
            self.check()?;
            if began.elapsed() > PATIENCE {
                return Err(Failure::new("the service did not answer within 20 s"));
            }
            interrupt::check()?;
            thread::sleep(Duration::from_micros(500));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        interrupt::signal(&self.child.id().to_string(), "TERM");
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && asked.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(2));
        }
        // It may have ended by itself; there is nothing more to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_alive(address: SocketAddr) -> bool {
    let asked = TcpStream::connect(address).and_then(|mut stream| {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status)
    });
    asked.is_ok_and(|status| status == *b"HTTP/1.1 200")
}
