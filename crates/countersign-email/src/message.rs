//! A rendered letter as a message for the wire (RFC 5322): headers, and text and HTML as alternatives.

use std::time::SystemTime;

use chrono::DateTime;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address as Recipient;
use countersign_core::nouns::ids::MailId;
use countersign_core::ports::mailer::Letter;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::dkim::Signer;
use crate::product_name::ProductName;
use crate::render::Rendered;
use crate::sender::Sender;

/// Makes messages that come from one sender.
#[derive(Clone, Debug)]
pub struct Composer {
    from: Mailbox,
    domain: String,
    signer: Option<Signer>,
}

/// What makes one message differ from another that says the same.
pub(crate) struct Envelope<'a> {
    pub(crate) id: MailId,
    pub(crate) to: &'a Recipient,
    pub(crate) at: Timestamp,
}

/// A message with its envelope. Holds a live code, which its `Debug` does not show.
#[derive(Clone)]
pub struct Outgoing {
    /// Where failures would be reported.
    pub from: Address,
    /// The one recipient.
    pub to: Address,
    /// The message as it goes over the wire.
    pub octets: Vec<u8>,
    /// Whether the recipient has letters that only a relay with SMTPUTF8 takes.
    pub needs_smtputf8: bool,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing")
            .field("octets", &self.octets.len())
            .finish_non_exhaustive()
    }
}

/// Why no message could be made of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The recipient is none this service could send to.
    #[error("the recipient cannot be written in a message")]
    Recipient,
    /// The sender is none.
    #[error("the sender cannot be written in a message")]
    Sender,
    /// The parts do not fit together.
    #[error("the message cannot be put together")]
    Parts,
    /// No signature.
    #[error("the message cannot be signed")]
    Signature,
}

impl Composer {
    /// Sends as `sender`, under its own name or else the product's.
    pub fn new(sender: &Sender, product_name: &ProductName) -> Result<Self, MessageError> {
        let address = Address::new(sender.local(), sender.domain()).map_err(|_| MessageError::Sender)?;
        let name = sender.name().unwrap_or(product_name).as_str().to_owned();
        Ok(Self {
            from: Mailbox::new(Some(name), address),
            domain: sender.domain().to_owned(),
            signer: None,
        })
    }

    /// The same, whose messages are signed.
    pub fn signed_by(self, signer: Option<Signer>) -> Self {
        Self { signer, ..self }
    }

    /// Makes the message of a letter. The same letter rendered alike makes the same octets, at every attempt.
    pub fn compose(&self, letter: &Letter, rendered: &Rendered) -> Result<Outgoing, MessageError> {
        let envelope = Envelope {
            id: letter.id,
            to: &letter.to,
            // When it was asked for, not when it is sent: so that a repeat is the same message.
            at: letter.asked_at,
        };
        self.put_together(&envelope, rendered)
    }

    pub(crate) fn put_together(
        &self,
        envelope: &Envelope<'_>,
        rendered: &Rendered,
    ) -> Result<Outgoing, MessageError> {
        let Envelope {
            id,
            to: recipient,
            at,
        } = *envelope;
        let to = Address::new(recipient.local(), recipient.domain()).map_err(|_| MessageError::Recipient)?;
        let parts = MultiPart::alternative()
            .boundary(format!("=_{}", id.0.simple()))
            .singlepart(part(ContentType::TEXT_PLAIN, &rendered.text)?)
            .singlepart(part(ContentType::TEXT_HTML, &rendered.html)?);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(rendered.subject.clone())
            .date(SystemTime::from(at.max(DateTime::UNIX_EPOCH)))
            .message_id(Some(format!("<{id}@{}>", self.domain)))
            .raw_header(header(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated",
            ))
            .raw_header(header(
                HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
                "All",
            ))
            .raw_header(header(
                HeaderName::new_from_ascii_str("Content-Language"),
                &rendered.language,
            ))
            .multipart(parts)
            .map_err(|_| MessageError::Parts)?;
        let octets = match &self.signer {
            Some(signer) => signer
                .sign(&message.formatted(), at)
                .map_err(|_| MessageError::Signature)?,
            None => message.formatted(),
        };
        Ok(Outgoing {
            from: self.from.email.clone(),
            to,
            octets,
            needs_smtputf8: recipient.needs_smtputf8(),
        })
    }
}

fn header(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::new(name, value.to_owned())
}

/// Plain ASCII goes as it is, so that anybody can read it in a log of the wire; all else as quoted-printable, which
/// keeps lines below 77 octets.
fn part(kind: ContentType, text: &str) -> Result<SinglePart, MessageError> {
    let is_plain = |line: &str| line.len() <= 900 && line.bytes().all(|b| matches!(b, b'\t' | b' '..=b'~'));
    let body = if text.lines().all(is_plain) {
        let lines = text.lines().map(|line| format!("{line}\r\n")).collect::<String>();
        Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit)
    } else {
        let encoded = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable);
        encoded.map_err(|_| MessageError::Parts)?
    };
    Ok(SinglePart::builder().header(kind).body(body))
}
