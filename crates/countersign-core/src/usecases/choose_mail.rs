//! Which mail an outbox row becomes. Only here is it looked up whether an address has an account: the request that
//! asked could not tell.

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::challenge::Challenge;
use crate::nouns::outbox::{ClaimedMail, MailKind, MailLane, MailState};
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::{User, UserStatus};
use crate::ports::mailer::{Letter, LinkChoice, Template};
use crate::ports::meter::Event;
use crate::tokens::code::Code;
use crate::tokens::link::{Leaf, choices, link_token};

/// What becomes of a claimed mail.
pub(crate) enum Choice {
    Send(Box<Letter>),
    Drop(MailState, &'static str),
    LetOthersFirst,
}

/// A claimed mail, and what the choice goes by.
pub(crate) struct Choosing<'a> {
    pub(crate) core: &'a Core,
    /// The store's time.
    pub(crate) now: Timestamp,
    /// Whether all mail that is due was claimed, so that strangers need not let others go first.
    pub(crate) all_in_hand: bool,
    pub(crate) claimed: &'a ClaimedMail,
}

/// What a mail carries of its challenge.
#[derive(Clone, Copy)]
enum Carries {
    Code,
    Link,
    LinkAndCode,
    UndoLinkAndCode,
}

impl Choosing<'_> {
    /// The mail, if one leaves.
    pub(crate) fn choose(&self) -> Choice {
        let user = self.claimed.user.as_ref();
        if self.claimed.mail.expires_at <= self.now {
            return Choice::Drop(MailState::Expired, "its time was over before it could leave");
        }
        if user.is_some_and(|user| user.status != UserStatus::Active) {
            return Choice::Drop(MailState::Suppressed, "the user is disabled");
        }
        if user.is_some_and(|user| user.profile.is_test) {
            return Choice::Drop(MailState::Suppressed, "the user is one of tests");
        }
        match (self.claimed.mail.kind, user) {
            (MailKind::Code, Some(_)) => self.carrying(self.template_for_user(), Carries::Code),
            (MailKind::Code, None) => self.for_stranger(|| self.code_for_stranger()),
            (MailKind::Link, user) => self.link_mail(user),
            (MailKind::LockedOut, Some(_)) => self.carrying(Template::LockedOut, Carries::Link),
            (MailKind::NewSignIn, Some(_)) => self.plain(Template::NewSignIn),
            (MailKind::PasswordChanged, Some(_)) => self.plain(Template::PasswordChanged),
            (MailKind::IdentityLinked, Some(_)) => self.plain(Template::IdentityLinked),
            (MailKind::IdentityUnlinked, Some(_)) => self.plain(Template::IdentityUnlinked),
            (MailKind::SetupEnded, Some(_)) => self.plain(Template::SetupEnded),
            (MailKind::LetIn, Some(_)) => self.plain(Template::LetIn),
            // By now the address is nobody's.
            (MailKind::AddressChanged, _) => {
                self.carrying(Template::AddressChanged, Carries::UndoLinkAndCode)
            }
            (MailKind::WaitlistConfirmed, Some(_)) => self.plain(Template::WaitlistConfirmed),
            (MailKind::WaitlistConfirmed, None) => {
                self.for_stranger(|| self.plain(Template::WaitlistConfirmed))
            }
            (
                MailKind::LockedOut
                | MailKind::NewSignIn
                | MailKind::PasswordChanged
                | MailKind::IdentityLinked
                | MailKind::IdentityUnlinked
                | MailKind::SetupEnded
                | MailKind::LetIn,
                None,
            ) => Choice::Drop(MailState::Suppressed, "the address has no account"),
        }
    }

    /// The template of a code: what it is for, in the words of somebody who has an account.
    fn template_for_user(&self) -> Template {
        match self.purpose() {
            Some(Purpose::SignUp) => Template::AlreadyRegistered,
            Some(Purpose::Reauthenticate) => Template::Reauthenticate,
            Some(Purpose::LinkIdentity) => Template::LinkIdentity,
            Some(Purpose::ChangeAddress) => Template::AddressConfirm,
            Some(
                Purpose::SignIn
                | Purpose::Reset
                | Purpose::VerifyAddress
                | Purpose::UndoAddress
                | Purpose::Invite
                | Purpose::Handoff,
            )
            | None => Template::SignInCode,
        }
    }

    fn code_for_stranger(&self) -> Choice {
        let joining = &self.core.policy.joining;
        let address = &self.claimed.mail.address;
        let invited = self
            .challenge()
            .is_some_and(|c| c.surface.rules().invites_strangers);
        let admitted = joining.admits(address);
        match self.purpose() {
            Some(Purpose::ChangeAddress) => self.carrying(Template::AddressConfirm, Carries::Code),
            // Whose address it was has another by now.
            Some(Purpose::Reauthenticate) => {
                Choice::Drop(MailState::Suppressed, "the address has no account")
            }
            Some(Purpose::SignUp) if admitted => self.carrying(Template::SignInCode, Carries::Code),
            _ if admitted && invited => self.carrying(Template::SignInCode, Carries::Code),
            _ if admitted && joining.sign_in_creates => self.carrying(Template::NoAccount, Carries::Code),
            _ => self.plain(Template::NoAccount),
        }
    }

    fn link_mail(&self, user: Option<&User>) -> Choice {
        let admitted = self.core.policy.joining.admits(&self.claimed.mail.address);
        let full = Carries::LinkAndCode;
        match (self.purpose(), user) {
            (Some(Purpose::SignIn), Some(_)) => self.carrying(self.sign_in_template(), full),
            (Some(Purpose::SignUp), Some(_)) => self.carrying(Template::AlreadyRegistered, full),
            (Some(Purpose::Reset), Some(_)) => self.carrying(Template::PasswordReset, full),
            (Some(Purpose::VerifyAddress), Some(_)) => self.carrying(Template::VerifyEmail, full),
            (Some(Purpose::Invite), Some(_)) => self.carrying(Template::Invite, full),
            (Some(Purpose::Reauthenticate), Some(_)) => {
                self.carrying(Template::Reauthenticate, Carries::Code)
            }
            (Some(Purpose::LinkIdentity), Some(_)) => self.carrying(Template::LinkIdentity, Carries::Code),
            (Some(Purpose::ChangeAddress), Some(_)) => {
                Choice::Drop(MailState::Suppressed, "the address has an account by now")
            }
            (Some(Purpose::ChangeAddress), None) => {
                self.for_stranger(|| self.carrying(Template::AddressConfirm, full))
            }
            (Some(Purpose::Invite), None) => self.for_stranger(|| self.carrying(Template::Invite, full)),
            (Some(Purpose::SignIn), None) if admitted => {
                self.for_stranger(|| self.carrying(self.sign_in_template(), full))
            }
            (Some(Purpose::SignUp), None) if admitted => {
                self.for_stranger(|| self.carrying(Template::ConfirmSignUp, full))
            }
            (Some(Purpose::LinkIdentity), None) if admitted => {
                self.for_stranger(|| self.carrying(Template::LinkIdentity, Carries::Code))
            }
            // Somebody came from a provider and was told that a mail is on its way.
            (Some(Purpose::SignIn | Purpose::SignUp | Purpose::Reset | Purpose::LinkIdentity), None) => {
                self.for_stranger(|| self.plain(Template::NoAccount))
            }
            (Some(Purpose::VerifyAddress | Purpose::Reauthenticate), None) => {
                Choice::Drop(MailState::Suppressed, "the address has no account")
            }
            (Some(Purpose::UndoAddress | Purpose::Handoff) | None, _) => {
                Choice::Drop(MailState::Broken, "there is no such mail")
            }
        }
    }

    fn sign_in_template(&self) -> Template {
        match self.challenge().and_then(|challenge| challenge.bound.number) {
            Some(_) => Template::EnchantedLink,
            None => Template::MagicLink,
        }
    }

    /// Mail to somebody without an account: after others, and within a budget of its own.
    fn for_stranger(&self, choose: impl FnOnce() -> Choice) -> Choice {
        if self.claimed.lane != MailLane::Stranger && !self.all_in_hand {
            return Choice::LetOthersFirst;
        }
        let limit = self.core.policy.deployment.stranger_mails_per_hour;
        if self.core.deployment.stranger_mails.is_spent(limit) {
            let budget = "deployment_stranger_mails";
            self.core.meter.note(Event::BudgetSpent { budget });
            return Choice::Drop(MailState::Suppressed, "the budget of mails to strangers is spent");
        }
        choose()
    }

    fn carrying(&self, template: Template, carries: Carries) -> Choice {
        let Some(challenge) = self.challenge().filter(|challenge| challenge.is_live(self.now)) else {
            return Choice::Drop(MailState::Expired, "what it carries ended before it could leave");
        };
        let Some(keys) = self.core.keys.by_id(challenge.key_id) else {
            return Choice::Drop(MailState::Broken, "the key of what it carries is gone");
        };
        let url = |leaf| link_url(self.core, challenge, &link_token(keys, challenge, leaf));
        let mut letter = self.letter(template);
        if matches!(
            carries,
            Carries::Code | Carries::LinkAndCode | Carries::UndoLinkAndCode
        ) && !leads_to_app(challenge)
        {
            letter.code = Some(Code::derive(keys, challenge));
        }
        if matches!(carries, Carries::Link | Carries::LinkAndCode) {
            match challenge.bound.number {
                None => letter.link = Some(url(Leaf::Main)),
                Some(_) => {
                    let choice = |number| LinkChoice {
                        number,
                        url: url(Leaf::Choice(number)),
                    };
                    letter.choices = choices(keys, challenge).into_iter().map(choice).collect();
                }
            }
        }
        let has_undo = matches!(carries, Carries::UndoLinkAndCode) || template == Template::VerifyEmail;
        letter.undo_link = has_undo.then(|| url(Leaf::Undo));
        Choice::Send(Box::new(letter))
    }

    fn plain(&self, template: Template) -> Choice {
        Choice::Send(Box::new(self.letter(template)))
    }

    fn letter(&self, template: Template) -> Letter {
        let (mail, details) = (&self.claimed.mail, &self.claimed.mail.details);
        Letter {
            id: mail.id,
            to: mail.address.clone(),
            template,
            locale: details.locale.clone(),
            purpose: details.purpose,
            code: None,
            link: None,
            undo_link: None,
            choices: Vec::new(),
            words: details.words.clone(),
            asked_at: mail.created_at,
            expires_at: mail.expires_at,
            browser: details.browser,
            platform: details.platform,
        }
    }

    fn challenge(&self) -> Option<&Challenge> {
        self.claimed.challenge.as_ref()
    }

    fn purpose(&self) -> Option<Purpose> {
        self.claimed.mail.details.purpose
    }
}

