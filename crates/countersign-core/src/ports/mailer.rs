//! The mailer: renders one letter and hands it over.

use std::time::Duration;

use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::browser::{Browser, Platform};
use crate::nouns::ids::MailId;
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::MailWords;
use crate::nouns::surface::Purpose;
use crate::tokens::code::Code;

macro_rules! templates {
    ($($(#[$doc:meta])+ $variant:ident => $name:literal,)+) => {
        /// The mails there are; each has a folder of templates by this name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Template {
            $($(#[$doc])+ $variant,)+
        }

        impl Template {
            /// Every template.
            pub const ALL: [Template; [$($name),+].len()] = [$(Template::$variant),+];

            /// The name of its folder.
            pub fn as_str(self) -> &'static str {
                match self { $(Template::$variant => $name,)+ }
            }
        }
    };
}

templates! {
    /// A code, for somebody who may use it.
    SignInCode => "sign_in_code",
    /// A link to sign in, and the code its page asks for in another browser than the one that asked.
    MagicLink => "magic_link",
    /// Three numbered links in `choices`, of which the one counts whose number the asking screen shows.
    EnchantedLink => "enchanted_link",
    /// Somebody asked to get in with an address without an account; with a link or a code where joining is open.
    NoAccount => "no_account",
    /// Somebody asked to sign up with an address that has an account; its link or code signs in, if it has one.
    AlreadyRegistered => "already_registered",
    /// A link and a code that finish a sign-up.
    ConfirmSignUp => "confirm_sign_up",
    /// A link and a code, asked for from inside, that prove the address; `undo_link` removes the account instead.
    /// Words: `set_up_at`, `set_up_browser`, `set_up_platform`.
    VerifyEmail => "verify_email",
    /// Things that somebody had set up before the address was proven were removed.
    SetupEnded => "setup_ended",
    /// A link and a code to choose a new password.
    PasswordReset => "password_reset",
    /// The password was changed.
    PasswordChanged => "password_changed",
    /// To the new address: a code, maybe a link, that makes it the account's.
    AddressConfirm => "address_confirm",
    /// To the old address: it is no longer the account's; `undo_link` takes that back. Words: `other_address`.
    AddressChanged => "address_changed",
    /// A code, to the present address, before something that needs a fresh sign-in.
    Reauthenticate => "reauthenticate",
    /// A code that joins a social identity to the account. Words: `provider`.
    LinkIdentity => "link_identity",
    /// A social identity was joined to the account. Words: `provider`.
    IdentityLinked => "identity_linked",
    /// A social identity was taken off the account. Words: `provider`.
    IdentityUnlinked => "identity_unlinked",
    /// An invitation: a link, maybe a code. Words: `inviter`, `account`, `role`; without `account` to the product.
    Invite => "invite",
    /// The address is on a waitlist. Words: `feature`; without one it is the list of those who want to join.
    WaitlistConfirmed => "waitlist_confirmed",
    /// A user was let in from a waitlist. Words: `feature`.
    LetIn => "let_in",
    /// Too many wrong guesses; the link leads to the way in.
    LockedOut => "locked_out",
    /// Somebody signed in from a new device.
    NewSignIn => "new_sign_in",
}

/// One mail to one recipient, ready to be rendered. Holds live codes and links: it is never stored and never logged.
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
    /// The page that takes back what the mail tells of, where there is one. An absolute URL with a secret in it.
    pub undo_link: Option<String>,
    /// Links of which only one counts, in the order they are shown.
    pub choices: Vec<LinkChoice>,
    /// What else it tells. Names are as somebody typed them: the renderer makes them harmless.
    pub words: MailWords,
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

/// One of several numbered links.
#[derive(Clone)]
pub struct LinkChoice {
    /// What the asking screen shows, and so written as it is, without leading zeros.
    pub number: u8,
    /// An absolute URL with a secret in it.
    pub url: String,
}

impl std::fmt::Debug for LinkChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("LinkChoice").field(&self.number).finish()
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
