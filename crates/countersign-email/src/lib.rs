//! The mails of Countersign: rendered from templates in the reader's language, handed to an SMTP relay.
//!
//! [`Renderer`] turns a letter into subject, text and HTML; [`SmtpMailer`] hands it over and says exactly what became
//! of it; [`DevelopmentMailbox`] shows it instead; [`MailWorker`] is the threads that empty the outbox.

mod bell;
mod mailbox;
mod message;
mod note;
mod product_name;
mod render;
mod sender;
mod smtp;
mod worker;

pub use bell::Bell;
pub use mailbox::{DevelopmentMailbox, Printer};
pub use message::{Composer, MessageError, Outgoing};
pub use product_name::ProductName;
pub use render::{RenderError, RenderErrors, RenderOptions, Rendered, Renderer, Templates, sample_letters};
pub use sender::{InvalidSender, Sender};
pub use smtp::{
    Credentials, InvalidSmtpUrl, RelayFacts, SmtpMailer, SmtpOptions, SmtpSettings, SmtpSetupError, TlsMode,
    probe_relay,
};
pub use worker::{Batch, MailWorker, WorkerOptions};
