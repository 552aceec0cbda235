//! Databases for tests: each has its own, copied from a migrated template.

pub(crate) mod hot_paths;
pub(crate) mod prepared;
pub(crate) mod proxy;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::Duration;

use countersign_conformance::Fixture;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::store::Store;
use countersign_postgres::{PostgresOptions, PostgresStore, TimeSource};
use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;

/// A database that is dropped with its last user, also after a panic.
pub(crate) struct TestDatabase {
    name: String,
}

/// Fills the tables of a database.
pub(crate) const BIG_TABLES: &str = include_str!("big_tables.sql");

static NEXT: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    /// A migrated database.
    pub(crate) fn migrated() -> Self {
        Self::create(&format!("TEMPLATE {}", template()))
    }

    /// A database with nothing in it.
    pub(crate) fn empty() -> Self {
        Self::create("")
    }

    fn create(how: &str) -> Self {
        let name = format!(
            "countersign_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        admin()
            .batch_execute(&format!("CREATE DATABASE {name} {how}"))
            .expect("a database for the test");
        Self { name }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        url_of(&self.name)
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The server's host and port, as they stand in the URL.
    pub(crate) fn host_and_port(&self) -> String {
        let url = self.url();
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
        authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host)
            .to_owned()
    }

    /// A connection of a superuser.
    pub(crate) fn connection(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("a connection to the test's database")
    }

    /// Runs statements as a superuser.
    pub(crate) fn run(&self, sql: &str) {
        self.connection()
            .batch_execute(sql)
            .expect("the test's own statements work");
    }

    /// A store on it.
    pub(crate) fn store(&self, options: PostgresOptions) -> PostgresStore {
        PostgresStore::connect(&self.url(), options).expect("a URL of the test's own")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let _ = admin().batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// A store for the suite, with its database.
pub(crate) struct PostgresFixture {
    store: PostgresStore,
    _database: TestDatabase,
    _share: Share,
}

impl PostgresFixture {
    /// A store on that database, by that clock, which lets many threads wait for each other.
    pub(crate) fn on(database: TestDatabase, clock: impl Clock + 'static, pool_size: u32) -> Self {
        let share = Share::take(pool_size);
        let store = database.store(PostgresOptions {
            pool_size,
            time: TimeSource::Injected(Arc::new(clock)),
            ..patient()
        });
        Self {
            store,
            _database: database,
            _share: share,
        }
    }
}

impl Fixture for PostgresFixture {
    fn store(&self) -> &dyn Store {
        &self.store
    }
}

/// A share of the connections that all tests together may hold, however many run at once.
struct Share(u32);

/// A good part of what the cluster allows, so that the tests without a share never go short.
const CONNECTIONS: u32 = 200;

static HELD: Mutex<u32> = Mutex::new(0);
static RETURNED: Condvar = Condvar::new();

impl Share {
    fn take(wanted: u32) -> Self {
        let held = HELD.lock().unwrap();
        let mut held = RETURNED
            .wait_while(held, |held| *held + wanted > CONNECTIONS)
            .unwrap();
        *held += wanted;
        Self(wanted)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        *HELD.lock().unwrap() -= self.0;
        RETURNED.notify_all();
    }
}

/// Options for races: waits as long as they take.
pub(crate) fn patient() -> PostgresOptions {
    PostgresOptions {
        connection_timeout: Duration::from_secs(60),
        lock_timeout: Duration::from_secs(60),
        ..PostgresOptions::default()
    }
}

/// The name of a database with every migration, made once per run.
fn template() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("countersign_{}_template", std::process::id());
        admin()
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .expect("a database for the template");
        let options = PostgresOptions {
            pool_size: 1,
            ..patient()
        };
        let store = PostgresStore::connect(&url_of(&name), options).expect("a URL of the test's own");
        store.migrate().expect("the migrations work");
        name
    })
}

fn admin() -> PgConnection {
    PgConnection::establish(&server()).expect("COUNTERSIGN_TEST_POSTGRES leads to a server")
}

/// The superuser's URL of the server.
fn server() -> String {
    std::env::var("COUNTERSIGN_TEST_POSTGRES").expect(
        "these tests need a PostgreSQL server: run `cargo xtask test`, or set COUNTERSIGN_TEST_POSTGRES to the URL of a \
         superuser",
    )
}

fn url_of(database: &str) -> String {
    let server = server();
    let (base, query) = server.split_once('?').unwrap_or((&server, ""));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    let joint = if query.is_empty() { "" } else { "?" };
    format!("{base}/{database}{joint}{query}")
}
