//! One keep-alive connection: at most one request is under way on it.

use super::reply::{Reply, Scanner};
use crate::failure::{Explain, Failure, Result};
use mio::net::TcpStream;
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;

/// More than any reply of the service.
const ROOM: usize = 16 * 1024;

/// The connection.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    /// The request under way.
    pub(super) request: Vec<u8>,
    sent: usize,
    read: Vec<u8>,
    filled: usize,
    scanner: Scanner,
}

impl Connection {
    /// Connects, and waits until it is connected: nothing is measured yet.
    pub(super) fn open(address: SocketAddr) -> Result<Connection> {
        let stream = std::net::TcpStream::connect(address)
            .and_then(|stream| {
                stream.set_nodelay(true)?;
                stream.set_nonblocking(true)?;
                Ok(stream)
            })
            .explain(|| "connecting to the service")?;
        Ok(Connection {
            stream: TcpStream::from_std(stream),
            request: Vec::new(),
            sent: 0,
            read: vec![0; ROOM],
            filled: 0,
            scanner: Scanner::default(),
        })
    }

    /// Begins to send `request`.
    pub(super) fn begin(&mut self) -> Result<()> {
        self.sent = 0;
        self.filled = 0;
        self.scanner = Scanner::default();
        self.send()
    }

    /// Sends as much as the socket takes.
    pub(super) fn send(&mut self) -> Result<()> {
        while let Some(rest @ [_, ..]) = self.request.get(self.sent..) {
            match self.stream.write(rest) {
                Ok(sent) => self.sent += sent,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error).explain(|| "sending a request"),
            }
        }
        Ok(())
    }

    /// Reads what is there; the reply, once it is whole. Then the socket is empty: nobody has asked for more.
    pub(super) fn receive(&mut self) -> Result<Option<Reply<'_>>> {
        let found = loop {
            let room = self.read.get_mut(self.filled..).unwrap_or_default();
            if room.is_empty() {
                return Err(Failure::new("a reply longer than any of the service's"));
            }
            match self.stream.read(room) {
                Ok(0) => return Err(Failure::new("the service closed a connection")),
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error).explain(|| "reading a reply"),
            }
            let read = self.read.get(..self.filled).unwrap_or_default();
            if let Some(found) = self.scanner.scan(read)? {
                break found;
            }
        };
        Ok(Some(Reply::of(&self.read, found)))
    }
}
