//! The store: a pool, a clock, and the three ways to talk to the database.

use std::time::Duration;

use countersign_core::nouns::Timestamp;
use countersign_core::ports::store::StoreError;
use diesel::connection::AnsiTransactionManager;
use diesel::connection::TransactionManager as _;
use diesel::pg::PgConnection;
use diesel::result::QueryResult;

use crate::database_url::{DatabaseUrl, UrlError};
use crate::errors::{Fault, store_error};
use crate::pool::{Pool, PooledLink};
use crate::time::TimeSource;

/// How often something is tried again that lost against others, before it counts as unavailable.
const TRIES: u8 = 20;

/// The store on PostgreSQL. Clones share one pool.
#[derive(Clone)]
pub struct PostgresStore {
    pub(crate) pool: Pool,
    pub(crate) time: TimeSource,
    lock_timeout: Duration,
}

/// How the store uses its database.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// How many connections at most.
    pub pool_size: u32,
    /// How long a call waits for a connection.
    pub connection_timeout: Duration,
    /// How long an attempt waits for rows that others hold.
    pub lock_timeout: Duration,
    /// Where the store's time comes from.
    pub time: TimeSource,
    /// Whether statements are prepared by name.
    pub prepared: Prepared,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            pool_size: 16,
            connection_timeout: Duration::from_secs(1),
            lock_timeout: Duration::from_secs(1),
            time: TimeSource::Database,
            prepared: Prepared::Named,
        }
    }
}

/// How statements reach the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prepared {
    /// Prepared once per connection: the fast way.
    #[default]
    Named,
    /// Planned anew each time, for transaction poolers that do not track prepared statements.
    Unnamed,
}

/// Why there is no store.
#[derive(Debug)]
pub enum ConnectError {
    /// The URL cannot be used.
    Url(UrlError),
}

impl std::fmt::Display for ConnectError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ConnectError::Url(error) => write!(f, "the database URL {error}; to fix it: {}", error.fix()),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ConnectError::Url(error) => Some(error),
        }
    }
}

impl PostgresStore {
    /// A store on the database of `url` (`postgres://…`). Connects when it is used, so it starts before its database.
    pub fn connect(url: &str, options: PostgresOptions) -> Result<Self, ConnectError> {
        let url = DatabaseUrl::parse(url).map_err(ConnectError::Url)?;
        let PostgresOptions {
            pool_size,
            connection_timeout,
            lock_timeout,
            time,
            prepared,
        } = options;
        let pool = Pool::new(url.for_libpq(), pool_size, connection_timeout, prepared);
        Ok(Self {
            pool,
            time,
            lock_timeout,
        })
    }

    /// How many statements this store has sent, for tests and metrics: on its hot paths each is one round trip.
    pub fn statements_sent(&self) -> u64 {
        self.pool.statements_sent()
    }

    /// The store's time, if it is not the database's.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        self.time.at()
    }

    /// One statement that reads: sent again where others interfered, and once more where its connection was dead.
    pub(crate) fn read<T>(
        &self,
        query: impl Fn(&mut PgConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        let mut link = self.pool.link()?;
        self.read_on(&mut link, query)
    }

    /// The same on a connection that is then used further; it is exchanged where it was dead.
    pub(crate) fn read_on<T>(
        &self,
        link: &mut PooledLink,
        query: impl Fn(&mut PgConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        let mut tries = TRIES;
        let mut was_dead = false;
        loop {
            let error = match link.run(&query) {
                Ok(found) => return Ok(found),
                Err(error) => error,
            };
            match Fault::of(&error) {
                Fault::Conflict if tries > 0 => tries -= 1,
                Fault::Gone if !was_dead => {
                    was_dead = true;
                    *link = self.pool.link()?;
                }
                _ => return Err(store_error(&error)),
            }
        }
    }

    /// One statement that writes. Where others interfered it is sent again as a transaction, which waits for them: alone
    /// it would lose again and again on a database whose default is serializable.
    pub(crate) fn write<T>(
        &self,
        query: impl Fn(&mut PgConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        let alone = self.pool.link()?.run(&query);
        match alone {
            Ok(done) => Ok(done),
            Err(error) if Fault::of(&error) == Fault::Conflict => self.write_together(query),
            Err(error) => Err(store_error(&error)),
        }
    }

    /// Several statements as one, run again where others interfered, begun once more where the connection was dead.
    pub(crate) fn write_together<T>(
        &self,
        work: impl Fn(&mut PgConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.write_together_if(true, work)
    }

    /// The same, and undone at its end unless it is to be kept.
    pub(crate) fn write_together_if<T>(
        &self,
        keep: bool,
        work: impl Fn(&mut PgConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        let mut link = self.pool.link()?;
        let mut tries = TRIES;
        loop {
            self.read_on(&mut link, |connection| self.begin(connection))?;
            let result = link.run(|connection| {
                let result = work(connection);
                end(connection, result, |_| keep)
            });
            match result {
                Ok(done) => return Ok(done),
                Err(error) if tries > 0 && Fault::of(&error) == Fault::Conflict => tries -= 1,
                Err(error) => return Err(store_error(&error)),
            }
        }
    }

    /// Several statements that read one state, run again as a single one is.
    pub(crate) fn read_together<T>(
        &self,
        query: impl Fn(&mut PgConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.read(|connection| {
            AnsiTransactionManager::begin_transaction_sql(
                connection,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            )?;
            let result = query(connection);
            end(connection, result, |_| true)
        })
    }

    /// Begins a transaction whose every statement sees what was committed before it, whatever the database's default
    /// is. Its limits end with it: no row is held for long by an instance that froze.
    pub(crate) fn begin(&self, connection: &mut PgConnection) -> QueryResult<()> {
        let wait = self.lock_timeout.as_millis().clamp(1, 60_000);
        let sql = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
             SELECT set_config('lock_timeout', '{wait}', true), \
             set_config('idle_in_transaction_session_timeout', '5000', true)"
        );
        AnsiTransactionManager::begin_transaction_sql(connection, &sql)
    }
}

/// Ends a transaction: keeps its work if `keep` says so of its result, else undoes it.
pub(crate) fn end<T>(
    connection: &mut PgConnection,
    result: QueryResult<T>,
    keep: impl FnOnce(&T) -> bool,
) -> QueryResult<T> {
    match result {
        Ok(done) if keep(&done) => AnsiTransactionManager::commit_transaction(connection).map(|()| done),
        undone => {
            // A connection that cannot even roll back says so in its state, and the pool drops it.
            let rolled_back = AnsiTransactionManager::rollback_transaction(connection);
            undone.and_then(|done| rolled_back.map(|()| done))
        }
    }
}
