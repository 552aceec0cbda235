//! What SQLite answers, as the port's errors; no text here holds a value that was bound.

use countersign_core::ports::store::StoreError;
use diesel::result::{ConnectionError, Error};

/// Why a commit stops; nothing of it is kept.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something the decision was based on has changed.
    Lost,
    /// The database failed.
    Failed(StoreError),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(store_error(error))
    }
}

/// Lost, unless as many rows were written as the decision needs.
pub(crate) fn one_row(written: usize) -> Result<(), Stop> {
    if written == 1 { Ok(()) } else { Err(Stop::Lost) }
}

/// How SQLite's messages begin where it may be well again later: SQLITE_BUSY, _LOCKED, _PROTOCOL, _FULL, _READONLY,
/// _IOERR, _CANTOPEN, _PERM, _NOMEM, _INTERRUPT. Diesel passes on the message and not the code.
const PASSING: [&str; 10] = [
    "database is locked",
    "database table is locked",
    "locking protocol",
    "database or disk is full",
    "attempt to write a readonly database",
    "disk I/O error",
    "unable to open database file",
    "access permission denied",
    "out of memory",
    "interrupted",
];

/// The port's error for one of Diesel's.
pub(crate) fn store_error(error: Error) -> StoreError {
    match error {
        Error::DatabaseError(kind, info) => {
            let message = info.message();
            if PASSING.iter().any(|start| message.starts_with(start)) {
                StoreError::Unavailable(message.to_owned())
            } else {
                StoreError::Broken(format!("{kind:?}: {message}"))
            }
        }
        // Every reader of a cell says what is wrong without saying what is there.
        Error::DeserializationError(error) => StoreError::Broken(format!("a row cannot be read: {error}")),
        Error::SerializationError(_) => StoreError::Broken("a row cannot be written".to_owned()),
        Error::QueryBuilderError(error) => {
            StoreError::Broken(format!("a statement cannot be built: {error}"))
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => store_error(*commit_error),
        Error::NotFound => StoreError::Broken("a row that must be there is not".to_owned()),
        _ => StoreError::Broken("the connection is in no state to be used".to_owned()),
    }
}

/// The port's error for a connection that could not be opened.
pub(crate) fn connection_error(error: &ConnectionError) -> StoreError {
    match error {
        ConnectionError::BadConnection(message) => StoreError::Unavailable(message.clone()),
        _ => StoreError::Unavailable("the database cannot be opened".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::connection::SimpleConnection as _;
    use diesel::result::DatabaseErrorKind;
    use diesel::{Connection as _, SqliteConnection};

    fn mapped(message: &str) -> StoreError {
        store_error(Error::DatabaseError(
            DatabaseErrorKind::Unknown,
            Box::new(message.to_owned()),
        ))
    }

    #[test]
    fn what_may_pass_is_unavailable_and_the_rest_is_broken() {
        for message in PASSING {
            assert!(matches!(mapped(message), StoreError::Unavailable(_)), "{message}");
        }
        for message in [
            "database disk image is malformed",
            "no such table: users",
            "file is not a database",
        ] {
            assert!(matches!(mapped(message), StoreError::Broken(_)), "{message}");
        }
    }

    /// The answer to the last of some statements, all others of which succeed.
    fn answer(statements: &[&str]) -> StoreError {
        let (last, others) = statements.split_last().unwrap();
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        others
            .iter()
            .for_each(|statement| connection.batch_execute(statement).unwrap());
        store_error(connection.batch_execute(last).unwrap_err())
    }

    #[test]
    fn r2_sqlite_says_so_in_these_words() {
        let full = answer(&[
            "CREATE TABLE t (x)",
            "PRAGMA max_page_count = 1",
            "CREATE TABLE u (x)",
        ]);
        assert!(
            matches!(&full, StoreError::Unavailable(message) if message.contains("full")),
            "{full:?}"
        );
        let readonly = answer(&["PRAGMA query_only = ON", "CREATE TABLE t (x)"]);
        assert!(
            matches!(&readonly, StoreError::Unavailable(message) if message.contains("readonly")),
            "{readonly:?}"
        );
    }

    #[test]
    fn c8_an_error_never_quotes_a_value() {
        let table = "CREATE TABLE t (address TEXT UNIQUE, n INTEGER CHECK (n > 0)) STRICT";
        let insert = "INSERT INTO t VALUES ('you@example.com', 1)";
        for failing in [insert, "INSERT INTO t VALUES ('you@example.com', -1)"] {
            let error = answer(&[table, insert, failing]).to_string();
            assert!(!error.contains("you@"), "{error}");
        }
        let wrong_type = answer(&[table, "INSERT INTO t VALUES ('a', 'you@example.com')"]).to_string();
        assert!(!wrong_type.contains("you@"), "{wrong_type}");
    }
}
