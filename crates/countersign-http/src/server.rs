//! The server: all addresses or none, a drain before the stop, and no signal handling of its own.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_server::{GracefulShutdownSignal, Server as ActixServer, ServerHandle};
use actix_service::{
    IntoServiceFactory as _, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::App as ActixApp;
use actix_web::dev::AppConfig;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use countersign_core::Core;
use countersign_core::ports::mailbox::Mailbox;
use socket2::{Domain, Socket, Type};

use crate::app::{App, configure};
use crate::common::envelope::envelope;
use crate::figures::HttpFigures;
use crate::line::Line;
use crate::settings::HttpSettings;

/// Connections the system keeps waiting for us.
const BACKLOG: i32 = 2_048;
/// How long a client whose body was not read may go on sending before the connection is cut under it.
const LINGER: Duration = Duration::from_secs(1);

/// Why the server could not start or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address cannot be listened at; most often another program has it.
    #[error("cannot listen at {address}: {error}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The settings name no address.
    #[error("there is no address to listen at")]
    NoAddress,
    /// The server broke down.
    #[error("the server broke down: {0}")]
    Broken(#[from] io::Error),
}

impl ServeError {
    /// Of a thread that ended before it served: it has the reason.
    pub(crate) fn of(thread: JoinHandle<io::Result<()>>) -> Self {
        ServeError::Broken(match thread.join() {
            Ok(Err(error)) => error,
            Ok(Ok(())) | Err(_) => io::Error::other("it ended before it began"),
        })
    }
}

/// A running server.
pub struct Server {
    addresses: Vec<SocketAddr>,
    drain: DrainHandle,
    thread: JoinHandle<io::Result<()>>,
}

/// Stops a server gently, from any thread.
#[derive(Clone)]
pub struct DrainHandle {
    app: Data<App>,
    server: ServerHandle,
}

/// Listens at all addresses of the settings and serves; returns at once.
pub fn serve(
    core: Arc<Core>,
    settings: HttpSettings,
    mailbox: Option<Arc<dyn Mailbox>>,
    crew_threads: usize,
) -> Result<Server, ServeError> {
    let (listeners, addresses) = listen_at(&settings.listen)?;
    let app = Data::new(App::new(core, settings, mailbox, crew_threads));

    let (started, start) = std::sync::mpsc::channel();
    let served = app.clone();
    let thread = std::thread::Builder::new()
        .name("http".to_owned())
        .spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = run(&served, listeners)?;
                let _ = started.send(server.handle());
                let ended = server.await;
                served.close();
                ended
            })
        })?;
    match start.recv() {
        Ok(server) => Ok(Server {
            addresses,
            drain: DrainHandle { app, server },
            thread,
        }),
        Err(_) => Err(ServeError::of(thread)),
    }
}

fn run(app: &Data<App>, listeners: Vec<TcpListener>) -> io::Result<ActixServer> {
    let settings = &app.settings;
    let mut server = ActixServer::build()
        .workers(settings.workers.clamp(1, 512))
        .max_concurrent_connections(settings.max_connections)
        .shutdown_timeout(settings.drain_deadline.as_secs().max(1))
        .disable_signals();
    let drain = server.graceful_shutdown_signal();
    for listener in listeners {
        let (app, drain) = (app.clone(), drain.clone());
        server = server.listen("http", listener, move || service(&app, &drain))?;
    }
    Ok(server.run())
}

/// What becomes of a connection. [`actix_web::HttpServer`] does the same, but for [`Line`].
fn service(
    app: &Data<App>,
    drain: &GracefulShutdownSignal,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = DispatchError, InitError = ()> + use<>
{
    let (settings, routes, drain, https) = (&app.settings, app.clone(), drain.clone(), app.https);
    let patience =
        settings.keep_alive + settings.head_deadline + settings.body_deadline + settings.store_deadline;
    let application = ActixApp::new()
        .configure(move |config| configure(config, &routes))
        .wrap(from_fn(envelope))
        .into_factory();
    let application = map_config(application, |()| AppConfig::default())
        .map_err(|error: actix_web::Error| error.error_response());
    let http = HttpService::build()
        .graceful_shutdown_signal(move || {
            let drain = drain.clone();
            async move { drain.notified().await }
        })
        .keep_alive(settings.keep_alive)
        .client_request_timeout(settings.head_deadline)
        .client_disconnect_timeout(LINGER)
        .finish(application);
    fn_service(move |stream: TcpStream| async move {
        let peer = stream.peer_addr().ok();
        // Replies are written whole: waiting for more to send only delays them.
        stream.set_nodelay(true)?;
        Ok((Line::new(stream, patience, https), Protocol::Http1, peer))
    })
    .and_then(http)
}

/// Listens at all of the addresses or at none; tells where, with real ports.
pub(crate) fn listen_at(wanted: &[SocketAddr]) -> Result<(Vec<TcpListener>, Vec<SocketAddr>), ServeError> {
    let listeners = wanted
        .iter()
        .map(|&address| {
            let also_v4 = |other: &&SocketAddr| other.is_ipv4() && other.port() == address.port();
            let alone = !wanted.iter().any(|other| also_v4(&other));
            listen(address, alone).map_err(|error| ServeError::Bind { address, error })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if listeners.is_empty() {
        return Err(ServeError::NoAddress);
    }
    let addresses = listeners
        .iter()
        .map(TcpListener::local_addr)
        .collect::<io::Result<Vec<_>>>()?;
    Ok((listeners, addresses))
}

/// `alone`: no IPv4 address shares the port, so that `[::]` may take IPv4 connections, too.
fn listen(address: SocketAddr, alone: bool) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(!alone)?;
    }
    // A restart must not wait for old connections to be forgotten; two listeners are refused all the same.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

impl Server {
    /// Where it listens, with the ports that were free where 0 was asked for.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What operators read of it.
    pub fn figures(&self) -> HttpFigures {
        HttpFigures::of(self.drain.app.clone())
    }

    /// The way to stop it from elsewhere.
    pub fn drain_handle(&self) -> DrainHandle {
        self.drain.clone()
    }

    /// Blocks until it has stopped.
    pub fn wait(self) -> Result<(), ServeError> {
        match self.thread.join() {
            Ok(ended) => ended.map_err(ServeError::Broken),
            Err(_) => Err(ServeError::Broken(io::Error::other("its thread panicked"))),
        }
    }
}

impl DrainHandle {
    /// Turns readiness red, goes on for the drain delay, then accepts nothing more and lets requests in flight finish.
    /// Returns when the stop has begun; [`Server::wait`] returns when it is complete.
    pub fn drain(&self) {
        self.app.begin_draining();
        std::thread::sleep(self.app.settings.drain_delay);
        self.stop();
    }

    /// The same without the delay.
    pub fn stop(&self) {
        self.app.begin_draining();
        // The command is on its way once the future exists; its end is waited for elsewhere.
        drop(self.server.stop(true));
    }
}
