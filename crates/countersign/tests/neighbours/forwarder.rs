//! A forwarder of connections, as failover and clients from elsewhere need one.

use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use socket2::{Domain, Socket, Type};

/// Listens on a port of its own and leads to another one; its threads end with their connections.
#[derive(Clone)]
pub(crate) struct Forwarder {
    port: u16,
    way: Arc<Mutex<Way>>,
}

struct Way {
    to: u16,
    from: IpAddr,
    open: Vec<TcpStream>,
}

impl Forwarder {
    pub(crate) fn to(port: u16) -> Self {
        Self::from([127, 0, 0, 1], port)
    }

    /// What it leads to sees clients come from this address of the loopback network.
    pub(crate) fn from(address: [u8; 4], port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let way = Way {
            to: port,
            from: address.into(),
            open: Vec::new(),
        };
        let forwarder = Self {
            port: listener.local_addr().unwrap().port(),
            way: Arc::new(Mutex::new(way)),
        };
        let serving = forwarder.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                serving.forward(client);
            }
        });
        forwarder
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Cuts every connection, and leads new ones elsewhere.
    pub(crate) fn lead_to(&self, port: u16) {
        let mut way = self.way.lock().unwrap();
        way.to = port;
        for open in way.open.drain(..) {
            let _ = open.shutdown(Shutdown::Both);
        }
    }

    fn forward(&self, client: TcpStream) {
        let mut way = self.way.lock().unwrap();
        // Nobody there: the client's connection is closed with it.
        let Ok(server) = connect(way.from, way.to) else {
            return;
        };
        way.open.push(client.try_clone().unwrap());
        way.open.push(server.try_clone().unwrap());
        let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
        std::thread::spawn(move || pass(client, server));
        std::thread::spawn(move || pass(back.0, back.1));
    }
}

fn connect(from: IpAddr, to: u16) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::new(from, 0).into())?;
    socket.connect(&SocketAddr::from(([127, 0, 0, 1], to)).into())?;
    Ok(socket.into())
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
}
