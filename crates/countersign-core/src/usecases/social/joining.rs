//! An identity becomes a user's: the row, the event, and the notice to whoever owned the mailbox before. Written once.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::connection::ConnectionName;
use crate::nouns::identity::{Identity, IdentityKey};
use crate::nouns::ids::{EventId, IdentityId, MailId, UserId};
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::{MailWords, TypedName};
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::usecases::entering::notice;

/// Ids of what is written, minted once however often it is judged.
pub(crate) struct MintedJoin {
    identity: IdentityId,
    mail: MailId,
    pub(crate) event: EventId,
}

impl MintedJoin {
    pub(crate) fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            identity: IdentityId::mint(entropy, now),
            mail: MailId::mint(entropy, now),
            event: EventId::mint(entropy, now),
        }
    }
}

/// An identity that joins a user.
pub(crate) struct Joining<'a> {
    pub(crate) core: &'a Core,
    pub(crate) caller: &'a Caller,
    pub(crate) minted: &'a MintedJoin,
    /// The store's time.
    pub(crate) now: Timestamp,
    pub(crate) key: &'a IdentityKey,
    pub(crate) connection: &'a str,
    /// The address the provider gave.
    pub(crate) address: Option<&'a Address>,
    pub(crate) locale: Option<&'a Locale>,
}

impl Joining<'_> {
    /// To a user who is made by it and so needs no notice, or to whom none may go.
    pub(crate) fn newcomer(&self, user: UserId) -> Vec<Change> {
        let identity = Identity {
            id: self.minted.identity,
            user,
            key: self.key.clone(),
            connection: self.connection.to_owned(),
            address: self.address.cloned(),
            created_at: self.now,
            last_used_at: self.now,
        };
        let event = AuditEvent::new(
            self.minted.event,
            self.now,
            AuditKind::IdentityLinked,
            &self.caller.source,
        )
        .user(user)
        .with("identity", identity.id.to_string())
        .with("connection", self.connection);
        vec![Change::InsertIdentity(identity), Change::InsertEvent(event)]
    }

    /// To a user who is there.
    pub(crate) fn user(&self, user: &User) -> Vec<Change> {
        let mut changes = self.newcomer(user.id);
        let details = MailDetails::of(&self.caller.source, self.locale, None);
        let kind = MailKind::IdentityLinked;
        let mail = telling(
            self.core,
            (self.minted.mail, kind),
            user,
            self.connection,
            details,
            self.now,
        );
        changes.push(Change::InsertMail(mail));
        changes
    }
}

/// A notice about one connection; those about others are not left out for it.
pub(crate) fn telling(
    core: &Core,
    (id, kind): (MailId, MailKind),
    user: &User,
    connection: &str,
    details: MailDetails,
    now: Timestamp,
) -> NewMail {
    let details = MailDetails {
        words: MailWords {
            provider: title(core, connection),
            ..MailWords::default()
        },
        ..details
    };
    let mail = notice(id, kind, &user.address, details, now);
    NewMail {
        coalesce: mail.coalesce.map(|key| format!("{key}:{connection}")),
        ..mail
    }
}

/// What people call a connection: the provider's own name, else the operator's.
fn title(core: &Core, connection: &str) -> Option<TypedName> {
    let name = ConnectionName::parse(connection).ok();
    let there = name.and_then(|name| core.providers.connection(&name));
    TypedName::cut(there.map_or(connection, |there| there.provider.title().unwrap_or(connection)))
}
