//! A database of a test's own, on either store; gone when the test is.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};

/// Which store.
pub(crate) enum Database {
    Sqlite { folder: PathBuf },
    Postgres { server: String, name: String },
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

fn fresh_name() -> String {
    format!(
        "countersign_box_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    )
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(fresh_name());
        std::fs::create_dir_all(&folder).unwrap();
        Database::Sqlite { folder }
    }

    pub(crate) fn postgres() -> Self {
        let server = std::env::var("COUNTERSIGN_TEST_POSTGRES")
            .expect("COUNTERSIGN_TEST_POSTGRES names no server: run `cargo xtask test`");
        Self::on(server)
    }

    /// A new one on this server, whose address is the superuser's.
    pub(crate) fn on(server: String) -> Self {
        let name = fresh_name();
        let mut connection = PgConnection::establish(&server).unwrap();
        connection
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        Database::Postgres { server, name }
    }

    /// The same database as a copy of the server has it; what is dropped in the end is the original.
    pub(crate) fn url_on(&self, server: &str) -> String {
        let (before, _) = server.rsplit_once('/').unwrap();
        let url = self.url();
        let (_, name) = url.rsplit_once('/').unwrap();
        format!("{before}/{name}")
    }

    /// Runs a statement.
    pub(crate) fn execute(&self, statement: &str) {
        match self {
            Database::Sqlite { folder } => execute_in(&folder.join("countersign.sqlite"), statement),
            Database::Postgres { .. } => {
                let mut connection = PgConnection::establish(&self.url()).unwrap();
                connection.batch_execute(statement).unwrap();
            }
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Database::Sqlite { folder } => format!("sqlite:{}", folder.join("countersign.sqlite").display()),
            Database::Postgres { server, name } => {
                let (before, _) = server.rsplit_once('/').unwrap();
                format!("{before}/{name}")
            }
        }
    }

    /// One number out of a query that gives one text column.
    pub(crate) fn number(&self, query: &str) -> i64 {
        self.lines(&format!("SELECT CAST(({query}) AS TEXT) AS line"))
            .remove(0)
            .parse()
            .unwrap()
    }

    /// Every row of every table as text.
    pub(crate) fn dump(&self) -> String {
        let tables = match self {
            Database::Sqlite { .. } => {
                self.lines("SELECT name AS line FROM sqlite_master WHERE type = 'table'")
            }
            Database::Postgres { .. } => {
                self.lines("SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'")
            }
        };
        assert!(tables.len() > 8, "the tables of the service: {tables:?}");
        let rows = tables.iter().flat_map(|table| match self {
            Database::Sqlite { .. } => {
                let columns = self.lines(&format!("SELECT name AS line FROM pragma_table_info('{table}')"));
                let text = columns.iter().map(|c| {
                    format!(
                        "CASE typeof(\"{c}\") WHEN 'blob' THEN hex(\"{c}\") ELSE coalesce(\"{c}\", '') END"
                    )
                });
                self.lines(&format!(
                    "SELECT {} AS line FROM \"{table}\"",
                    text.collect::<Vec<_>>().join(" || ' ' || ")
                ))
            }
            Database::Postgres { .. } => {
                self.lines(&format!("SELECT row_to_json(t)::text AS line FROM \"{table}\" t"))
            }
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    fn lines(&self, query: &str) -> Vec<String> {
        let rows: Vec<Line> = match self {
            Database::Sqlite { folder } => {
                let path = folder.join("countersign.sqlite");
                let mut connection = SqliteConnection::establish(&path.display().to_string()).unwrap();
                connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                sql_query(query).load(&mut connection).unwrap()
            }
            Database::Postgres { .. } => sql_query(query)
                .load(&mut PgConnection::establish(&self.url()).unwrap())
                .unwrap(),
        };
        rows.into_iter().map(|row| row.line).collect()
    }
}

/// Runs statements on an SQLite file.
pub(crate) fn execute_in(file: &Path, statements: &str) {
    let mut connection = SqliteConnection::establish(&file.display().to_string()).unwrap();
    connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
    connection.batch_execute(statements).unwrap();
}

impl Drop for Database {
    fn drop(&mut self) {
        match self {
            Database::Sqlite { folder } => drop(std::fs::remove_dir_all(folder)),
            Database::Postgres { server, name } => {
                // A test that failed may have left it frozen.
                if let Ok(mut connection) = PgConnection::establish(&format!("{server}?connect_timeout=5")) {
                    drop(connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
                }
            }
        }
    }
}
