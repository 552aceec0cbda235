//! The database: reachable, up to date, with room for the pool, in time, and of this root secret.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::outbox::MailState;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::operators::MailQuery;
use countersign_core::ports::store::{Store, StoreError};
use countersign_postgres::PostgresStore;

use super::{Check, State};
use crate::commands::key_verdict::KeyVerdict;
use crate::settings::{DatabaseUrl, Settings};
use crate::store::{Connected, connect_as_set, sqlite_file};
use crate::system_clock::SystemClock;

/// Clocks that differ by more show in tokens and logs; by much more, tokens are refused elsewhere.
const SKEW: TimeDelta = TimeDelta::seconds(2);
const MUCH_SKEW: TimeDelta = TimeDelta::seconds(30);
/// A mail that is due for so long has no worker.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);
/// A new connection may take so long.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn look(settings: &Settings) -> Vec<Check> {
    if let Some(path) = sqlite_file(settings).filter(|path| !path.exists()) {
        let what = format!("{} is not there yet", path.display());
        return vec![Check::warning(
            "database",
            what,
            "`countersign serve` or `countersign migrate` makes it",
        )];
    }
    let mut patient = settings.clone();
    patient.database.connection_timeout = patient.database.connection_timeout.max(PATIENCE);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    match connect_as_set(&patient, Arc::clone(&clock)) {
        Ok(database) => look_at(settings, &database, &*clock),
        Err(error) => vec![Check::failure(
            "database",
            error.to_string(),
            "put DATABASE_URL right",
        )],
    }
}

fn look_at(settings: &Settings, database: &Connected, clock: &dyn Clock) -> Vec<Check> {
    let store = database.store();
    let before = clock.now();
    let there = match store.read_time() {
        Ok(now) => now,
        Err(error) => {
            let fix = "is the server running, and may this machine and user connect? Its own log tells more";
            return vec![Check::failure("database", error.to_string(), fix)];
        }
    };
    let here = before + (clock.now() - before) / 2;
    let mut checks = Vec::new();
    match database {
        Connected::Postgres(postgres) => checks.extend(server(settings, postgres)),
        Connected::Sqlite(_) => checks.push(Check::ok("database", "the SQLite file can be read")),
    }
    checks.push(skew(there - here));
    match database.schema_is_current() {
        Ok(true) => checks.push(Check::ok("migrations", "all of this release were applied")),
        Ok(false) => {
            let fix = "run `countersign migrate`; `serve` does it, too";
            checks.push(Check::failure(
                "migrations",
                "some of this release were not applied",
                fix,
            ));
            return checks;
        }
        Err(error) => {
            checks.push(Check::failure("migrations", error.to_string(), "see above"));
            return checks;
        }
    }
    checks.push(match store.check_health() {
        Ok(()) => Check::ok("writing", "the database takes writes"),
        Err(error) => {
            let fix = "is the disk full, the file read-only, or the server a standby?";
            Check::failure("writing", error.to_string(), fix)
        }
    });
    checks.push(keys(settings, store, there));
    checks.push(
        outbox(store, there).unwrap_or_else(|error| Check::failure("outbox", error.to_string(), "see above")),
    );
    checks
}

fn server(settings: &Settings, postgres: &PostgresStore) -> Vec<Check> {
    let facts = match postgres.diagnose() {
        Ok(facts) => facts,
        Err(error) => {
            return vec![Check::failure(
                "database",
                error.to_string(),
                "see the server's log",
            )];
        }
    };
    let mut checks = vec![if facts.is_standby {
        let fix = "name the primary in DATABASE_URL, or `target_session_attrs=read-write` with all hosts";
        Check::failure(
            "database",
            format!("PostgreSQL {} is a standby", facts.version),
            fix,
        )
    } else {
        Check::ok("database", format!("PostgreSQL {} answers", facts.version))
    }];
    let pool = i64::from(settings.database.pool_size);
    let room = format!(
        "database.pool_size is {pool}; the server allows {} connections, {} are in use",
        facts.connections_allowed, facts.connections
    );
    // An instance more is needed while one is replaced by another.
    let state = if pool > facts.connections_allowed {
        State::Failure
    } else if pool * 2 > facts.connections_allowed {
        State::Warning
    } else {
        State::Ok
    };
    let fix = match state {
        State::Ok => "",
        State::Warning | State::Failure => {
            "lower database.pool_size, raise max_connections, or put a pooler between: each instance uses a pool"
        }
    };
    checks.push(Check::new("pool", state, room, fix));
    checks
}

fn skew(skew: TimeDelta) -> Check {
    let seconds = skew.abs().as_seconds_f64();
    let what = format!("the database's clock and this machine's differ by {seconds:.1} s");
    let fix = "run an NTP client (chrony, systemd-timesyncd) on both";
    if skew.abs() > MUCH_SKEW {
        Check::failure("clock", what, fix)
    } else if skew.abs() > SKEW {
        Check::warning("clock", what, fix)
    } else {
        Check::ok("clock", what)
    }
}

fn keys(settings: &Settings, store: &dyn Store, now: Timestamp) -> Check {
    let read = || -> Result<_, StoreError> { Ok((store.list_signing_keys()?, store.list_key_uses()?)) };
    let verdict = read()
        .map_err(|error| error.to_string())
        .and_then(|(keys, uses)| {
            KeyVerdict::of(settings, &keys, &uses, now).map_err(|error| error.to_string())
        });
    match verdict {
        Ok(verdict) if verdict.fits() => Check::ok("root secret", verdict.text()),
        Ok(verdict) if verdict.is_yet_to_be_made() && !settings.is_production() => {
            Check::ok("root secret", "none yet: it is made with the first start")
        }
        Ok(verdict) => {
            let fix = "set the root secret this database was used with, or the one before as previous_root_secret; \
                       if it is gone, see \"If the root secret is lost\" in docs/operations.md";
            Check::failure("root secret", verdict.text(), fix)
        }
        Err(error) => Check::failure("root secret", error, "put root_secret right"),
    }
}

/// Whether mails wait that a worker should have taken.
fn outbox(store: &dyn Store, now: Timestamp) -> Result<Check, StoreError> {
    let mut overdue = 0;
    for state in [MailState::Queued, MailState::Deferred] {
        let open = store.list_mail_trails(&MailQuery {
            state: Some(state),
            limit: 1_000,
            ..MailQuery::default()
        })?;
        overdue += open
            .iter()
            .filter(|trail| trail.record.due_at + OVERDUE < now)
            .count();
    }
    Ok(match overdue {
        0 => Check::ok("outbox", "no mail waits for longer than it should"),
        count => {
            let what = format!("{count} mails have been due for more than five minutes");
            Check::warning(
                "outbox",
                what,
                "does `serve` or `serve --only worker` run? See `countersign outbox list`",
            )
        }
    })
}

/// The database as people know it, for other checks.
pub(super) fn is_sqlite(settings: &Settings) -> bool {
    !matches!(settings.database_url, Some(DatabaseUrl::Postgres(_)))
}
