//! Connections that wait for their next mail.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::line::Line;

/// Relays close what is idle for longer, often without a word.
const MAX_IDLE: Duration = Duration::from_secs(30);
/// Relays limit how many mails one connection may bring.
const MAX_MAILS: u32 = 100;
/// How long a farewell may take.
pub(crate) const FAREWELL: Duration = Duration::from_secs(2);

/// The connections to one relay.
pub(crate) struct Pool {
    idle: Mutex<Vec<Line>>,
    /// One for each connection there may be at a time, idle ones aside.
    pub(crate) permits: Semaphore,
    size: usize,
}

impl Pool {
    /// An empty pool for at most `size` connections. Must be called on the runtime its connections live on.
    pub(crate) fn new(size: usize) -> Arc<Self> {
        let pool = Arc::new(Self {
            idle: Mutex::new(Vec::new()),
            permits: Semaphore::new(size),
            size,
        });
        tokio::spawn(close_idle(Arc::downgrade(&pool)));
        pool
    }

    /// The connection used last, if one waits.
    pub(crate) fn take(&self) -> Option<Line> {
        self.dismiss_idle();
        self.lock().pop()
    }

    /// Keeps a connection for the next mail, if it is good for one more.
    pub(crate) fn put(&self, line: Line) {
        let mut idle = self.lock();
        if line.mails < MAX_MAILS && idle.len() < self.size {
            idle.push(line);
        } else {
            drop(idle);
            dismiss(line);
        }
    }

    fn dismiss_idle(&self) {
        let stale: Vec<Line> = self
            .lock()
            .extract_if(.., |line| line.used_at.elapsed() > MAX_IDLE)
            .collect();
        stale.into_iter().for_each(dismiss);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Line>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says goodbye without anybody waiting for it.
pub(crate) fn dismiss(line: Line) {
    tokio::spawn(tokio::time::timeout(FAREWELL, line.quit()));
}

async fn close_idle(pool: Weak<Pool>) {
    loop {
        tokio::time::sleep(MAX_IDLE / 3).await;
        match pool.upgrade() {
            Some(pool) => pool.dismiss_idle(),
            None => return,
        }
    }
}
