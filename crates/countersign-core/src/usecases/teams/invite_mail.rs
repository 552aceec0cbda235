//! The mail of an invite: its challenge and its row in the outbox, within the budgets of both sides.

use chrono::TimeDelta;

use super::acting::{Acting, TeamError};
use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, ChallengeKind, Seed};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{ChallengeId, InviteId, MailId};
use crate::nouns::ledger::{Ledger, LedgerKey, MailClass, Version};
use crate::nouns::locale::Locale;
use crate::nouns::mail_words::{MailWords, TypedName};
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::changes::Change;
use crate::ports::ledgers::LedgerWrite;

/// Ids and secrets of a mail, minted once however often the decision is made.
pub(crate) struct InviteMail {
    pub(crate) challenge: ChallengeId,
    mail: MailId,
    seed: Seed,
    version: Version,
}

/// What the mail is about.
pub(crate) struct InviteLetter<'a> {
    pub(crate) invite: InviteId,
    pub(crate) client: &'a ClientId,
    pub(crate) address: &'a Address,
    pub(crate) ledger: &'a Ledger,
    pub(crate) words: MailWords,
    pub(crate) locale: Option<&'a Locale>,
    pub(crate) expires_at: Timestamp,
}

impl InviteMail {
    pub(crate) fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            challenge: ChallengeId::mint(entropy, now),
            mail: MailId::mint(entropy, now),
            seed: core.seed(),
            version: entropy.version(),
        }
    }

    /// The changes that send it: the address's ledger, the challenge, the outbox row. Refused while the address has had
    /// its hour's invites.
    pub(crate) fn changes(
        &self,
        core: &Core,
        caller: &Caller,
        now: Timestamp,
        letter: InviteLetter<'_>,
    ) -> Result<Vec<Change>, TeamError> {
        let policy = &core.policy;
        let mut marks = letter.ledger.marks.clone();
        marks.forget(now, &policy.mails, &policy.failures);
        marks
            .judge_send(now, MailClass::Invite, &policy.mails)
            .map_err(|refusal| TeamError::RateLimited {
                retry_at: refusal.retry_at(),
                now,
            })?;
        marks.record_send(now, MailClass::Invite, Surface::Accounts, Purpose::Invite);
        let key = LedgerKey::Address(letter.address.clone());
        let challenge = Challenge {
            id: self.challenge,
            kind: ChallengeKind::Link,
            surface: Surface::Accounts,
            client: letter.client.clone(),
            purpose: Purpose::Invite,
            address: letter.address.clone(),
            lane: key.clone(),
            seed: self.seed,
            key_id: core.keys.current().id(),
            created_at: now,
            expires_at: letter.expires_at,
            opened_at: Some(now),
            failed_guesses: 0,
            ended: None,
            bound: Bound {
                invite: Some(letter.invite),
                ..Bound::default()
            },
        };
        let details = MailDetails {
            words: letter.words,
            ..MailDetails::of(&caller.source, letter.locale, Some(Purpose::Invite))
        };
        let mail = NewMail {
            id: self.mail,
            kind: MailKind::Link,
            address: letter.address.clone(),
            challenge: Some(challenge.id),
            details,
            created_at: now,
            expires_at: now + TimeDelta::days(1),
            coalesce: None,
        };
        Ok(vec![
            Change::WriteLedger(LedgerWrite::over(
                key,
                letter.ledger,
                self.version,
                marks,
                now,
                policy,
            )),
            Change::InsertChallenge(challenge),
            Change::InsertMail(mail),
        ])
    }
}

/// The words of an invite by somebody who manages an account.
pub(super) fn words(acting: &Acting<'_>, role: crate::nouns::account::Role) -> MailWords {
    let inviter = acting
        .user
        .display_name
        .clone()
        .unwrap_or_else(|| acting.user.address.as_str().to_owned());
    MailWords {
        inviter: TypedName::cut(&inviter),
        account: TypedName::cut(&acting.account.account.name),
        role: Some(role.as_str().to_owned()),
        ..MailWords::default()
    }
}
