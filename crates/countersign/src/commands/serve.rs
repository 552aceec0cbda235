//! `countersign serve`: requests, mails and upkeep, until a signal comes.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use countersign_core::Core;
use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::mailbox::Mailbox;
use countersign_email::Bell;
use countersign_http::HttpSettings;

use crate::addresses::addresses;
use crate::banner::{print_banner, what_reveals};
use crate::cli::ServeArgs;
use crate::deployment_core::{Surroundings, build_core};
use crate::failure::Failure;
use crate::mailing::{Mailing, set_up_mailing, start_worker};
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::signals::stop_signals;
use crate::social::set_up_providers;
use crate::store::open_store;
use crate::system_clock::SystemClock;
use crate::upkeep::Upkeep;

/// What a mail in hand may take at the end beyond its own deadline.
const MARGIN: Duration = Duration::from_secs(1);
/// How long chores may take to end: longer than a store that answers needs for a batch.
const CHORES_IN_HAND: Duration = Duration::from_secs(3);

/// Serves until told to stop, and then ends gently.
pub(crate) fn run(settings: &Settings, args: ServeArgs) -> Result<ExitCode, Failure> {
    let listen = addresses(&settings.listen).map_err(Failure::process("no port can be had"))?;
    let public_url = settings.public_url_at(listen.first().map_or(0, std::net::SocketAddr::port));
    let metrics_at = addresses(settings.metrics.listen.as_slice())
        .map_err(Failure::process("no port can be had for metrics"))?;
    let metrics = settings.metrics.listen.map(|_| Metrics::new());
    let bell = Arc::new(Bell::new());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let surroundings = Surroundings {
        clock: Arc::clone(&clock),
        entropy: Arc::new(SystemEntropy::new()),
        wake: Arc::clone(&bell) as _,
        meter: Metrics::meter(metrics.as_ref()),
        providers: set_up_providers(settings, Arc::clone(&clock))?,
    };
    let Mailing { mailer, mailbox } = set_up_mailing(settings, &public_url, Arc::clone(&surroundings.clock))?;
    let store = open_store(settings, Arc::clone(&surroundings.clock))?;
    let core = Arc::new(build_core(settings, &public_url, store, surroundings)?);

    // Until here a signal ends the process as it is: nothing has begun.
    let signals = stop_signals()?;
    let http = HttpSettings {
        listen,
        ..settings.http()
    };
    // Listeners first: if an address is taken, nothing else has begun.
    let shown = match &metrics {
        Some(metrics) => Some(metrics.serve(&core, &metrics_at)?),
        None => None,
    };
    let server = if args.serves_http() {
        Some(start_server(settings, &core, http, mailbox)?)
    } else {
        None
    };
    if let (Some(metrics), Some(server)) = (&metrics, &server) {
        metrics.watch(server.figures());
    }
    let worker = if args.sends_mails() {
        Some(start_worker(settings, &core, mailer, bell)?)
    } else {
        None
    };
    let backlogs = metrics.as_ref().map(Metrics::backlogs);
    let upkeep = Upkeep::start(&core, &settings.upkeep, settings.keys, backlogs)
        .map_err(Failure::process("upkeep cannot be started"))?;
    log::info!(
        "serving {}; accounts: {}",
        public_url.as_str(),
        what_reveals(settings)
    );
    print_banner(settings, &public_url);

    let ended = wait_for_the_end(server, signals);
    let in_hand = settings.mail.pace.deadline + MARGIN;
    if let Some(unfinished) = worker
        .map(|worker| worker.stop(in_hand))
        .filter(|unfinished| *unfinished > 0)
    {
        log::warn!(
            "{unfinished} threads were still handing over or recording a mail; it is sent again when its lease ends"
        );
    }
    let hanging = upkeep.stop(CHORES_IN_HAND);
    if hanging > 0 {
        log::warn!(
            "{hanging} chores hang in the store and are left; another process does what they had in hand"
        );
    }
    // Last of all, so that a drain can be watched.
    if let Some(shown) = shown {
        shown.stop();
    }
    log::info!("stopped");
    ended.map(|()| ExitCode::SUCCESS)
}

fn start_server(
    settings: &Settings,
    core: &Arc<Core>,
    http: HttpSettings,
    mailbox: Option<Arc<dyn Mailbox>>,
) -> Result<countersign_http::Server, Failure> {
    let threads = usize::try_from(settings.database.pool_size).unwrap_or(usize::MAX);
    let server = countersign_http::serve(Arc::clone(core), http, mailbox, threads)?;
    for address in server.addresses() {
        log::info!("listening on {address}");
    }
    Ok(server)
}

/// Blocks until a signal has come and requests in flight have finished, or the server ended by itself.
fn wait_for_the_end(server: Option<countersign_http::Server>, signals: Receiver<()>) -> Result<(), Failure> {
    let Some(server) = server else {
        // The sender lives as long as the process.
        let _ = signals.recv();
        return Ok(());
    };
    let drain = server.drain_handle();
    let waiting = thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if signals.recv().is_ok() {
            log::info!("stopping: readiness is off, requests in flight finish");
            drain.drain();
        }
    });
    waiting.map_err(Failure::process(
        "the thread that waits for signals cannot be started",
    ))?;
    Ok(server.wait()?)
}
