//! The settings of the process itself: serving, the database, mails, logs and upkeep.

use std::time::Duration;

use countersign_core::nouns::surface::Surface;
use countersign_core::ports::upkeep::Retention;
use countersign_core::usecases::deliver_mails::DeliveryPace;
use countersign_email::WorkerOptions;
use countersign_http::{BrowserSettings, HttpSettings, Network};

use super::{Section, Setting, section};
use crate::settings::sections::{DatabaseSettings, LogSettings, MailSettings};
use crate::settings::types::HostName;
use crate::settings::value::Value as _;

/// A wait that has to end.
const WAIT: [&str; 2] = ["10ms", "1h"];
/// A wait that may be none.
const DELAY: [&str; 2] = ["0s", "1h"];
const BYTES: [&str; 2] = ["256", "16777216"];
const MANY: [&str; 2] = ["1", "1000000"];
const KEPT: [&str; 2] = ["1s", "3650d"];

/// The settings of the HTTP side, taken apart.
pub(super) struct Http<'a> {
    pub(super) surfaces: &'a mut Vec<Surface>,
    pub(super) trusted_proxies: &'a mut Vec<Network>,
    pub(super) trusted_callers: &'a mut Vec<Network>,
    pub(super) browser: &'a mut BrowserSettings,
    pub(super) rest: Vec<Setting<'a>>,
}

impl<'a> Http<'a> {
    pub(super) fn of(http: &'a mut HttpSettings, drain_delay: &'a mut Option<Duration>) -> Self {
        let HttpSettings {
            listen: _,
            surfaces,
            token_body_limit,
            browser_body_limit,
            head_deadline,
            body_deadline,
            store_deadline,
            queue_wait,
            queue_length,
            workers,
            max_connections,
            keep_alive,
            drain_delay: usual_drain_delay,
            drain_deadline,
            documents,
            trusted_proxies,
            trusted_callers,
            browser,
            // Depends on the mode, so it has a place of its own.
            descope: _,
        } = http;
        let drain_note = format!(
            "`{}` in production, none in development",
            usual_drain_delay.show()
        );
        let rest = vec![
            Setting::between("workers", workers, ["1", "1024"], "Threads that read requests and write answers.")
                .by_default("the number of processors, 4 at most"),
            Setting::between("token_body_limit", token_body_limit, BYTES, "The largest body of the Token API, in bytes."),
            Setting::between(
                "browser_body_limit",
                browser_body_limit,
                BYTES,
                "The largest body of the Browser API and of the pages' forms, in bytes.",
            ),
            Setting::between("head_deadline", head_deadline, WAIT, "How long a client may take to send its headers."),
            Setting::between("body_deadline", body_deadline, WAIT, "How long a client may take to send a body."),
            Setting::between(
                "request_deadline",
                store_deadline,
                WAIT,
                "How long the work of a request may take, waiting included; then it is answered without.",
            ),
            Setting::between("queue_wait", queue_wait, WAIT, "How long a request may wait for its turn."),
            Setting::between("queue_length", queue_length, MANY, "How many requests of a kind may wait for theirs."),
            Setting::between("max_connections", max_connections, MANY, "Connections one worker keeps open."),
            Setting::between("keep_alive", keep_alive, WAIT, "How long an idle connection is kept."),
            Setting::between(
                "drain_delay",
                drain_delay,
                DELAY,
                "How long to go on serving after a signal to stop, while `/readyz` already says no, so that load \
                 balancers notice.",
            )
            .by_default(drain_note),
            Setting::between("drain_deadline", drain_deadline, WAIT, "How long requests under way may take after that."),
            Setting::new(
                "documents",
                documents,
                "Whether `/docs`, `/openapi.json` and the documents it lists tell what the APIs are like.",
            ),
        ];
        Self {
            surfaces,
            trusted_proxies,
            trusted_callers,
            browser,
            rest,
        }
    }
}

pub(super) fn http(settings: Vec<Setting<'_>>) -> Section<'_> {
    section("http", "How requests are taken in.", settings)
}

pub(super) fn database(database: &mut DatabaseSettings) -> Section<'_> {
    let DatabaseSettings {
        pool_size,
        connection_timeout,
        lock_timeout,
        prepared,
    } = database;
    let settings = vec![
        Setting::between(
            "pool_size",
            pool_size,
            ["1", "1000"],
            "Connections of this instance, and requests that work at once.",
        ),
        Setting::between(
            "connection_timeout",
            connection_timeout,
            WAIT,
            "How long connecting may take.",
        ),
        Setting::between(
            "lock_timeout",
            lock_timeout,
            WAIT,
            "How long a statement may wait for a row.",
        ),
        Setting::new(
            "prepared",
            prepared,
            "How PostgreSQL prepares statements; `unnamed` for poolers per transaction that do not track them \
             (PgBouncer before 1.21).",
        ),
    ];
    section("database", "How the database is spoken to.", settings)
}

