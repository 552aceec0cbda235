//! Metrics for operators: what the meter was told, and what the parts of the service keep, on one page for Prometheus.
//!
//! A scrape reads memory alone. Only the outbox is looked at now and then, as upkeep: a database that is away makes
//! no scrape fail, and no number of scrapers is felt by it.

mod backlogs;
mod exposition;
mod outcomes;
mod page;
mod process;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use countersign_core::Core;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::meter::{Meter, NoMeter};
use countersign_http::{HttpFigures, MetricsServer, serve_metrics};

use crate::failure::Failure;
use crate::system_clock::SystemClock;

pub(crate) use backlogs::Backlogs;
use outcomes::Outcomes;

/// What is kept for the page, from the beginning of the process on.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Kept>);

struct Kept {
    outcomes: Arc<Outcomes>,
    backlogs: Arc<Backlogs>,
    /// There once requests are served, if they are.
    http: OnceLock<HttpFigures>,
    started_at: Timestamp,
}

impl Metrics {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Kept {
            outcomes: Arc::default(),
            backlogs: Arc::default(),
            http: OnceLock::new(),
            started_at: SystemClock::wall(),
        }))
    }

    /// What the core tells; nobody is told where nobody asks.
    pub(crate) fn meter(metrics: Option<&Self>) -> Arc<dyn Meter> {
        match metrics {
            Some(metrics) => Arc::clone(&metrics.0.outcomes) as _,
            None => Arc::new(NoMeter),
        }
    }

    /// What waits in the outbox, to be read anew by upkeep.
    pub(crate) fn backlogs(&self) -> Arc<Backlogs> {
        Arc::clone(&self.0.backlogs)
    }

    /// Requests are served: their figures belong on the page.
    pub(crate) fn watch(&self, http: HttpFigures) {
        // There is one server in a process.
        let _ = self.0.http.set(http);
    }

    /// Shows the page.
    pub(crate) fn serve(&self, core: &Arc<Core>, addresses: &[SocketAddr]) -> Result<MetricsServer, Failure> {
        let (kept, core) = (Arc::clone(&self.0), Arc::clone(core));
        let write = move || page::write(&core, &kept);
        let server = serve_metrics(addresses, Arc::new(write)).map_err(Failure::process(
            "metrics cannot be shown (COUNTERSIGN_METRICS__LISTEN)",
        ))?;
        for address in server.addresses() {
            log::info!("metrics at http://{address}/metrics");
        }
        Ok(server)
    }
}
