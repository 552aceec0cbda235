//! Settings that are one of a few words.

use countersign_core::nouns::client::{LoginMethod, SignUpMode};
use countersign_core::nouns::surface::Surface;
use countersign_core::policy::SignupMode;
use countersign_postgres::Prepared;

use crate::settings::value::{Value, choose, one_of, word_of};

macro_rules! words {
    ($type:ty: $($word:literal = $value:expr),* $(,)?) => {
        impl Value for $type {
            fn kind() -> String {
                one_of(&[$(($word, $value)),*])
            }

            fn parse(text: &str) -> Result<Self, String> {
                choose(text, &[$(($word, $value)),*])
            }

            fn show(&self) -> String {
                word_of(self, &[$(($word, $value)),*]).to_owned()
            }
        }
    };
}

/// Whether this is somebody's own machine or real users depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing needs to be set; mails are shown on a page.
    #[default]
    Development,
    /// Everything that matters has to be set.
    Production,
}

words!(Mode: "development" = Mode::Development, "production" = Mode::Production);

/// Whether anything tells who has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enumeration {
    /// Nothing does.
    Hide,
    /// Each surface tells what its clients expect.
    PerSurface,
}

words!(Enumeration: "hide" = Enumeration::Hide, "per_surface" = Enumeration::PerSurface);

/// The shape of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For programs: one JSON object per line.
    Json,
}

words!(LoginMethod: "password" = LoginMethod::Password, "magic_link" = LoginMethod::MagicLink,
    "email_otp" = LoginMethod::EmailOtp, "social" = LoginMethod::Social);
words!(SignUpMode: "confirm" = SignUpMode::Confirm, "immediate" = SignUpMode::Immediate);
words!(LogFormat: "pretty" = LogFormat::Pretty, "json" = LogFormat::Json);

/// The least grave log lines that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogLevel(pub(crate) log::LevelFilter);

words!(LogLevel:
    "off" = LogLevel(log::LevelFilter::Off),
    "error" = LogLevel(log::LevelFilter::Error),
    "warn" = LogLevel(log::LevelFilter::Warn),
    "info" = LogLevel(log::LevelFilter::Info),
    "debug" = LogLevel(log::LevelFilter::Debug),
    "trace" = LogLevel(log::LevelFilter::Trace),
);

words!(Prepared: "named" = Prepared::Named, "unnamed" = Prepared::Unnamed);

words!(SignupMode:
    "open" = SignupMode::Open,
    "invite_only" = SignupMode::InviteOnly,
    "closed" = SignupMode::Closed,
);

impl Value for Surface {
    fn kind() -> String {
        one_of(&Surface::ALL.map(|surface| (surface.as_str(), surface)))
    }

    fn parse(text: &str) -> Result<Self, String> {
        choose(text, &Surface::ALL.map(|surface| (surface.as_str(), surface)))
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}
