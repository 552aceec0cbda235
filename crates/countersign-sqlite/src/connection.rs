//! How connections to the file are opened, and what is set on each.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use countersign_core::ports::store::StoreError;
use diesel::connection::SimpleConnection as _;
use diesel::r2d2::{ConnectionManager, CustomizeConnection};
use diesel::{Connection as _, SqliteConnection};

use crate::errors::{connection_error, store_error};
use crate::waits::Waits;

/// A pool of connections that only read.
pub(crate) type Readers = r2d2::Pool<ConnectionManager<SqliteConnection>>;

/// Opens connections to one file.
#[derive(Clone, Debug)]
pub(crate) struct Opener {
    url: String,
    busy_timeout: Duration,
}

impl Opener {
    /// For the file at an absolute path.
    pub(crate) fn new(path: &Path, busy_timeout: Duration) -> Self {
        Self {
            url: file_url(path),
            busy_timeout,
        }
    }

    /// The same, for who waits longer.
    pub(crate) fn with_busy_timeout(&self, busy_timeout: Duration) -> Self {
        Self {
            url: self.url.clone(),
            busy_timeout,
        }
    }

    /// A connection that may write.
    pub(crate) fn open_writer(&self) -> Result<SqliteConnection, StoreError> {
        let mut connection =
            SqliteConnection::establish(&self.url).map_err(|error| connection_error(&error))?;
        connection
            .batch_execute(&self.common_settings())
            .map_err(store_error)?;
        // FULL: a commit that was answered is on the disk. FAST zeroes what is erased where it costs no extra write.
        // A log that once grew long is cut back to 64 MiB.
        let settings = "PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; \
                        PRAGMA journal_size_limit = 67108864;";
        connection.batch_execute(settings).map_err(store_error)?;
        Ok(connection)
    }

    /// A pool of at most `size` connections that read, each opened when it is first needed.
    pub(crate) fn open_readers(&self, size: u32, wait: Duration, waits: Waits) -> Readers {
        r2d2::Pool::builder()
            .max_size(size.max(1))
            .min_idle(Some(0))
            .idle_timeout(None)
            .max_lifetime(None)
            .connection_timeout(wait)
            .test_on_check_out(false)
            // It would print; whoever asks for a connection and gets none is told.
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .event_handler(Box::new(waits))
            .connection_customizer(Box::new(ReaderSettings(self.common_settings())))
            .build_unchecked(ConnectionManager::new(&self.url))
    }

    fn common_settings(&self) -> String {
        let busy = self.busy_timeout.as_millis();
        format!("PRAGMA busy_timeout = {busy}; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")
    }
}

#[derive(Debug)]
struct ReaderSettings(String);

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for ReaderSettings {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        connection.batch_execute(&self.0)?;
        connection.batch_execute("PRAGMA query_only = ON;")?;
        Ok(())
    }
}

/// The file as a URL that never makes it.
fn file_url(path: &Path) -> String {
    format!("{}?mode=rw", bare_url(path))
}

/// The file as a URL, so that no character of its path is taken for an option.
fn bare_url(path: &Path) -> String {
    let mut url = "file:".to_owned();
    for &octet in path.as_os_str().as_encoded_bytes() {
        if octet.is_ascii_alphanumeric() || b"/-_.~".contains(&octet) {
            url.push(char::from(octet));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(url, "%{octet:02X}");
        }
    }
    url
}

/// A connection that reads a file which nobody writes, and leaves it as it is.
pub(crate) fn open_to_look(path: &Path) -> Result<SqliteConnection, StoreError> {
    let url = format!("{}?mode=ro&immutable=1", bare_url(path));
    let mut connection = SqliteConnection::establish(&url).map_err(|error| connection_error(&error))?;
    let settings = "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;";
    connection.batch_execute(settings).map_err(store_error)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_path_is_an_option() {
        assert_eq!(
            file_url(Path::new("/a b/c?mode=ro#%.db")),
            "file:/a%20b/c%3Fmode%3Dro%23%25.db?mode=rw"
        );
    }
}
