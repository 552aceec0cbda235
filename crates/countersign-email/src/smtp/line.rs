//! One connection to the relay, and one mail over it.

use std::cell::Cell;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use tokio::time::Instant;

use super::outcome::{Failure, Step};
use crate::message::Outgoing;

/// How much of a message is written at once.
const CHUNK: usize = 16_384;

/// A connection that has been greeted and signed in.
pub(crate) struct Line {
    connection: AsyncSmtpConnection,
    /// How many mails were begun on it.
    pub(crate) mails: u32,
    /// When the last one ended.
    pub(crate) used_at: Instant,
    /// Whether the last mail was refused half-way, so that the relay still has it in mind.
    needs_reset: bool,
}

impl Line {
    /// A fresh one.
    pub(crate) fn new(connection: AsyncSmtpConnection) -> Self {
        Self {
            connection,
            mails: 0,
            used_at: Instant::now(),
            needs_reset: false,
        }
    }

    /// Hands one mail over and returns the relay's acceptance; `step` always says how far it came, also for one who
    /// gives up waiting.
    pub(crate) async fn send(&mut self, mail: &Outgoing, step: &Cell<Step>) -> Result<String, Failure> {
        self.mails += 1;
        let sent = self.try_send(mail, step).await;
        self.needs_reset = sent.is_err();
        self.used_at = Instant::now();
        sent
    }

    async fn try_send(&mut self, mail: &Outgoing, step: &Cell<Step>) -> Result<String, Failure> {
        step.set(Step::Mail);
        if self.needs_reset {
            self.connection.command(Rset).await?;
        }
        let parameters = self.parameters(mail)?;
        self.connection
            .command(Mail::new(Some(mail.from.clone()), parameters))
            .await?;
        step.set(Step::Recipient);
        self.connection
            .command(Rcpt::new(mail.to.clone(), Vec::new()))
            .await?;
        step.set(Step::Data);
        let go_on = self.connection.command(Data).await?;
        if !go_on.has_code(354) {
            return Err(Failure::Said(
                u16::from(go_on.code()),
                "is no answer to DATA".to_owned(),
            ));
        }
        step.set(Step::Content);
        // lettre asks for the next chunk once the last is written, and writes the dot when there is none.
        let dot = std::iter::from_fn(|| {
            step.set(Step::Dot);
            None
        });
        let accepted = self
            .connection
            .message_iter(mail.octets.chunks(CHUNK).chain(dot))
            .await?;
        let text = format!(
            "{} {}",
            accepted.code(),
            accepted.message().collect::<Vec<_>>().join(" ")
        );
        if accepted.code().severity == lettre::transport::smtp::response::Severity::PositiveCompletion {
            Ok(text)
        } else {
            Err(Failure::Said(
                u16::from(accepted.code()),
                "is no answer to a mail".to_owned(),
            ))
        }
    }

    /// Leaves politely.
    pub(crate) async fn quit(mut self) {
        let _ = self.connection.quit().await;
    }

    fn parameters(&self, mail: &Outgoing) -> Result<Vec<MailParameter>, Failure> {
        let offers = |extension| self.connection.server_info().supports_feature(extension);
        let mut parameters = Vec::new();
        if mail.needs_smtputf8 {
            if !offers(Extension::SmtpUtfEight) {
                return Err(Failure::NoSmtpUtf8);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        // Only a header with a non-ASCII address is not ASCII, and who speaks SMTPUTF8 must speak 8BITMIME.
        if !mail.octets.is_ascii() && offers(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(parameters)
    }
}
