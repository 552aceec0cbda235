//! What the SMTP tests send, and through what.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use countersign_core::nouns::ids::MailId;
use countersign_core::ports::mailer::Letter;
use countersign_email::{
    ProductName, RenderOptions, Renderer, Sender, SmtpMailer, SmtpOptions, SmtpSettings, sample_letters,
};

/// Longer than anything takes that works.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// A deadline to run into.
pub const SHORT: Duration = Duration::from_millis(300);

/// A renderer with nothing special.
pub fn renderer() -> Arc<Renderer> {
    let renderer = Renderer::new(RenderOptions {
        product_name: ProductName::new("Acme"),
        public_url: "https://auth.example.com".to_owned(),
        default_locale: None,
        overrides: None,
        code_in_subject: false,
    });
    Arc::new(renderer.unwrap())
}

/// The usual options for a relay.
pub fn options(url: &str) -> SmtpOptions {
    let sender = Sender::parse("Acme <no-reply@example.com>").unwrap();
    SmtpOptions::new(SmtpSettings::parse(url).unwrap(), sender)
}

/// A mailer with these options.
pub fn mailer_of(options: &SmtpOptions) -> SmtpMailer {
    SmtpMailer::new(options, renderer()).unwrap()
}

/// A mailer for a relay, which trusts these roots besides the machine's.
pub fn mailer_trusting(url: &str, more_roots: Option<&[u8]>) -> SmtpMailer {
    mailer_of(&SmtpOptions {
        more_roots: more_roots.map(<[u8]>::to_vec),
        ..options(url)
    })
}

/// A mailer for a relay.
pub fn mailer(url: &str) -> SmtpMailer {
    mailer_trusting(url, None)
}

/// A letter with a code.
pub fn letter() -> Letter {
    sample_letters().pop().unwrap()
}

/// The same with an id of its own.
pub fn numbered(number: usize) -> Letter {
    let id = MailId::parse(&format!("00000000-0000-7000-8000-{number:012}")).unwrap();
    Letter { id, ..letter() }
}
