//! What went wrong behind a reply, logged once where the reply is made; the reply itself says nothing of it.

use countersign_core::ports::store::StoreError;

use crate::crew::CrewError;

/// A failure of the store.
pub(crate) fn store(error: &StoreError, request_id: &str) {
    match error {
        StoreError::Unavailable(_) | StoreError::Deadline => log::warn!(request_id; "{error}"),
        StoreError::Broken(_) => log::error!(request_id; "{error}"),
    }
}

/// A failure on the way to the store.
pub(crate) fn crew(error: CrewError, request_id: &str) {
    match error {
        // Under overload the log must not become the next bottleneck: the access line tells of the 503.
        CrewError::Overloaded => log::debug!(request_id; "{error}"),
        CrewError::TimedOut => log::warn!(request_id; "{error}"),
        CrewError::Panicked => log::error!(request_id; "{error}"),
    }
}
