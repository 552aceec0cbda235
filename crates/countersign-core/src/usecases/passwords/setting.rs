//! What a new password sets off: the old one and every other session end, with all that it makes pointless.

use crate::core::Caller;
use crate::nouns::Timestamp;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{EventId, MailId, SessionId};
use crate::nouns::outbox::{MailDetails, MailKind};
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::Purpose;
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::usecases::entering::{may_be_told, notice};

/// Set by a program of the operator's.
pub(crate) const BY_PROGRAM: &str = "program";

/// A password that is set for a user who is there.
pub(crate) struct Setting<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) now: Timestamp,
    pub(crate) user: &'a User,
    pub(crate) hash: &'a str,
    /// The session that stays.
    pub(crate) keep: Option<SessionId>,
    pub(crate) details: MailDetails,
    pub(crate) mail: MailId,
    pub(crate) event: EventId,
    /// What it was set by, for the event.
    pub(crate) by: &'static str,
}

impl Setting<'_> {
    /// The changes.
    pub(crate) fn changes(self) -> Vec<Change> {
        let (user, now) = (self.user, self.now);
        let mut changes = vec![Change::SetPassword(user.id, self.hash.into(), now)];
        changes.extend(ending_access(user, self.keep, SessionEnd::PasswordChanged));
        let event = AuditEvent::new(self.event, now, AuditKind::PasswordSet, &self.caller.source);
        let event = event.user(user.id).address(&user.address).with("by", self.by);
        if may_be_told(user) || self.by == BY_PROGRAM {
            let kind = MailKind::PasswordChanged;
            let mail = notice(self.mail, kind, &user.address, self.details, now);
            changes.push(Change::InsertMail(mail));
        }
        changes.push(Change::InsertEvent(event));
        changes
    }
}

/// Ends all ways in that a change of what proves a user makes pointless (C7): sessions but one, device tokens, codes
/// and links. The way back to an old address stays, and so do invites. What was mailed to an address that the user never
/// proved is not theirs, and stays as well: whoever signs up with an address must not end what its owner asked for.
pub(crate) fn ending_access(user: &User, keep: Option<SessionId>, end: SessionEnd) -> Vec<Change> {
    let mut purposes = Purpose::ENDED_WITH_SESSIONS.to_vec();
    purposes.push(Purpose::Reset);
    let of_mailbox = user.verified_at.is_some().then(|| Change::EndChallenges {
        address: user.address.clone(),
        purposes: purposes.clone(),
        but: None,
    });
    let mut changes = vec![
        Change::EndSessions {
            user: user.id,
            but: keep,
            end,
        },
        Change::EndDevices(user.id),
    ];
    changes.extend(of_mailbox);
    changes.push(Change::EndBoundChallenges {
        user: user.id,
        purposes,
    });
    changes
}
