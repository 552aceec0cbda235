//! One relay, its connections, and a mail handed over on one of them.

use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::connect::Relay;
use super::line::Line;
use super::outcome::{Failure, Progress, Step};
use super::pool::{Pool, dismiss};
use super::settings::SmtpSettings;
use super::tls::TlsClient;
use crate::message::Outgoing;

/// A relay and the connections to it.
pub(crate) struct Route {
    relay: Relay,
    pool: Arc<Pool>,
}

impl Route {
    /// Makes no connection yet. Must be called on the runtime that connections will live on.
    pub(crate) fn new(relay: Relay, connections: usize) -> Self {
        Self {
            relay,
            pool: Pool::new(connections.max(1)),
        }
    }

    /// Hands a mail over; `patience` bounds connecting, from the relay's name to having signed in.
    pub(crate) async fn converse(
        &self,
        mail: &Outgoing,
        progress: &Progress,
        patience: Option<Duration>,
    ) -> Result<String, Failure> {
        let closed = |_| Failure::Broke("the mailer is closing".to_owned());
        let _permit = self.pool.permits.acquire().await.map_err(closed)?;
        if let Some(mut line) = self.pool.take() {
            let sent = line.send(mail, &progress.step).await;
            let is_stale = sent
                .as_ref()
                .is_err_and(|failure| !failure.is_answer() && progress.step.get() < Step::Content);
            if !is_stale {
                self.leave(line, &sent);
                return sent;
            }
            // The relay had hung up meanwhile and has heard nothing of this mail: once more, on a fresh connection.
            progress.step.set(Step::Connect);
        }
        let connecting = self.relay.connect(None);
        let connection = match patience {
            Some(patience) => timeout(patience, connecting)
                .await
                .unwrap_or(Err(Failure::Deadline)),
            None => connecting.await,
        };
        let mut line = Line::new(connection?);
        let sent = line.send(mail, &progress.step).await;
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

/// What connections to a relay need.
pub(crate) fn relay(
    settings: SmtpSettings,
    more_roots: Option<&[u8]>,
    hello: ClientId,
) -> Result<Relay, String> {
    let tls = TlsClient::new(&settings, more_roots)?;
    Ok(Relay { settings, tls, hello })
}
