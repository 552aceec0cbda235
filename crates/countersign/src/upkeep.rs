//! What runs besides requests and mails: settling budgets, auditing refusals, sweeping. One thread each.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use countersign_core::Core;
use countersign_core::ports::store::StoreError;
use countersign_core::usecases::open_signing_keys::OpenSigningKeysError;
use countersign_core::usecases::rotate_signing_keys::{
    KeyPace, refresh_signing_keys, rotate_old_signing_keys,
};
use countersign_core::usecases::settle_deployment::{audit_tallies, settle_deployment};

use crate::metrics::Backlogs;
use crate::settings::UpkeepSettings;

/// The pause between two batches of one sweep: others get their turn.
const BETWEEN_BATCHES: Duration = Duration::from_millis(100);

/// How often signing keys are looked at: what one instance or an operator changes is in force everywhere within a
/// minute.
const KEYS_EVERY: Duration = Duration::from_secs(20);

/// How often the outbox is looked at, where somebody watches.
const OUTBOX_EVERY: Duration = Duration::from_secs(5);

/// The running chores.
pub(crate) struct Upkeep {
    whistle: Arc<Whistle>,
    at_work: Arc<AtWork>,
}

/// How many chores have not ended.
#[derive(Default)]
struct AtWork {
    chores: Mutex<usize>,
    ended: Condvar,
}

/// Something done again and again.
struct Chore {
    name: &'static str,
    every: Duration,
    /// Whether it is done once more at the end, so that what is in memory is not lost.
    at_the_end: bool,
    /// Does it; tells after what time to do it next, if not after the usual one.
    work: Box<dyn Fn() -> Result<Option<Duration>, StoreError> + Send>,
}

#[derive(Default)]
struct Whistle {
    blown: Mutex<bool>,
    heard: Condvar,
}

impl Upkeep {
    /// Starts every chore; that of watching the outbox where there is somebody to tell.
    pub(crate) fn start(
        core: &Arc<Core>,
        settings: &UpkeepSettings,
        keys: KeyPace,
        backlogs: Option<Arc<Backlogs>>,
    ) -> std::io::Result<Self> {
        let upkeep = Self {
            whistle: Arc::default(),
            at_work: Arc::default(),
        };
        let watching = backlogs.map(|backlogs| watch_outbox(core, backlogs));
        for chore in chores(core, settings, keys).into_iter().chain(watching) {
            let name = chore.name.to_owned();
            let (whistle, at_work) = (Arc::clone(&upkeep.whistle), Arc::clone(&upkeep.at_work));
            *upkeep.at_work.hold() += 1;
            // A chore cannot end by a panic: they are caught.
            let run = move || {
                chore.run(&whistle);
                *at_work.hold() -= 1;
                at_work.ended.notify_all();
            };
            Builder::new().name(name).spawn(run)?;
        }
        Ok(upkeep)
    }

    /// Stops them after what is in hand, and waits for them no longer than `patience`: one may hang in a store that does
    /// not answer. Returns how many had not ended by then.
    pub(crate) fn stop(self, patience: Duration) -> usize {
        self.whistle.blow();
        let chores = self.at_work.hold();
        let waited = self
            .at_work
            .ended
            .wait_timeout_while(chores, patience, |chores| *chores > 0);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl AtWork {
    fn hold(&self) -> MutexGuard<'_, usize> {
        self.chores.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn chores(core: &Arc<Core>, settings: &UpkeepSettings, pace: KeyPace) -> [Chore; 4] {
    let keying = Arc::clone(core);
    let (settling, auditing, sweeping) = (Arc::clone(core), Arc::clone(core), Arc::clone(core));
    let (retention, batch) = (settings.retention, settings.sweep_batch);
    [
        Chore {
            name: "settle",
            every: settings.settle_every,
            at_the_end: true,
            work: Box::new(move || settle_deployment(&settling).map(|()| None)),
        },
        Chore {
            name: "audit",
            every: settings.audit_every,
            at_the_end: true,
            work: Box::new(move || audit_tallies(&auditing).map(|()| None)),
        },
        Chore {
            name: "sweep",
            every: settings.sweep_every,
            at_the_end: false,
            work: Box::new(move || {
                let swept = sweeping.store.sweep(&retention, batch)?;
                Ok((swept > 0).then_some(BETWEEN_BATCHES))
            }),
        },
        Chore {
            name: "keys",
            every: KEYS_EVERY,
            at_the_end: false,
            work: Box::new(move || mind_keys(&keying, &pace).map(|()| None)),
        },
    ]
}

fn watch_outbox(core: &Arc<Core>, backlogs: Arc<Backlogs>) -> Chore {
    let core = Arc::clone(core);
    Chore {
        name: "outbox",
        every: OUTBOX_EVERY,
        at_the_end: false,
        work: Box::new(move || backlogs.look(&core).map(|()| None)),
    }
}

/// Follows an old signing key by a new one, and puts in force what others changed.
fn mind_keys(core: &Core, pace: &KeyPace) -> Result<(), StoreError> {
    let work = || {
        if rotate_old_signing_keys(core, pace)? {
            log::info!("made the next signing key: the present one has signed for long enough");
        }
        refresh_signing_keys(core)
    };
    match work() {
        Ok(true) => {
            log::info!("signing keys changed and are in force");
            Ok(())
        }
        Ok(false) => Ok(()),
        Err(OpenSigningKeysError::Store(error)) => Err(error),
        Err(error @ (OpenSigningKeysError::Unusable(_) | OpenSigningKeysError::NotMade)) => {
            Err(StoreError::Broken(error.to_string()))
        }
    }
}

impl Chore {
    fn run(self, whistle: &Whistle) {
        let mut is_failing = false;
        let mut wait = self.every;
        while !whistle.is_blown_within(wait) {
            wait = self.once(&mut is_failing).unwrap_or(self.every);
        }
        if self.at_the_end {
            self.once(&mut is_failing);
        }
    }

    /// Logs the first failure of a streak and its end, not what lies between.
    fn once(&self, is_failing: &mut bool) -> Option<Duration> {
        let name = self.name;
        let was_failing = *is_failing;
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)()));
        *is_failing = !matches!(result, Ok(Ok(_)));
        match result {
            Ok(Ok(wait)) => {
                if was_failing {
                    log::info!("upkeep works again: {name}");
                }
                wait
            }
            Ok(Err(error)) => {
                if !was_failing {
                    log::warn!("upkeep fails and will be tried again: {name}: {error}");
                }
                None
            }
            // The panic was logged where it happened.
            Err(_) => None,
        }
    }
}

impl Whistle {
    fn blow(&self) {
        *self.blown.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.heard.notify_all();
    }

    fn is_blown_within(&self, wait: Duration) -> bool {
        let blown = self.blown.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.heard.wait_timeout_while(blown, wait, |blown| !*blown);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
