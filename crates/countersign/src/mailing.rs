//! What becomes of mails: handed to the relay, or in development shown on a page and on standard output.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::Core;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::mailbox::Mailbox;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer};
use countersign_core::usecases::deliver_mails::deliver_mails;
use countersign_core::usecases::unrecorded_mails::Unrecorded;
use countersign_email::{
    Bell, DevelopmentMailbox, MailWorker, ProductName, RenderOptions, Renderer, Sender, SmtpMailer,
    SmtpOptions,
};

use crate::failure::Failure;
use crate::settings::{PublicUrl, Settings};

/// The mailer, and the page it shows mails on, if it does.
pub(crate) struct Mailing {
    /// Renders and hands over.
    pub(crate) mailer: Arc<dyn Mailer>,
    /// The mails shown instead of sent; there is one in development only, on loopback, without a relay.
    pub(crate) mailbox: Option<Arc<dyn Mailbox>>,
}

/// Sets up what the settings ask for.
pub(crate) fn set_up_mailing(
    settings: &Settings,
    public_url: &PublicUrl,
    clock: Arc<dyn Clock>,
) -> Result<Mailing, Failure> {
    let renderer = Arc::new(Renderer::new(render_options(settings, public_url))?);
    if let Some(options) = smtp_options(settings)? {
        return Ok(Mailing {
            mailer: Arc::new(SmtpMailer::new(&options, renderer)?),
            mailbox: None,
        });
    }
    if settings.shows_mails() {
        let mailbox = Arc::new(DevelopmentMailbox::new(renderer, clock, Box::new(print)));
        return Ok(Mailing {
            mailer: Arc::clone(&mailbox) as Arc<dyn Mailer>,
            mailbox: Some(mailbox),
        });
    }
    log::warn!(
        "no mail will arrive: COUNTERSIGN_SMTP_URL is not set, and mails are shown only while nothing but this \
         machine can connect"
    );
    Ok(Mailing {
        mailer: Arc::new(NoRelay),
        mailbox: None,
    })
}

/// How mails look.
pub(crate) fn render_options(settings: &Settings, public_url: &PublicUrl) -> RenderOptions {
    RenderOptions {
        product_name: ProductName::new(&settings.mail.product_name),
        public_url: public_url.as_str().to_owned(),
        default_locale: settings.mail.default_locale.clone(),
        overrides: settings.mail.templates_dir.clone(),
        code_in_subject: settings.mail.code_in_subject,
    }
}

/// How mails leave; `None` where no relay is set.
pub(crate) fn smtp_options(settings: &Settings) -> Result<Option<SmtpOptions>, Failure> {
    let Some(relay) = &settings.smtp else {
        return Ok(None);
    };
    let mut options = SmtpOptions::new(relay.clone(), sender(settings)?);
    options.fallback.clone_from(&settings.smtp_fallback);
    options.hello_name.clone_from(&settings.mail.hello_name);
    options.connections = settings.mail.workers.threads;
    let signer = settings.dkim.signer(settings.mail_from.as_ref());
    options.signer = signer.map_err(|(key, what)| {
        Failure::process("mails cannot be signed")(std::io::Error::other(format!("{key} {what}")))
    })?;
    options.more_roots = match &settings.mail.ca_file {
        Some(path) => Some(fs::read(path).map_err(Failure::process("mail.ca_file cannot be read"))?),
        None => None,
    };
    Ok(Some(options))
}

/// Production has one by its checks; development sends from its own machine.
fn sender(settings: &Settings) -> Result<Sender, Failure> {
    match &settings.mail_from {
        Some(sender) => Ok(sender.clone()),
        None => Sender::parse("Countersign <countersign@localhost>").map_err(Failure::process("the sender")),
    }
}

/// Starts the threads that empty the outbox.
pub(crate) fn start_worker(
    settings: &Settings,
    core: &Arc<Core>,
    mailer: Arc<dyn Mailer>,
    bell: Arc<Bell>,
) -> Result<MailWorker, Failure> {
    let (core, pace, unrecorded) = (Arc::clone(core), settings.mail.pace, Unrecorded::default());
    let batch = move |goes_on: &dyn Fn() -> bool| deliver_mails(&core, &*mailer, &pace, &unrecorded, goes_on);
    MailWorker::start(bell, settings.mail.workers, Box::new(batch))
        .map_err(Failure::process("the mail worker cannot be started"))
}

/// Standard output is a mail transport here; that it is closed is no reason to stop.
fn print(mail: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "\n{mail}");
}

/// Nowhere to hand mails to.
struct NoRelay;

impl Mailer for NoRelay {
    fn deliver(&self, _letter: &Letter, _deadline: Duration) -> Delivery {
        Delivery::Deferred("no relay is set".to_owned())
    }
}
