//! Handing letters to an SMTP relay (RFC 5321), and knowing at every moment what has become of them.

mod before_tls;
mod connect;
mod line;
mod outcome;
mod pool;
mod probe;
mod settings;
mod tls;
mod wire;

use std::cell::Cell;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::ports::mailer::{Delivery, Letter, Mailer};
use lettre::transport::smtp::extension::ClientId;
use tokio::runtime::{Builder, Runtime};

pub use probe::{RelayFacts, probe_relay};
pub use settings::{Credentials, InvalidSmtpUrl, SmtpSettings, TlsMode};

use crate::message::{Composer, MessageError, Outgoing};
use crate::note::note;
use crate::render::Renderer;
use crate::sender::{Sender, is_domain};
use connect::Relay;
use line::Line;
use outcome::{Failure, Step, delivery};
use pool::{Pool, dismiss};
use tls::TlsClient;

/// Everything about handing over that a deployment decides.
#[derive(Clone, Debug)]
pub struct SmtpOptions {
    /// The relay.
    pub settings: SmtpSettings,
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
            sender,
            hello_name: None,
            connections: 4,
            more_roots: None,
        }
    }
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
    relay: Relay,
    pool: Arc<Pool>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

impl SmtpMailer {
    /// A mailer with no connection yet: that the relay is away is no reason not to start.
    pub fn new(options: SmtpOptions, renderer: Arc<Renderer>) -> Result<Self, SmtpSetupError> {
        let composer = Composer::new(&options.sender, renderer.product_name())?;
        let tls =
            TlsClient::new(&options.settings, options.more_roots.as_deref()).map_err(SmtpSetupError::Tls)?;
        // One thread drives sockets and timers; each conversation runs on the thread that waits for it.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("smtp")
            .enable_all()
            .build()?;
        let pool = runtime.block_on(async { Pool::new(options.connections.max(1)) });
        let hello_name = options.hello_name.filter(|name| is_domain(name));
        let hello = hello_name.map_or(ClientId::Ipv4(Ipv4Addr::LOCALHOST), ClientId::Domain);
        let relay = Relay {
            settings: options.settings,
            tls,
            hello,
        };
        Ok(Self {
            renderer,
            composer,
            relay,
            pool,
            runtime: Some(runtime),
        })
    }

    async fn converse(&self, mail: &Outgoing, step: &Cell<Step>) -> Result<String, Failure> {
        let closed = |_| Failure::Broke("the mailer is closing".to_owned());
        let _permit = self.pool.permits.acquire().await.map_err(closed)?;
        if let Some(mut line) = self.pool.take() {
            let sent = line.send(mail, step).await;
            let is_stale = sent
                .as_ref()
                .is_err_and(|failure| !failure.is_answer() && step.get() < Step::Content);
            if !is_stale {
                self.leave(line, &sent);
                return sent;
            }
            // The relay had hung up meanwhile and has heard nothing of this mail: once more, on a fresh connection.
            step.set(Step::Connect);
        }
        let mut line = Line::new(self.relay.connect().await?);
        let sent = line.send(mail, step).await;
        self.leave(line, &sent);
        sent
    }

    /// A connection that took a mail, or refused one for good, takes another; one that said "not now" does not.
    fn leave(&self, line: Line, sent: &Result<String, Failure>) {
        match sent {
            Err(failure) if !failure.is_answer() => drop(line),
            Err(failure) if !failure.is_refusal() => dismiss(line),
            Ok(_) | Err(_) => self.pool.put(line),
        }
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
        let step = Cell::new(Step::Connect);
        let conversation = self.converse(&mail, &step);
        // lettre's own time-outs bound each wait; only this bounds the whole.
        let ended = runtime.block_on(async { tokio::time::timeout(deadline, conversation).await });
        match ended.unwrap_or(Err(Failure::Deadline)) {
            Ok(acceptance) => Delivery::HandedOver(note(&acceptance, letter)),
            Err(failure) => delivery(step.get(), &failure, letter),
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
