//! Settings that no rule of the core reads: how this process remembers, mails, logs and tidies up.

use std::path::PathBuf;
use std::time::Duration;

use countersign_core::nouns::locale::Locale;
use countersign_core::ports::upkeep::Retention;
use countersign_core::usecases::deliver_mails::DeliveryPace;
use countersign_email::WorkerOptions;
use countersign_postgres::{PostgresOptions, Prepared};

use super::types::{Listen, LogLevel, Resolver};

/// How the database is spoken to.
#[derive(Clone, Debug)]
pub(crate) struct DatabaseSettings {
    pub(crate) pool_size: u32,
    pub(crate) connection_timeout: Duration,
    pub(crate) lock_timeout: Duration,
    pub(crate) prepared: Prepared,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        let PostgresOptions {
            pool_size,
            connection_timeout,
            lock_timeout,
            prepared,
            time: _,
        } = PostgresOptions::default();
        Self {
            pool_size,
            connection_timeout,
            lock_timeout,
            prepared,
        }
    }
}

/// What mails look like and how they leave.
#[derive(Clone, Debug)]
pub(crate) struct MailSettings {
    pub(crate) product_name: String,
    pub(crate) default_locale: Option<Locale>,
    pub(crate) templates_dir: Option<PathBuf>,
    pub(crate) code_in_subject: bool,
    pub(crate) hello_name: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) resolver: Option<Resolver>,
    pub(crate) workers: WorkerOptions,
    pub(crate) pace: DeliveryPace,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            product_name: "Countersign".to_owned(),
            default_locale: None,
            templates_dir: None,
            code_in_subject: false,
            hello_name: None,
            ca_file: None,
            resolver: None,
            workers: WorkerOptions::default(),
            pace: DeliveryPace::default(),
        }
    }
}

/// What is written to the log.
#[derive(Clone, Debug)]
pub(crate) struct LogSettings {
    pub(crate) level: LogLevel,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            level: LogLevel(log::LevelFilter::Info),
        }
    }
}

/// Where figures are shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct MetricsSettings {
    pub(crate) listen: Option<Listen>,
}

/// What this process does besides: budgets, audit, clean-up.
#[derive(Clone, Debug)]
pub(crate) struct UpkeepSettings {
    pub(crate) settle_every: Duration,
    pub(crate) audit_every: Duration,
    pub(crate) sweep_every: Duration,
    pub(crate) sweep_batch: u16,
    pub(crate) retention: Retention,
}

impl Default for UpkeepSettings {
    fn default() -> Self {
        Self {
            settle_every: Duration::from_secs(1),
            audit_every: Duration::from_secs(60),
            sweep_every: Duration::from_secs(300),
            sweep_batch: 500,
            retention: Retention::default(),
        }
    }
}
