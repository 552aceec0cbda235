//! The pool: connections without a ping per use, forgotten together once one of them is found dead.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use countersign_core::ports::pools::PoolReading;
use countersign_core::ports::store::StoreError;
use diesel::connection::{CacheSize, Connection, InstrumentationEvent};
use diesel::pg::PgConnection;
use diesel::r2d2::R2D2Connection as _;
use diesel::result::{ConnectionError, Error, QueryResult};
use r2d2::{ManageConnection, NopErrorHandler, PooledConnection};

use crate::errors::Fault;
use crate::store::Prepared;
use crate::waits::Waits;

/// A pool of connections.
#[derive(Clone)]
pub(crate) struct Pool {
    links: r2d2::Pool<Links>,
    shared: Arc<Shared>,
    waits: Waits,
}

/// What the pool and its connections know together.
#[derive(Default)]
struct Shared {
    /// Goes up when a connection is found dead: those from before are then given up without asking them.
    epoch: AtomicU64,
    statements: AtomicU64,
}

impl Pool {
    /// A pool that connects when it is used.
    pub(crate) fn new(url: String, size: u32, connection_timeout: Duration, prepared: Prepared) -> Self {
        let shared = Arc::new(Shared::default());
        let waits = Waits::default();
        let links = r2d2::Pool::builder()
            .max_size(size.max(1))
            .min_idle(Some(1))
            .connection_timeout(connection_timeout)
            .test_on_check_out(false)
            .error_handler(Box::new(NopErrorHandler))
            .event_handler(Box::new(waits.clone()))
            .build_unchecked(Links {
                url,
                prepared,
                shared: Arc::clone(&shared),
            });
        Self { links, shared, waits }
    }

    /// A connection nobody else has, from after the last death.
    pub(crate) fn link(&self) -> Result<PooledLink, StoreError> {
        loop {
            let link = self
                .links
                .get()
                .map_err(|error| StoreError::Unavailable(error.to_string()))?;
            if link.epoch == self.shared.epoch.load(Ordering::Acquire) {
                return Ok(PooledLink(link));
            }
            // Dropped here, it leaves the pool: see `has_broken`.
        }
    }

    /// How it stands.
    pub(crate) fn read(&self) -> PoolReading {
        self.waits.read(self.links.max_size(), &self.links.state())
    }

    /// How many statements were sent, prepared ones not counted again when they are prepared.
    pub(crate) fn statements_sent(&self) -> u64 {
        self.shared.statements.load(Ordering::Relaxed)
    }
}

/// A connection taken from the pool.
pub(crate) struct PooledLink(PooledConnection<Links>);

impl PooledLink {
    /// Runs something, and remembers if the connection must not be used again.
    pub(crate) fn run<T>(
        &mut self,
        work: impl FnOnce(&mut PgConnection) -> QueryResult<T>,
    ) -> QueryResult<T> {
        let result = work(&mut self.0.connection);
        if let Err(error) = &result {
            self.judge(error);
        }
        result
    }

    fn judge(&mut self, error: &Error) {
        let fault = Fault::of(error);
        self.0.is_broken |= !fault.spares_the_connection();
        if fault == Fault::Gone {
            let (epoch, shared) = (self.0.epoch, &self.0.shared);
            // Only the first of an epoch ends it.
            let _ = shared
                .epoch
                .compare_exchange(epoch, epoch + 1, Ordering::AcqRel, Ordering::Acquire);
        }
    }
}

/// A connection and when it was made.
struct Link {
    connection: PgConnection,
    epoch: u64,
    is_broken: bool,
    shared: Arc<Shared>,
}

/// Makes connections.
struct Links {
    url: String,
    prepared: Prepared,
    shared: Arc<Shared>,
}

impl ManageConnection for Links {
    type Connection = Link;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Link, ConnectionError> {
        let epoch = self.shared.epoch.load(Ordering::Acquire);
        let mut connection = PgConnection::establish(&self.url)?;
        if self.prepared == Prepared::Unnamed {
            connection.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        let shared = Arc::clone(&self.shared);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { .. } = event {
                shared.statements.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(Link {
            connection,
            epoch,
            is_broken: false,
            shared: Arc::clone(&self.shared),
        })
    }

    fn is_valid(&self, _: &mut Link) -> Result<(), ConnectionError> {
        Ok(())
    }

    fn has_broken(&self, link: &mut Link) -> bool {
        link.is_broken
            || link.epoch != self.shared.epoch.load(Ordering::Acquire)
            || link.connection.is_broken()
    }
}
