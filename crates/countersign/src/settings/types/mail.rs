//! The relay, the sender and languages, as the crate that sends mails and the core read them.

use countersign_core::nouns::locale::Locale;
use countersign_email::{Sender, SmtpSettings};

use crate::settings::value::Value;

impl Value for SmtpSettings {
    fn kind() -> String {
        "`smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`, with `?tls=required`, `opportunistic` or `none`"
            .to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        SmtpSettings::parse(text).map_err(|error| format!("cannot be used: {error}"))
    }

    fn show(&self) -> String {
        "…".to_owned()
    }
}

impl Value for Sender {
    fn kind() -> String {
        "an address, or `Name <address>`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        Sender::parse(text).map_err(|error| format!("`{}` cannot be used: {error}", text.escape_debug()))
    }

    fn show(&self) -> String {
        let address = format!("{}@{}", self.local(), self.domain());
        self.name().map_or_else(
            || address.clone(),
            |name| format!("{} <{address}>", name.as_str()),
        )
    }
}

impl Value for Locale {
    fn kind() -> String {
        "a language tag like `en` or `de-AT`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        Locale::parse(text).ok_or_else(|| format!("`{}` is not {}", text.escape_debug(), Self::kind()))
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}