/// Whether no page of ours waits behind the links of a challenge: there is no place to type a code then.
fn leads_to_app(challenge: &Challenge) -> bool {
    let own_uri = challenge.surface == Surface::Descope && challenge.bound.redirect_uri.is_some();
    own_uri || challenge.bound.number.is_some()
}

/// Where a link of a challenge leads: a page of ours, but on the Descope surface the app's own URI (`<URI>?t=<token>`),
/// where one was given.
pub(crate) fn link_url(core: &Core, challenge: &Challenge, token: &str) -> String {
    match (&challenge.bound.redirect_uri, challenge.surface) {
        (Some(uri), Surface::Descope) => {
            let mark = if uri.contains('?') { '&' } else { '?' };
            format!("{uri}{mark}t={token}")
        }
        (Some(_) | None, _) => format!("{}{}?token={token}", core.public_url, page_of(challenge.purpose)),
    }
}

/// The page that waits behind a link.
fn page_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reset => "/reset",
        Purpose::Invite => "/invite",
        Purpose::VerifyAddress | Purpose::ChangeAddress => "/verify-email",
        Purpose::SignIn
        | Purpose::SignUp
        | Purpose::UndoAddress
        | Purpose::LinkIdentity
        | Purpose::Reauthenticate
        | Purpose::Handoff => "/link",
    }
}
