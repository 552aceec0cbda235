//! The mailer: renders one letter and hands it over.

use std::time::Duration;

use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::browser::{Browser, Platform};
use crate::nouns::ids::MailId;
use crate::nouns::locale::Locale;
use crate::nouns::surface::Purpose;
use crate::tokens::code::Code;

/// The mails there are; each has a folder of templates by this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Template {
    /// A code, for somebody who may use it.
    SignInCode,
    /// Somebody asked for a code for an address without an account; with a code where joining is open.
    NoAccount,
    /// Somebody asked to sign up with an address that has an account; its code signs in.
    AlreadyRegistered,
    /// Too many wrong guesses; the link leads to the way in.
    LockedOut,
    /// Somebody signed in from a new device.
    NewSignIn,
}

impl Template {
    /// Every template.
    pub const ALL: [Template; 5] = [
        Template::SignInCode,
        Template::NoAccount,
        Template::AlreadyRegistered,
        Template::LockedOut,
        Template::NewSignIn,
    ];

    /// The name of its folder.
    pub fn as_str(self) -> &'static str {
        match self {
            Template::SignInCode => "sign_in_code",
            Template::NoAccount => "no_account",
            Template::AlreadyRegistered => "already_registered",
            Template::LockedOut => "locked_out",
            Template::NewSignIn => "new_sign_in",
        }
    }
}

/// One mail to one recipient, ready to be rendered. Holds a live code: it is never stored and never logged.
#[derive(Clone)]
pub struct Letter {
    /// The outbox row; the `Message-ID` is made of it and so the same at every attempt.
    pub id: MailId,
    /// The recipient.
    pub to: Address,
    /// Which mail.
    pub template: Template,
    /// The language asked for, if any.
    pub locale: Option<Locale>,
    /// What a code is for.
    pub purpose: Option<Purpose>,
    /// The code, where the mail carries one.
    pub code: Option<Code>,
    /// The page of ours it leads to, where it carries a link. An absolute URL with a secret in it.
    pub link: Option<String>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When what it carries ends.
    pub expires_at: Timestamp,
    /// The browser family that asked.
    pub browser: Browser,
    /// The operating system family that asked.
    pub platform: Platform,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("id", &self.id)
            .field("to", &self.to.masked())
            .field("template", &self.template)
            .finish_non_exhaustive()
    }
}

/// What became of handing a letter over. Notes hold the relay's answer without addresses or codes, at most 300 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The relay took it (250 after the final dot).
    HandedOver(String),
    /// Not now: 4yz, no connection, no TLS. Nothing was accepted.
    Deferred(String),
    /// Never: 5yz for this letter.
    Refused(String),
    /// The conversation broke after the final dot: it may have been accepted. Sent again with the same `Message-ID`.
    Ambiguous(String),
    /// It could not be rendered or addressed at all.
    Broken(String),
}

/// A mailer. Called from several worker threads at once.
pub trait Mailer: Send + Sync {
    /// Renders the letter and hands it over within `deadline`, whatever the relay does.
    fn deliver(&self, letter: &Letter, deadline: Duration) -> Delivery;
}