pub(super) fn mail<'a>(mail: &'a mut MailSettings, notify_new_sign_in: &'a mut bool) -> Section<'a> {
    let MailSettings {
        product_name,
        default_locale,
        templates_dir,
        code_in_subject,
        hello_name,
        ca_file,
        resolver,
        workers: WorkerOptions { threads, poll, pause },
        pace:
            DeliveryPace {
                batch,
                lease,
                deadline,
                backoff,
                backoff_max,
            },
    } = mail;
    let settings = vec![
        Setting::new(
            "product_name",
            product_name,
            "What the mails call what people sign in to.",
        ),
        Setting::new(
            "default_locale",
            default_locale,
            "The language of mails where nobody asked for another.",
        )
        .by_default("English"),
        Setting::new(
            "templates_dir",
            templates_dir,
            "A folder of your own templates; what it lacks is built in.",
        ),
        Setting::new(
            "code_in_subject",
            code_in_subject,
            "Whether the code stands in the subject, too, where a locked screen shows it.",
        ),
        Setting::new(
            "notify_new_sign_in",
            notify_new_sign_in,
            "Whether a sign-in from a new device is mailed.",
        ),
        Setting::through::<Option<HostName>, _>(
            "hello_name",
            hello_name,
            "The name this machine gives the relay; one that the relay can look up.",
        ),
        Setting::new(
            "ca_file",
            ca_file,
            "Certificates (PEM) to trust besides the machine's, for a relay of your own.",
        ),
        Setting::new(
            "resolver",
            resolver,
            "The DNS server that `countersign mail test` asks about the sender's domain.",
        )
        .by_default("the first of `/etc/resolv.conf`"),
        Setting::between("workers", threads, ["1", "64"], "Mails handed over at once."),
        Setting::between(
            "poll",
            poll,
            WAIT,
            "How often to look for mail that another process accepted.",
        ),
        Setting::between(
            "pause",
            pause,
            WAIT,
            "How long to wait after the database failed.",
        ),
        Setting::between("batch", batch, ["1", "1000"], "Mails a worker claims at once."),
        Setting::between(
            "lease",
            lease,
            ["1s", "1h"],
            "How long a claim holds if its worker dies.",
        ),
        Setting::between(
            "deadline",
            deadline,
            WAIT,
            "How long handing over one mail may take; half the lease at most.",
        ),
        Setting::between(
            "backoff",
            backoff,
            WAIT,
            "The wait after a first failed attempt; doubles with each.",
        ),
        Setting::between("backoff_max", backoff_max, WAIT, "The longest such wait."),
    ];
    section("mail", "What mails look like and how they leave.", settings)
}

pub(super) fn log(log: &mut LogSettings) -> Section<'_> {
    let LogSettings { level } = log;
    let meaning = "The least grave lines that are written. `RUST_LOG`, where set, says it per module.";
    section(
        "log",
        "The log, on standard error.",
        vec![Setting::new("level", level, meaning)],
    )
}

pub(super) fn retention(retention: &mut Retention) -> Section<'_> {
    let Retention {
        challenges,
        mails,
        sessions,
        audit,
    } = retention;
    let settings = vec![
        Setting::between(
            "challenges",
            challenges,
            KEPT,
            "Attempts to sign in, after their deadline.",
        ),
        Setting::between(
            "mails",
            mails,
            KEPT,
            "Mails, after they were handed over or given up.",
        ),
        Setting::between(
            "sessions",
            sessions,
            KEPT,
            "Sessions, known devices and invites, after they ended.",
        ),
        Setting::between("audit", audit, KEPT, "Audit events."),
    ];
    section(
        "retention",
        "How long what has no more effect is kept for people to read.",
        settings,
    )
}

pub(super) fn upkeep<'a>(
    settle_every: &'a mut Duration,
    audit_every: &'a mut Duration,
    sweep_every: &'a mut Duration,
    sweep_batch: &'a mut u16,
) -> Section<'a> {
    let settings = vec![
        Setting::between(
            "settle_every",
            settle_every,
            WAIT,
            "How often instances tell each other what they counted.",
        ),
        Setting::between(
            "audit_every",
            audit_every,
            WAIT,
            "How often attempts that limits refused, and what programs read with their keys, are audited.",
        ),
        Setting::between(
            "sweep_every",
            sweep_every,
            WAIT,
            "How often old rows are deleted.",
        ),
        Setting::between(
            "sweep_batch",
            sweep_batch,
            ["1", "65535"],
            "How many rows of a table at once.",
        ),
    ];
    section("upkeep", "What every instance does besides.", settings)
}
