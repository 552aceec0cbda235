//! Handing letters to an SMTP relay (RFC 5321), and knowing at every moment what has become of them.

mod before_tls;
mod connect;
mod failover;
mod line;
mod outcome;
mod pool;
mod probe;
mod rehearsal;
mod route;
mod settings;
mod sign_in;
mod tls;
mod transcript;
mod wire;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::ports::mailer::{Delivery, Letter, Mailer};
use lettre::transport::smtp::extension::ClientId;
use tokio::runtime::{Builder, Runtime};

pub use probe::{RelayFacts, probe_relay};
pub use rehearsal::{Rehearsal, TestMail, rehearse};
pub use settings::{Credentials, InvalidSmtpUrl, SmtpSettings, TlsMode};
pub use transcript::{Speaker, Spoken};

use crate::dkim::Signer;
use crate::message::{Composer, MessageError};
use crate::note::note;
use crate::product_name::ProductName;
use crate::render::Renderer;
use crate::sender::{Sender, is_domain};
use connect::Relay;
use failover::{Routes, Watch};
use outcome::{Failure, Progress, delivery};
use route::{Route, relay};

/// Everything about handing over that a deployment decides.
#[derive(Clone, Debug)]
pub struct SmtpOptions {
    /// The relay.
    pub settings: SmtpSettings,
    /// The one that takes its place while it cannot be reached.
    pub fallback: Option<SmtpSettings>,
    /// How long a relay that could not be reached is left alone, where there is another.
    pub rest: Duration,
    /// Who signs the mails, if anybody does here.
    pub signer: Option<Signer>,
    /// Who mails come from.
    pub sender: Sender,
    /// The name given in EHLO: one that leads to this machine. Without one, or one that is none, the loopback address.
    pub hello_name: Option<String>,
    /// How many connections there are at most.
    pub connections: usize,
    /// Root certificates in PEM that are trusted besides the machine's.
    pub more_roots: Option<Vec<u8>>,
}

impl SmtpOptions {
    /// The usual ones.
    pub fn new(settings: SmtpSettings, sender: Sender) -> Self {
        Self {
            settings,
            fallback: None,
            rest: Duration::from_secs(30),
            signer: None,
            sender,
            hello_name: None,
            connections: 4,
            more_roots: None,
        }
    }

    fn composer(&self, product_name: &ProductName) -> Result<Composer, MessageError> {
        Ok(Composer::new(&self.sender, product_name)?.signed_by(self.signer.clone()))
    }

    fn relay(&self, settings: &SmtpSettings) -> Result<Relay, SmtpSetupError> {
        let hello = hello(self.hello_name.as_deref());
        relay(settings.clone(), self.more_roots.as_deref(), hello).map_err(SmtpSetupError::Tls)
    }
}

/// What we call ourselves: a name, if it is one.
fn hello(name: Option<&str>) -> ClientId {
    let name = name.filter(|name| is_domain(name)).map(str::to_owned);
    name.map_or(ClientId::Ipv4(Ipv4Addr::LOCALHOST), ClientId::Domain)
}

/// Why no mailer could be made.
#[derive(Debug, thiserror::Error)]
pub enum SmtpSetupError {
    /// No threads.
    #[error("the mailer's runtime could not be started")]
    Runtime(#[from] std::io::Error),
    /// No TLS.
    #[error("TLS towards the relay could not be set up: {0}")]
    Tls(String),
    /// No sender.
    #[error(transparent)]
    Sender(#[from] MessageError),
}

/// Renders letters and hands them to a relay. [`Mailer::deliver`] blocks: it is for plain threads, never for one that
/// runs async tasks.
pub struct SmtpMailer {
    renderer: Arc<Renderer>,
    composer: Composer,
    routes: Routes,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

impl SmtpMailer {
    /// A mailer with no connection yet: that the relay is away is no reason not to start.
    pub fn new(options: &SmtpOptions, renderer: Arc<Renderer>) -> Result<Self, SmtpSetupError> {
        let composer = options.composer(renderer.product_name())?;
        let first = options.relay(&options.settings)?;
        let second = match &options.fallback {
            Some(settings) => Some(options.relay(settings)?),
            None => None,
        };
        // One thread drives sockets and timers; each conversation runs on the thread that waits for it.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("smtp")
            .enable_all()
            .build()?;
        let routes = runtime.block_on(async {
            Routes {
                first: Route::new(first, options.connections),
                second: second.map(|second| Route::new(second, options.connections)),
                watch: Watch::new(options.rest),
            }
        });
        Ok(Self {
            renderer,
            composer,
            routes,
            runtime: Some(runtime),
        })
    }
}

impl Mailer for SmtpMailer {
    fn deliver(&self, letter: &Letter, deadline: Duration) -> Delivery {
        let broken = |why: String| Delivery::Broken(note(&why, letter));
        let mail = match self.renderer.render(letter) {
            Ok(rendered) => self.composer.compose(letter, &rendered),
            Err(error) => return broken(error.to_string()),
        };
        let mail = match mail {
            Ok(mail) => mail,
            Err(error) => return broken(error.to_string()),
        };
        let Some(runtime) = &self.runtime else {
            return Delivery::Deferred("the mailer is closing".to_owned());
        };
        let progress = Progress::new();
        let conversation = self.routes.converse(&mail, &progress, deadline);
        // lettre's own time-outs bound each wait; only this bounds the whole.
        let ended = runtime.block_on(async { tokio::time::timeout(deadline, conversation).await });
        if ended.is_err() {
            self.routes.ran_out_of_time(&progress);
        }
        match ended.unwrap_or(Err(Failure::Deadline)) {
            Ok(acceptance) => {
                Delivery::HandedOver(note(&format!("{}{acceptance}", progress.place()), letter))
            }
            Err(failure) => delivery(&progress, &failure, letter),
        }
    }
}

impl Drop for SmtpMailer {
    fn drop(&mut self) {
        // Dropping a runtime waits for its threads, and panics where async tasks run.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
