//! Where to listen: `127.0.0.1:5173`, `[::]:5173`, or `localhost:5173` for both loopback addresses.

use std::net::SocketAddr;

use crate::settings::value::Value;

/// One place to listen at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    /// Both loopback addresses, at this port.
    Localhost(u16),
    /// One address.
    At(SocketAddr),
}

impl Listen {
    /// Whether only this machine can reach it.
    pub(crate) fn is_loopback(self) -> bool {
        match self {
            Listen::Localhost(_) => true,
            Listen::At(address) => address.ip().to_canonical().is_loopback(),
        }
    }
}

impl Value for Listen {
    fn kind() -> String {
        "`localhost:PORT` (both loopback addresses) or `IP:PORT`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not {}", Self::kind());
        match text.strip_prefix("localhost:") {
            Some(port) => port.parse().map(Listen::Localhost).map_err(|_| wrong()),
            None => text.parse().map(Listen::At).map_err(|_| wrong()),
        }
    }

    fn show(&self) -> String {
        match self {
            Listen::Localhost(port) => format!("localhost:{port}"),
            Listen::At(address) => address.to_string(),
        }
    }
}
