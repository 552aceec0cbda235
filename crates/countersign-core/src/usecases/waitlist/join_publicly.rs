//! The list before a launch: an address waits, whoever's it is. The answer is the same for every address.

use chrono::TimeDelta;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::budget::{Hit, NetLimits, mailbox_hit, room_for_all};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{EventId, MailId, WaitlistEntryId};
use crate::nouns::ledger::{LedgerKey, MailClass, Refusal, Version};
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::{MailWords, TypedName};
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::waitlist::{Feature, MOST_ENTRIES, Waiting, WaitlistEntry};
use crate::policy::Policy;
use crate::ports::changes::Change;
use crate::ports::ledgers::LedgerWrite;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;

/// The command.
#[derive(Clone, Debug)]
pub struct JoinPublicly {
    /// The app asked from.
    pub client: ClientId,
    /// Who waits.
    pub address: Address,
    /// For what; `None`: for the product itself.
    pub feature: Option<Feature>,
    /// The language of the mail.
    pub locale: Option<Locale>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum JoinPubliclyError {
    /// A limit; with the store's time.
    #[error("refused: {0:?}")]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts an address on the list and mails it once that it is there.
pub fn join_publicly(core: &Core, caller: &Caller, command: &JoinPublicly) -> Result<(), JoinPubliclyError> {
    let joining = Joining::of(core, caller, command);
    let query = PersonQuery {
        hits: joining.hits.clone(),
        ..PersonQuery::about_mailbox(Who::Address(command.address.clone()))
    };
    let mut outcome = Ok(());
    with_person(core, caller, &query, |facts| match joining.decide(facts) {
        Ok(changes) => {
            outcome = Ok(());
            Some(changes)
        }
        Err(refusal) => {
            outcome = Err((refusal, facts.now));
            None
        }
    })?;
    core.wake.wake();
    outcome.map_err(|(refusal, now)| {
        core.deployment
            .tally_refusal(refusal.reason(), Some(&command.address));
        JoinPubliclyError::Refused(refusal, now)
    })
}

/// What the decision goes by beside the facts; what is minted is the same at every attempt.
struct Joining<'a> {
    policy: &'a Policy,
    caller: &'a Caller,
    command: &'a JoinPublicly,
    entry: WaitlistEntryId,
    mail: MailId,
    event: EventId,
    version: Version,
    hits: Vec<Hit>,
}

impl<'a> Joining<'a> {
    fn of(core: &'a Core, caller: &'a Caller, command: &'a JoinPublicly) -> Self {
        let (entropy, now, policy) = (&*core.entropy, core.now(), &core.policy);
        let mut hits = policy.sends_by_source.hits(NetLimits::SENDS, &caller.source);
        hits.push(mailbox_hit(
            &command.address,
            policy.mails.per_mailbox,
            policy.mails.window,
        ));
        Self {
            policy,
            caller,
            command,
            entry: WaitlistEntryId::mint(entropy, now),
            mail: MailId::mint(entropy, now),
            event: EventId::mint(entropy, now),
            version: entropy.version(),
            hits,
        }
    }

    /// Who is on the list already spends the same and gets no second mail: the answer cannot tell.
    fn decide(&self, facts: &PersonFacts) -> Result<Vec<Change>, Refusal> {
        let (policy, now) = (self.policy, facts.now);
        let mut marks = facts.ledger.marks.clone();
        marks.forget(now, &policy.mails, &policy.failures);
        marks.judge_send(now, MailClass::Verification, &policy.mails)?;
        if let Some(refusal) = room_for_all(&self.hits, &facts.nth_latest, now) {
            return Err(refusal);
        }
        marks.record_send(now, MailClass::Verification, Surface::Accounts, Purpose::SignUp);
        let key = LedgerKey::Address(self.command.address.clone());
        let ledger = LedgerWrite::over(key, &facts.ledger, self.version, marks, now, policy);
        let mut changes = vec![Change::WriteLedger(ledger)];
        changes.extend(self.hits.iter().cloned().map(Change::Hit));
        if self.is_new(&facts.waitlist) {
            changes.extend(self.joins(now));
        }
        Ok(changes)
    }

    /// One address waits for so much and no more, or whoever types it grows the list without end.
    fn is_new(&self, waitlist: &[WaitlistEntry]) -> bool {
        let who = Waiting::Address(self.command.address.clone());
        let theirs = || waitlist.iter().filter(|entry| entry.who == who);
        theirs().count() < MOST_ENTRIES && !theirs().any(|entry| entry.feature == self.command.feature)
    }

    fn joins(&self, now: Timestamp) -> [Change; 3] {
        let (command, source) = (self.command, &self.caller.source);
        let feature = command.feature.as_ref();
        let words = MailWords {
            feature: feature.and_then(|feature| TypedName::cut(feature.as_str())),
            ..MailWords::default()
        };
        let entry = WaitlistEntry {
            id: self.entry,
            who: Waiting::Address(command.address.clone()),
            feature: command.feature.clone(),
            client: command.client.clone(),
            since: now,
            granted_at: None,
        };
        let mail = NewMail {
            id: self.mail,
            kind: MailKind::WaitlistConfirmed,
            address: command.address.clone(),
            challenge: None,
            details: MailDetails {
                words,
                ..MailDetails::of(source, command.locale.as_ref(), None)
            },
            created_at: now,
            expires_at: now + TimeDelta::days(1),
            coalesce: None,
        };
        let joined = AuditEvent::new(self.event, now, AuditKind::WaitlistJoined, source);
        [
            Change::InsertWaitlistEntry(entry),
            Change::InsertMail(mail),
            Change::InsertEvent(joined.address(&command.address)),
        ]
    }
}
