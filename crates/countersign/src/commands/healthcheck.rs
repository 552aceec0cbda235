//! `countersign healthcheck`: asks the service on this machine whether it is alive; for containers without curl.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use crate::cli::Half;
use crate::settings::{Listen, Settings};

/// Longer than the service itself takes to find out that something hangs.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks; success is an answer of 200. A worker takes no requests: what it can be asked for is its page of metrics.
pub(crate) fn run(settings: &Settings, only: Option<Half>) -> ExitCode {
    let (place, path, unset) = match only {
        None | Some(Half::Http) => (
            settings.listen.first().copied(),
            "/healthz",
            "listen names no place",
        ),
        Some(Half::Worker) => (
            settings.metrics.listen,
            "/metrics",
            "a worker can be asked only where metrics.listen is set (COUNTERSIGN_METRICS__LISTEN)",
        ),
    };
    let Some(address) = place.map(reachable) else {
        log::error!("{unset}");
        return ExitCode::FAILURE;
    };
    match ask(address, path) {
        Ok(status) if status.split(' ').nth(1) == Some("200") => ExitCode::SUCCESS,
        Ok(status) => {
            log::error!("{address} answers: {status}");
            ExitCode::FAILURE
        }
        Err(error) => {
            log::error!("{address} does not answer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Where this machine itself reaches the service.
fn reachable(listen: Listen) -> SocketAddr {
    match listen {
        Listen::Localhost(port) => (Ipv4Addr::LOCALHOST, port).into(),
        Listen::At(address) => {
            let ip = match address.ip() {
                IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
                ip => ip,
            };
            SocketAddr::new(ip, address.port())
        }
    }
}

/// The status line of the answer.
fn ask(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned())
}
