//! The timeline of one sign-in: why did it fail?

use serde_json::Value;

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::audit::AuditKind;
use crate::nouns::challenge::{Challenge, ChallengeEnd};
use crate::nouns::ids::RequestId;
use crate::nouns::outbox::MailState;
use crate::nouns::user::UserStatus;
use crate::ports::operators::{AuditEntry, AuditQuery, MailQuery, MailTrail};
use crate::ports::store::StoreError;

/// Something that happened, or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When, where it is known.
    pub at: Option<Timestamp>,
    /// A word for programs.
    pub what: &'static str,
    /// A sentence for people.
    pub text: String,
}

/// A sign-in from its beginning.
#[derive(Clone, Debug)]
pub struct ChallengeStory {
    /// The store's time.
    pub now: Timestamp,
    /// The challenge as it stands.
    pub challenge: Challenge,
    /// Its request ids, the first one first.
    pub requests: Vec<RequestId>,
    /// What happened, in order.
    pub happenings: Vec<Happening>,
}

/// Tells the story of the challenge behind a request id; `None` if there is none, or none any more.
pub fn show_challenge(core: &Core, request: RequestId) -> Result<Option<ChallengeStory>, StoreError> {
    let store = &*core.store;
    let Some(challenge) = store.find_requested(request)? else {
        return Ok(None);
    };
    let mails = store.list_mail_trails(&MailQuery {
        challenge: Some(challenge.id),
        limit: 100,
        ..MailQuery::default()
    })?;
    let entries = store.list_audit_entries(&AuditQuery {
        address: Some(challenge.address.as_str().to_owned()),
        since: Some(challenge.created_at),
        limit: 1_000,
        ..AuditQuery::default()
    })?;
    let owner = store.find_user(&challenge.address)?;
    let mut requests = vec![RequestId(challenge.id.0)];
    requests.extend(store.list_request_ids(challenge.id)?);
    let telling = Telling {
        now: store.read_time()?,
        challenge: &challenge,
        disabled: owner.is_some_and(|user| user.status == UserStatus::Disabled),
    };
    let happenings = telling.tell(&mails, &entries);
    Ok(Some(ChallengeStory {
        now: telling.now,
        requests,
        happenings,
        challenge,
    }))
}

/// The newest challenges of an address, for an operator to choose one.
pub fn list_challenges(
    core: &Core,
    address: &Address,
    limit: u16,
) -> Result<(Timestamp, Vec<Challenge>), StoreError> {
    Ok((
        core.store.read_time()?,
        core.store.list_challenges(address, limit)?,
    ))
}

struct Telling<'a> {
    now: Timestamp,
    challenge: &'a Challenge,
    disabled: bool,
}

