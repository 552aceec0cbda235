//! The release binary, as a self-hoster would run it, on the throwaway database.

use crate::failure::{Explain, Failure, Result};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// A running process; killed when dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// Which half of the service runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Http,
    Worker,
}

impl Service {
    pub(crate) fn start(
        binary: &Path,
        half: Half,
        database: &str,
        smtp: &str,
        threads: usize,
    ) -> Result<Service> {
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let address = port.explain(|| "finding a free port")?;
        let mut command = Command::new(binary);
        command
            .args([
                "serve",
                "--only",
                if half == Half::Http { "http" } else { "worker" },
            ])
            .env("DATABASE_URL", database)
            .env("COUNTERSIGN_LISTEN", address.to_string())
            .env(
                "COUNTERSIGN_ROOT_SECRET",
                "a root secret for measurements only, nothing else",
            )
            .env("COUNTERSIGN_SMTP_URL", smtp)
            .env("COUNTERSIGN_MAIL_FROM", "Bench <bench@example.com>")
            .env("COUNTERSIGN_LOG__LEVEL", "warn")
            .env("COUNTERSIGN_DATABASE__POOL_SIZE", threads.to_string())
            .env("COUNTERSIGN_DEPLOYMENT__STRANGER_MAILS_PER_HOUR", "10000000")
            .env("COUNTERSIGN_DEPLOYMENT__SENDS_PER_HOUR", "10000000")
            .env("COUNTERSIGN_CODES__LIFE", "1h")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let child = command
            .spawn()
            .explain(|| format!("starting {}", binary.display()))?;
        let mut service = Service { child, address };
        if half == Half::Http {
            service.await_port()?;
        }
        Ok(service)
    }

    fn await_port(&mut self) -> Result<()> {
        for _ in 0..200 {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(Failure::of_program("countersign serve", status));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(Failure::new("the service did not start listening within 10 s"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
