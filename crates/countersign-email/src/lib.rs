//! The mails of Countersign: rendered from templates in the reader's language, handed to an SMTP relay.
//!
//! [`Renderer`] turns a letter into subject, text and HTML; [`SmtpMailer`] hands it over and says exactly what became
//! of it; [`DevelopmentMailbox`] shows it instead; [`MailWorker`] is the threads that empty the outbox.

mod bell;
mod dkim;
mod dns;
mod domain_report;
mod harmless;
mod mailbox;
mod message;
mod note;
mod product_name;
mod render;
mod sender;
mod smtp;
mod worker;

pub use bell::Bell;
pub use dkim::{InvalidSigner, InvalidSigningKey, KeyRecord, PublishedKey, Signer, SigningKey};
pub use dns::{DnsError, Resolver, first_nameserver};
pub use domain_report::{Finding, Standing, look_at_domain};
pub use mailbox::{DevelopmentMailbox, Printer};
pub use message::{Composer, MessageError, Outgoing};
pub use product_name::ProductName;
pub use render::{
    EjectError, MailEntry, Piece, RenderError, RenderErrors, RenderOptions, Rendered, Renderer, eject,
    list_mails, sample_letters,
};
pub use sender::{InvalidSender, Sender};
pub use smtp::{
    Credentials, InvalidSmtpUrl, Rehearsal, RelayFacts, SmtpMailer, SmtpOptions, SmtpSettings,
    SmtpSetupError, Speaker, Spoken, TestMail, TlsMode, probe_relay, rehearse,
};
pub use worker::{Batch, MailWorker, WorkerOptions};
