//! The one connection that writes, handed on in the order it was asked for.
//!
//! SQLite has one writer at a time whatever we do; left to its busy handler, waiting threads poll and the unlucky
//! starve. In a queue each waits only for those before it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use countersign_core::ports::store::StoreError;
use diesel::SqliteConnection;
use diesel::r2d2::R2D2Connection as _;

use crate::connection::Opener;

/// The connection and those who wait for it.
pub(crate) struct Writer {
    opener: Opener,
    wait: Duration,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    taken: bool,
    /// Empty while it is taken, and after it broke.
    connection: Option<SqliteConnection>,
    waiting: VecDeque<Arc<Condvar>>,
}

impl Queue {
    fn is_turn_of(&self, seat: &Arc<Condvar>) -> bool {
        !self.taken && self.waiting.front().is_some_and(|first| Arc::ptr_eq(first, seat))
    }

    fn call_next(&self) {
        if let Some(first) = self.waiting.front().filter(|_| !self.taken) {
            first.notify_one();
        }
    }
}

impl Writer {
    /// A writer whose callers wait at most `wait` for their turn.
    pub(crate) fn new(opener: Opener, wait: Duration, connection: SqliteConnection) -> Self {
        let queue = Queue {
            connection: Some(connection),
            ..Queue::default()
        };
        Self {
            opener,
            wait,
            queue: Mutex::new(queue),
        }
    }

    /// What opens its connection.
    pub(crate) fn opener(&self) -> &Opener {
        &self.opener
    }

    /// Waits for the connection. It is free again when the turn is dropped.
    pub(crate) fn take_turn(&self) -> Result<Turn<'_>, StoreError> {
        let mut queue = self.lock();
        if queue.taken || !queue.waiting.is_empty() {
            let seat = Arc::new(Condvar::new());
            queue.waiting.push_back(Arc::clone(&seat));
            let waited = seat.wait_timeout_while(queue, self.wait, |queue| !queue.is_turn_of(&seat));
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            let its_turn = queue.is_turn_of(&seat);
            queue.waiting.retain(|other| !Arc::ptr_eq(other, &seat));
            if !its_turn {
                queue.call_next();
                return Err(StoreError::Unavailable("too many wait to write".to_owned()));
            }
        }
        queue.taken = true;
        let connection = queue.connection.take();
        Ok(Turn {
            writer: self,
            connection,
        })
    }

    /// How many connections there are, and how many are in use.
    pub(crate) fn connections(&self) -> (u32, u32) {
        let queue = self.lock();
        let in_use = u32::from(queue.taken);
        (u32::from(queue.connection.is_some()) + in_use, in_use)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Nothing in here can panic half way through a change.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody's turn to write.
pub(crate) struct Turn<'a> {
    writer: &'a Writer,
    connection: Option<SqliteConnection>,
}

impl Turn<'_> {
    /// The connection; opened anew if the last one broke.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.connection.is_none() {
            self.connection = Some(self.writer.opener.open_writer()?);
        }
        self.connection
            .as_mut()
            .ok_or_else(|| StoreError::Unavailable("no connection to write with".to_owned()))
    }
}

impl Drop for Turn<'_> {
    /// A connection with a transaction left open, by a panic or a failed rollback, is closed, which undoes it.
    fn drop(&mut self) {
        let connection = self.connection.take().and_then(|mut connection| {
            let sound = !std::thread::panicking() && !connection.is_broken();
            sound.then_some(connection)
        });
        let mut queue = self.writer.lock();
        queue.taken = false;
        queue.connection = connection;
        queue.call_next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::sync::mpsc;
    use std::thread;

    use diesel::Connection as _;

    fn writer(wait: Duration) -> Writer {
        let opener = Opener::new(Path::new("/nowhere"), Duration::ZERO);
        Writer::new(opener, wait, SqliteConnection::establish(":memory:").unwrap())
    }

    fn wait_for_queue(writer: &Writer, length: usize) {
        while writer.lock().waiting.len() != length {
            thread::yield_now();
        }
    }

    #[test]
    fn turns_come_in_the_order_they_were_asked_for() {
        let writer = writer(Duration::from_secs(60));
        let (send, receive) = mpsc::channel();
        thread::scope(|scope| {
            let first = writer.take_turn().unwrap();
            for n in 0..8 {
                let (writer, send) = (&writer, send.clone());
                scope.spawn(move || {
                    let _turn = writer.take_turn().unwrap();
                    send.send(n).unwrap();
                });
                wait_for_queue(writer, n + 1);
            }
            drop(first);
        });
        drop(send);
        assert_eq!(receive.iter().collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn who_waits_too_long_is_refused_and_holds_nobody_up() {
        let writer = writer(Duration::from_millis(20));
        let first = writer.take_turn().unwrap();
        assert!(matches!(writer.take_turn(), Err(StoreError::Unavailable(_))));
        assert_eq!(writer.lock().waiting.len(), 0);
        drop(first);
        assert!(writer.take_turn().unwrap().connection().is_ok());
    }

    #[test]
    fn a_panic_closes_the_connection_and_frees_the_writer() {
        let writer = writer(Duration::from_secs(60));
        thread::scope(|scope| {
            let panicking = scope.spawn(|| {
                let _turn = writer.take_turn().unwrap();
                panic!("on purpose");
            });
            panicking.join().unwrap_err();
        });
        let queue = writer.lock();
        assert!(!queue.taken && queue.connection.is_none());
    }

    #[test]
    fn a_transaction_left_open_closes_the_connection() {
        use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
        let writer = writer(Duration::from_secs(60));
        let mut turn = writer.take_turn().unwrap();
        AnsiTransactionManager::begin_transaction(turn.connection().unwrap()).unwrap();
        drop(turn);
        assert!(writer.lock().connection.is_none());
    }
}