impl Telling<'_> {
    fn tell(&self, mails: &[MailTrail], entries: &[AuditEntry]) -> Vec<Happening> {
        let c = self.challenge;
        let asked = format!(
            "a code was asked for: surface {}, client {}, purpose {}",
            c.surface.as_str(),
            c.client.as_str(),
            c.purpose.as_str()
        );
        let mut told = vec![happening(c.created_at, "asked", asked)];
        for mail in mails {
            self.tell_mail(mail, &mut told);
        }
        told.extend(entries.iter().filter_map(|entry| self.tell_event(entry)));
        if let Some(opened) = c.opened_at.filter(|&at| at > c.created_at) {
            told.push(happening(
                opened,
                "opened",
                "the button behind the mailed link was pressed".to_owned(),
            ));
        }
        told.sort_by_key(|happening| happening.at);
        self.tell_end(&mut told);
        told
    }

    fn tell_mail(&self, trail: &MailTrail, told: &mut Vec<Happening>) {
        let record = &trail.record;
        let kind = record.mail.kind.as_str();
        let note = record.note.as_deref().unwrap_or("no reason is known");
        let queued = format!("the mail `{kind}` was queued");
        told.push(happening(record.mail.created_at, "mail_queued", queued));
        let times = if record.attempts == 1 {
            "attempt"
        } else {
            "attempts"
        };
        let (what, text) = match record.state {
            MailState::Queued if trail.leased_until.is_some_and(|until| until > self.now) => {
                ("mail_in_hand", "a worker is handing the mail over".to_owned())
            }
            MailState::Queued => ("mail_waits", "the mail waits for a worker".to_owned()),
            MailState::HandedOver => ("mail_handed_over", format!("the relay took the mail: {note}")),
            MailState::Deferred => {
                let due = record.due_at.to_rfc3339();
                let text = format!(
                    "not taken after {} {times}, tried again at {due}: {note}",
                    record.attempts
                );
                ("mail_deferred", text)
            }
            MailState::Refused => (
                "mail_refused",
                format!("the relay refused the mail for good: {note}"),
            ),
            MailState::Expired => ("mail_expired", format!("the mail was not sent: {note}")),
            MailState::Suppressed => (
                "mail_suppressed",
                format!("the mail was not sent, by rule: {note}"),
            ),
            MailState::Broken => ("mail_broken", format!("the mail could not be made: {note}")),
        };
        told.push(Happening {
            at: Some(trail.closed_at.unwrap_or(self.now)),
            what,
            text,
        });
    }

    /// Events of other challenges are left out; locks belong to the address, so they are told.
    fn tell_event(&self, entry: &AuditEntry) -> Option<Happening> {
        let detail = |key: &str| entry.detail.get(key).and_then(Value::as_str).unwrap_or_default();
        let id = self.challenge.id.to_string();
        let is_ours = [detail("challenge"), detail("way_in")].contains(&id.as_str());
        let is = |kind: AuditKind| entry.kind == kind.as_str();
        let over = self.challenge.expires_at;
        if entry.at > over && !is_ours {
            return None;
        }
        let (what, text) = if is(AuditKind::SignInFailed) && is_ours {
            let guess = entry
                .detail
                .get("guess")
                .and_then(Value::as_i64)
                .unwrap_or_default();
            (
                "wrong_guess",
                format!("guess {guess} was refused: {}", detail("reason")),
            )
        } else if is(AuditKind::SignedIn) && is_ours {
            ("signed_in", "the code was right: a session began".to_owned())
        } else if is(AuditKind::SignedIn) {
            (
                "signed_in_elsewhere",
                "somebody signed in with another code of this address".to_owned(),
            )
        } else if is(AuditKind::Locked) && detail("what") == "password" {
            // It shuts passwords alone, and so has no part in the story of a code.
            return None;
        } else if is(AuditKind::Locked) {
            (
                "locked",
                format!("the address was locked until {}", detail("until")),
            )
        } else if is(AuditKind::CodesTurnedOff) {
            (
                "codes_turned_off",
                "too many failures in a row turned codes off for the address".to_owned(),
            )
        } else if is(AuditKind::Unlocked) {
            (
                "unlocked",
                format!("the address was unlocked by: {}", detail("by")),
            )
        } else if is(AuditKind::UserDisabled) {
            ("user_disabled", "an operator disabled the user".to_owned())
        } else if is(AuditKind::Refused) {
            let count = entry
                .detail
                .get("count")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            let text = format!(
                "attempts refused without being counted, up to here: {count}, {}",
                detail("reason")
            );
            ("refused", text)
        } else {
            return None;
        };
        Some(happening(entry.at, what, text))
    }

    fn tell_end(&self, told: &mut Vec<Happening>) {
        let c = self.challenge;
        let end = match c.ended {
            Some(ChallengeEnd::Used) => {
                let known = told.iter().any(|happening| happening.what == "signed_in");
                (!known).then(|| (None, "used", "the code was used".to_owned()))
            }
            Some(ChallengeEnd::Superseded) => Some((
                None,
                "superseded",
                "ended: a newer code took its place".to_owned(),
            )),
            Some(ChallengeEnd::Pointless) => {
                let text = "ended: a success, a logout everywhere or a disabling elsewhere made it pointless";
                Some((None, "pointless", text.to_owned()))
            }
            None if c.expires_at <= self.now => Some((
                Some(c.expires_at),
                "expired",
                "the code expired without being used".to_owned(),
            )),
            None => {
                let text = format!(
                    "until then the code may be used; {} guesses failed",
                    c.failed_guesses
                );
                Some((Some(c.expires_at), "live", text))
            }
        };
        told.extend(end.map(|(at, what, text)| Happening { at, what, text }));
        if self.disabled {
            let text = "the user is disabled: no code of theirs opens anything".to_owned();
            told.push(Happening {
                at: None,
                what: "disabled",
                text,
            });
        }
    }
}

fn happening(at: Timestamp, what: &'static str, text: String) -> Happening {
    Happening {
        at: Some(at),
        what,
        text,
    }
}
