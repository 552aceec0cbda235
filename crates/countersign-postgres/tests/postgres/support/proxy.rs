//! A proxy between a store and its server that counts what goes by, from the wire protocol itself.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A proxy on a port of its own; its threads end with their connections.
pub(crate) struct CountingProxy {
    port: u16,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    round_trips: AtomicU64,
    named: AtomicU64,
    unnamed: AtomicU64,
}

impl CountingProxy {
    /// Stands in front of `server` (`host:port`).
    pub(crate) fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        let seen = Arc::new(Seen::default());
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(&server).expect("the server is there");
                let (up, down) = (
                    client.try_clone().expect("a socket"),
                    server.try_clone().expect("a socket"),
                );
                let seen = Arc::clone(&shared);
                std::thread::spawn(move || seen.pass_up(up, server));
                std::thread::spawn(move || pass_down(down, client));
            }
        });
        Self { port, seen }
    }

    /// The port to connect to.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How often the server was left to answer: `Sync` and `Query` messages.
    pub(crate) fn round_trips(&self) -> u64 {
        self.seen.round_trips.load(Ordering::SeqCst)
    }

    /// How many statements were prepared by name.
    pub(crate) fn named(&self) -> u64 {
        self.seen.named.load(Ordering::SeqCst)
    }

    /// How many were prepared for one use.
    pub(crate) fn unnamed(&self) -> u64 {
        self.seen.unnamed.load(Ordering::SeqCst)
    }
}

impl Seen {
    /// Passes messages from client to server on, one by one.
    fn pass_up(&self, mut client: TcpStream, mut server: TcpStream) {
        let mut head = 4; // The first message has no kind.
        while let Some(message) = read_message(&mut client, head) {
            match (head, message[0]) {
                (5, b'S' | b'Q') => self.round_trips.fetch_add(1, Ordering::SeqCst),
                (5, b'P') if message[5] == 0 => self.unnamed.fetch_add(1, Ordering::SeqCst),
                (5, b'P') => self.named.fetch_add(1, Ordering::SeqCst),
                _ => 0,
            };
            if server.write_all(&message).is_err() {
                break;
            }
            head = 5;
        }
        let _ = server.shutdown(Shutdown::Both);
    }
}

fn read_message(from: &mut TcpStream, head: usize) -> Option<Vec<u8>> {
    let mut message = vec![0; head];
    from.read_exact(&mut message).ok()?;
    let length = u32::from_be_bytes(message[head - 4..].try_into().expect("four bytes"));
    message.resize(head + length as usize - 4, 0);
    from.read_exact(&mut message[head..]).ok()?;
    Some(message)
}

fn pass_down(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
}
