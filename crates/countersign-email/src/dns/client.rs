//! Asking one DNS server, over UDP, and over TCP what does not fit.

use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use countersign_core::ports::entropy::Entropy;

use super::message::{Kind, Record, Reply, question, reply};

/// How often a question is asked before the server counts as silent.
const TRIES: usize = 3;
/// Replies to other questions that are passed over, per try.
const STRAYS: usize = 16;
/// There is none of that name; any other code but 0 is a failure.
const NO_SUCH_NAME: u8 = 3;

/// A server to ask.
#[derive(Clone)]
pub struct Resolver {
    server: SocketAddr,
    patience: Duration,
    entropy: Arc<dyn Entropy>,
}

/// Why nothing is known.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// It cannot be asked for.
    #[error("`{0}` is no name to ask for")]
    Name(String),
    /// The server does not answer, or not in a way that can be read.
    #[error("the DNS server {server} does not answer: {source}")]
    Silent {
        /// The server.
        server: SocketAddr,
        /// Why.
        source: Error,
    },
    /// The server does not know either.
    #[error("the DNS server {server} answers with code {code}")]
    Failed {
        /// The server.
        server: SocketAddr,
        /// 2 for a failure, 5 for a refusal.
        code: u8,
    },
}

impl Resolver {
    /// Will ask `server`, and wait `patience` for each answer.
    pub fn new(server: SocketAddr, patience: Duration, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            server,
            patience,
            entropy,
        }
    }

    /// Who is asked.
    pub fn server(&self) -> SocketAddr {
        self.server
    }

    /// What there is of a kind by a name; empty if there is nothing.
    pub fn look_up(&self, name: &str, kind: Kind) -> std::result::Result<Vec<Record>, DnsError> {
        let mut id = [0; 2];
        self.entropy.fill(&mut id);
        let asked = question(u16::from_be_bytes(id), name, kind);
        let asked = asked.ok_or_else(|| DnsError::Name(name.to_owned()))?;
        let server = self.server;
        let mut told = Err(Error::from(ErrorKind::TimedOut));
        for _ in 0..TRIES {
            told = self.by_udp(&asked, kind);
            if told.is_ok() {
                break;
            }
        }
        if told.as_ref().is_ok_and(|reply| reply.is_truncated) {
            told = self.by_tcp(&asked, kind);
        }
        match told {
            Err(source) => Err(DnsError::Silent { server, source }),
            Ok(Reply { code: 0, records, .. }) => Ok(records),
            Ok(Reply {
                code: NO_SUCH_NAME, ..
            }) => Ok(Vec::new()),
            Ok(Reply { code, .. }) => Err(DnsError::Failed { server, code }),
        }
    }

    fn by_udp(&self, asked: &[u8], kind: Kind) -> Result<Reply> {
        let any: IpAddr = match self.server {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind((any, 0))?;
        socket.set_read_timeout(Some(self.patience))?;
        socket.connect(self.server)?;
        socket.send(asked)?;
        let mut octets = [0; 4_096];
        for _ in 0..STRAYS {
            let length = socket.recv(&mut octets)?;
            if let Some(reply) = reply(octets.get(..length).unwrap_or_default(), asked, kind) {
                return Ok(reply);
            }
        }
        Err(ErrorKind::InvalidData.into())
    }

    fn by_tcp(&self, asked: &[u8], kind: Kind) -> Result<Reply> {
        let mut stream = TcpStream::connect_timeout(&self.server, self.patience)?;
        stream.set_read_timeout(Some(self.patience))?;
        stream.set_write_timeout(Some(self.patience))?;
        let length = u16::try_from(asked.len()).map_err(Error::other)?;
        stream.write_all(&[&length.to_be_bytes(), asked].concat())?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut octets)?;
        reply(&octets, asked, kind).ok_or_else(|| ErrorKind::InvalidData.into())
    }
}

/// The first server that a `resolv.conf` names.
pub fn first_nameserver(resolv_conf: &str) -> Option<SocketAddr> {
    let address = |line: &str| {
        let mut words = line.split_whitespace();
        let is_one = words.next() == Some("nameserver");
        words.next().filter(|_| is_one)?.parse::<IpAddr>().ok()
    };
    let address = resolv_conf.lines().find_map(address)?;
    Some(SocketAddr::new(address, 53))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_nameserver_counts() {
        let text = "# local\nsearch example\noptions edns0\nnameserver ::1\nnameserver 9.9.9.9\n";
        assert_eq!(first_nameserver(text), Some("[::1]:53".parse().unwrap()));
        assert_eq!(first_nameserver("nameserver\nnameserver fe80::1%eth0"), None);
    }
}
