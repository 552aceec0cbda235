//! The core as operators' commands use it: over the settings' database, with nobody who listens for mail.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::Core;
use countersign_core::core::Caller;
use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::nouns::source::Source;
use countersign_core::nouns::user::User;
use countersign_core::ports::clock::Deadline;
use countersign_core::ports::mail_wake::NoWake;
use countersign_core::ports::meter::NoMeter;
use countersign_core::ports::providers::NoProviders;
use countersign_core::usecases::list_users::{UserName, find_user};

use crate::deployment_core::{Surroundings, build_core};
use crate::failure::Failure;
use crate::settings::Settings;
use crate::store::open_store;
use crate::system_clock::SystemClock;

/// How long others may hold a row.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the store, brings it up to date, and builds the core on it.
pub(crate) fn open_core(settings: &Settings) -> Result<Core, Failure> {
    let surroundings = Surroundings {
        clock: Arc::new(SystemClock::new()),
        entropy: Arc::new(SystemEntropy::new()),
        wake: Arc::new(NoWake),
        meter: Arc::new(NoMeter),
        providers: Arc::new(NoProviders),
    };
    let store = open_store(settings, Arc::clone(&surroundings.clock))?;
    build_core(settings, &settings.public_url_at(0), store, surroundings)
}

/// The operator, patient for a while.
pub(crate) fn operator(core: &Core) -> Caller {
    Caller {
        source: Source::default(),
        deadline: Deadline::after(&*core.clock, PATIENCE),
    }
}

/// The user an operator names by address or id.
pub(crate) fn named_user(core: &Core, name: &str) -> Result<User, Failure> {
    let parsed = UserName::parse(name).ok_or_else(|| {
        Failure::Told(format!(
            "`{}` is neither an address nor an id",
            name.escape_debug()
        ))
    })?;
    find_user(core, &parsed)?.ok_or_else(|| Failure::Told("there is no such user".to_owned()))
}
