//! The store's health, asked for once for all who want to know: anybody may ask, as often as they like, and each check writes.
//!
//! One check at a time is under way, and what it found, good or bad, is told for a moment from its end. So who comes
//! amid a check waits for that one alone, however long the store takes.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use countersign_core::Core;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::gathering::GatheringError;
use super::{Class, CrewError};
use crate::app::App;

/// How long a finding is told: with the store's deadline less than the two seconds within which readiness turns (R2).
const TOLD_FOR: Duration = Duration::from_millis(200);

/// What a check found.
type Health = Result<(), GatheringError>;

/// A finding, and when it is too old to be told: on the core's own clock, the one that never goes back.
struct Finding {
    health: Health,
    stale_at: Duration,
}

/// The last finding; held by the check that is under way.
#[derive(Default)]
pub(crate) struct Checkup(Arc<Mutex<Option<Finding>>>);

impl Checkup {
    /// How the store is, or was a moment ago.
    pub(crate) async fn read(app: &Data<App>) -> Health {
        let last = Arc::clone(&app.checkup.0).lock_owned().await;
        if let Some(finding) = &*last
            && app.core.clock.monotonic() < finding.stale_at
        {
            return finding.health.clone();
        }
        // It belongs to none of those who ask: should this one go away, the next must not begin another beside it.
        let checking = actix_web::rt::spawn(check(Data::clone(app), last));
        checking.await.unwrap_or(Err(CrewError::Panicked.into()))
    }
}

async fn check(app: Data<App>, mut last: OwnedMutexGuard<Option<Finding>>) -> Health {
    let ask = |core: &Core| core.store.check_health();
    let asked = app
        .crew
        .submit(Class::Session, app.settings.store_deadline, ask)
        .await;
    let health = match asked {
        Ok(found) => found.map_err(GatheringError::from),
        Err(error) => Err(error.into()),
    };
    *last = Some(Finding {
        health: health.clone(),
        stale_at: app.core.clock.monotonic() + TOLD_FOR,
    });
    health
}
