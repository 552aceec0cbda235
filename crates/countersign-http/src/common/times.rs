//! Instants on the wire: RFC 3339, UTC, milliseconds.

use chrono::SecondsFormat;
use countersign_core::nouns::Timestamp;

/// The text of an instant.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
