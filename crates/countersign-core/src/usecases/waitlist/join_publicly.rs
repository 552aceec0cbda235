//! The list before a launch: an address waits, whoever's it is. The answer is the same for every address.

use chrono::TimeDelta;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::budget::{NetLimits, mailbox_hit, room_for_all};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{EventId, MailId, WaitlistEntryId};
use crate::nouns::ledger::{LedgerKey, MailClass, Refusal};
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::{MailWords, TypedName};
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::waitlist::{Feature, MOST_ENTRIES, Waiting, WaitlistEntry};
use crate::ports::changes::Change;
use crate::ports::ledgers::LedgerWrite;
use crate::ports::people::{PersonQuery, Who};
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
    let (entropy, minted_at, policy) = (&*core.entropy, core.now(), &core.policy);
    let id = WaitlistEntryId::mint(entropy, minted_at);
    let mail = MailId::mint(entropy, minted_at);
    let event = EventId::mint(entropy, minted_at);
    let version = entropy.version();
    let mut hits = policy.sends_by_source.hits(NetLimits::SENDS, &caller.source);
    hits.push(mailbox_hit(
        &command.address,
        policy.mails.per_mailbox,
        policy.mails.window,
    ));
    let query = PersonQuery {
        hits: hits.clone(),
        ..PersonQuery::about_mailbox(Who::Address(command.address.clone()))
    };
    let mut outcome = Ok(());
    with_person(core, caller, &query, |facts| {
        let now = facts.now;
        let mut marks = facts.ledger.marks.clone();
        marks.forget(now, &policy.mails, &policy.failures);
        let room = room_for_all(&hits, &facts.nth_latest, now);
        let judged = marks.judge_send(now, MailClass::Verification, &policy.mails);
        if let Some(refusal) = judged.err().or(room) {
            outcome = Err((refusal, now));
            return None;
        }
        outcome = Ok(());
        // Who is on the list already spends the same and gets no second mail: the answer cannot tell.
        marks.record_send(now, MailClass::Verification, Surface::Accounts, Purpose::SignUp);
        let key = LedgerKey::Address(command.address.clone());
        let ledger = LedgerWrite::over(key, &facts.ledger, version, marks, now, policy);
        let mut changes = vec![Change::WriteLedger(ledger)];
        changes.extend(hits.iter().cloned().map(Change::Hit));
        let who = Waiting::Address(command.address.clone());
        let theirs = || facts.waitlist.iter().filter(|entry| entry.who == who);
        // One address waits for so much and no more, or whoever types it grows the list without end.
        let has_room = theirs().count() < MOST_ENTRIES;
        if has_room && !theirs().any(|entry| entry.feature == command.feature) {
            let words = MailWords {
                feature: command
                    .feature
                    .as_ref()
                    .and_then(|feature| TypedName::cut(feature.as_str())),
                ..MailWords::default()
            };
            changes.push(Change::InsertWaitlistEntry(WaitlistEntry {
                id,
                who: who.clone(),
                feature: command.feature.clone(),
                client: command.client.clone(),
                since: now,
                granted_at: None,
            }));
            changes.push(Change::InsertMail(NewMail {
                id: mail,
                kind: MailKind::WaitlistConfirmed,
                address: command.address.clone(),
                challenge: None,
                details: MailDetails {
                    words,
                    ..MailDetails::of(&caller.source, command.locale.as_ref(), None)
                },
                created_at: now,
                expires_at: now + TimeDelta::days(1),
                coalesce: None,
            }));
            let joined = AuditEvent::new(event, now, AuditKind::WaitlistJoined, &caller.source);
            changes.push(Change::InsertEvent(joined.address(&command.address)));
        }
        Some(changes)
    })?;
    core.wake.wake();
    outcome.map_err(|(refusal, now)| {
        core.deployment
            .tally_refusal(refusal.reason(), Some(&command.address));
        JoinPubliclyError::Refused(refusal, now)
    })
}
