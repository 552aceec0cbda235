//! What every store must do, and its races, on SQLite.

use std::sync::Arc;

use countersign_conformance::time::ManualClock;

fn make(clock: ManualClock) -> crate::common::Opened {
    crate::common::Opened::new(Arc::new(clock))
}

countersign_conformance::suite!(make);
countersign_conformance::races!(make);
