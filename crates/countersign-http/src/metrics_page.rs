//! `/metrics` on a listener of its own: never where the public can connect, unless somebody says so.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::KeepAlive;
use actix_web::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer, guard};

use crate::server::{ServeError, listen_at};

/// Connections at once: a few scrapers, and people with curl.
const CONNECTIONS: usize = 64;
/// How long the head of a request may take to arrive.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// The text format of Prometheus.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Writes the page; asked anew for each scrape. It must not block: the store is not asked.
pub type MetricsPage = Arc<dyn Fn() -> String + Send + Sync>;

/// A running listener.
pub struct MetricsServer {
    addresses: Vec<SocketAddr>,
    server: ServerHandle,
    thread: JoinHandle<io::Result<()>>,
}

/// Listens at all of `addresses` and answers `GET /metrics` with what `page` writes; returns at once.
pub fn serve_metrics(addresses: &[SocketAddr], page: MetricsPage) -> Result<MetricsServer, ServeError> {
    let (listeners, addresses) = listen_at(addresses)?;
    let (started, start) = std::sync::mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("metrics".to_owned())
        .spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let page = Data::new(page);
                let mut server = HttpServer::new(move || {
                    let metrics = web::resource("/metrics")
                        .guard(guard::Any(guard::Get()).or(guard::Head()))
                        .to(show);
                    App::new().app_data(page.clone()).service(metrics)
                })
                .workers(1)
                .max_connections(CONNECTIONS)
                // A scraper comes a few times a minute: a connection each keeps nobody's place.
                .keep_alive(KeepAlive::Disabled)
                .client_request_timeout(HEAD_DEADLINE)
                .disable_signals();
                for listener in listeners {
                    server = server.listen(listener)?;
                }
                let server = server.run();
                let _ = started.send(server.handle());
                server.await
            })
        })?;
    match start.recv() {
        Ok(server) => Ok(MetricsServer {
            addresses,
            server,
            thread,
        }),
        Err(_) => Err(ServeError::of(thread)),
    }
}

async fn show(page: Data<MetricsPage>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(page())
}

impl MetricsServer {
    /// Where it listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Stops it at once.
    pub fn stop(self) {
        // The command is on its way once the future exists; its end is the thread's.
        drop(self.server.stop(false));
        let _ = self.thread.join();
    }
}
