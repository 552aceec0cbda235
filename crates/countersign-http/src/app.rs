//! What all handlers share, and where all routes are put in place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::web::{self, ServiceConfig};
use countersign_core::Core;
use countersign_core::ports::mailbox::Mailbox;

use crate::common::action::action;
use crate::common::client_ip::Trust;
use crate::common::table;
use crate::common::tally::{CountedRoute, Tally};
use crate::crew::checkup::Checkup;
use crate::crew::gathering::Gathering;
use crate::crew::{Crew, CrewLimits};
use crate::openapi::Documents;
use crate::pages::templates::Templates;
use crate::settings::HttpSettings;
use crate::surfaces::browser::origins::Origins;
use crate::{health, jwks, openapi, pages, surfaces};

/// Threads that call social providers.
const DIALERS: usize = 4;
/// How long a call to a provider may wait for one of them.
const DIAL_WAIT: Duration = Duration::from_secs(2);

/// What all handlers share.
pub struct App {
    pub(crate) core: Arc<Core>,
    pub(crate) settings: HttpSettings,
    pub(crate) crew: Crew,
    pub(crate) gathering: Gathering,
    pub(crate) checkup: Checkup,
    /// Who hashes passwords.
    pub(crate) hashers: Crew,
    /// Who calls social providers.
    pub(crate) dialers: Crew,
    pub(crate) mailbox: Option<Arc<dyn Mailbox>>,
    pub(crate) trust: Trust,
    pub(crate) origins: Origins,
    /// The public origin alone.
    pub(crate) own_origin: Origins,
    /// Who may call the Descope-compatible API from pages.
    pub(crate) descope_origins: Origins,
    pub(crate) templates: Templates,
    pub(crate) documents: Documents,
    /// Whether the public URL is https.
    pub(crate) https: bool,
    pub(crate) tally: Tally,
    draining: AtomicBool,
}

impl App {
    /// Builds it and hires the crew: `crew_threads` is the number of the store's connections.
    pub fn new(
        core: Arc<Core>,
        settings: HttpSettings,
        mailbox: Option<Arc<dyn Mailbox>>,
        crew_threads: usize,
    ) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let limits = CrewLimits {
            threads: crew_threads,
            // As many as there are processors for, and one to go on while another hands over.
            few: processors + 1,
            queue_length: settings.queue_length,
            queue_wait: settings.queue_wait,
        };
        let hashing = CrewLimits {
            // While some hash, others read and write what they hash for.
            threads: 2 * processors,
            few: processors,
            queue_length: 16 * processors,
            queue_wait: settings.queue_wait,
        };
        let dialing = CrewLimits {
            threads: DIALERS,
            few: DIALERS,
            queue_length: 8 * DIALERS,
            queue_wait: DIAL_WAIT,
        };
        Self {
            gathering: Gathering::default(),
            checkup: Checkup::default(),
            hashers: Crew::hire(Arc::clone(&core), hashing),
            dialers: Crew::hire(Arc::clone(&core), dialing),
            crew: Crew::hire(Arc::clone(&core), limits),
            trust: Trust::new(settings.trusted_proxies.clone(), settings.trusted_callers.clone()),
            origins: Origins::new(&core.public_url, &settings.browser.allowed_origins),
            own_origin: Origins::new(&core.public_url, &[]),
            descope_origins: Origins::new(&core.public_url, &settings.descope.allowed_origins),
            templates: Templates::new(),
            documents: Documents::default(),
            https: core.public_url.starts_with("https:"),
            tally: Tally::default(),
            draining: AtomicBool::new(false),
            core,
            settings,
            mailbox,
        }
    }

    /// Sends everybody home.
    pub(crate) fn close(&self) {
        for crew in [&self.crew, &self.hashers, &self.dialers] {
            crew.close(self.settings.store_deadline);
        }
    }

    /// Whether the service is about to stop.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Turns readiness red, for good.
    pub(crate) fn begin_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }
}

/// Puts all routes in place. The application must also be wrapped in [`crate::envelope`].
pub fn configure(config: &mut ServiceConfig, app: &web::Data<App>) {
    config.app_data(app.clone()).app_data(CountedRoute::nowhere());
    health::register(config);
    jwks::register(config);
    pages::register(config, app.mailbox.is_some());
    if app.settings.documents {
        openapi::register(config);
        pages::docs::register(config);
    }
    let on = &app.settings.surfaces;
    surfaces::shared::register(config, on);
    for surface in on {
        for row in (surfaces::api(*surface).routes)() {
            if !surfaces::shared::takes(row.path(), on) {
                row.register(config);
            }
        }
    }
    config.default_service(action(table::nowhere));
}
