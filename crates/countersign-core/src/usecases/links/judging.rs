//! Whether a link opens: its state first, then the token, the browser that asked, or the printed code.

use subtle::ConstantTimeEq as _;

use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::challenge::{Challenge, ChallengeEnd};
use crate::nouns::ledger::{LedgerKey, Marks};
use crate::ports::changes::Change;
use crate::ports::people::PersonFacts;
use crate::tokens::code::Guess;
use crate::tokens::link::Leaf;
use crate::usecases::failing::own_device;
use crate::usecases::guessing::{Guessing, Lane, MintedGuess, end_of};
use crate::usecases::links::opening::{Opened, Opening};
use crate::usecases::links::shown::{LinkRefusal, Shown};
use crate::usecases::verify_otp_outcome::guard;

/// A refusal, and what counts it.
pub(super) struct Denied {
    pub(super) refusal: LinkRefusal,
    pub(super) changes: Vec<Change>,
}

impl From<LinkRefusal> for Denied {
    fn from(refusal: LinkRefusal) -> Self {
        Self {
            refusal,
            changes: Vec::new(),
        }
    }
}

impl Opening<'_> {
    /// The rule: state first; then the token alone from a program, the browser that asked, or the printed code.
    pub(super) fn judge<'f>(
        &self,
        facts: &'f PersonFacts,
        guessing: &Guessing<'_>,
    ) -> Result<Opened<'f>, Denied> {
        let challenge = facts.challenge.as_ref().ok_or(LinkRefusal::Unknown)?;
        if let Some(refusal) = end_of(challenge, facts.now) {
            return Err(LinkRefusal::from(refusal).into());
        }
        let lane = guessing.lane(facts, &challenge.address);
        if let Some(number) = challenge.bound.number.filter(|_| self.leaf == Leaf::Main) {
            self.judge_choice(challenge, number, facts, guessing.minted)?;
        } else if let Some(typed) = self.code_needed(challenge) {
            let guess = typed.ok_or(LinkRefusal::NeedsCode)?;
            let judged = guessing.judge(facts, challenge, &lane, guess);
            judged.map_err(|(refusal, changes)| Denied {
                refusal: refusal.into(),
                changes,
            })?;
        }
        let mut marks = lane.marks.clone();
        let mut spend = Vec::new();
        // A mailed link proves its owner, and so turns codes on again; the printed code alone does not.
        if self.token().is_some() {
            marks.turn_codes_on();
            if lane.device.is_some() && facts.ledger.marks.codes_are_off() {
                let mut of_address = facts.ledger.marks.clone();
                of_address.turn_codes_on();
                let lane = Lane {
                    now: facts.now,
                    device: None,
                    key: LedgerKey::Address(challenge.address.clone()),
                    ledger: &facts.ledger,
                    marks: Marks::default(),
                };
                spend.push(guessing.write(&lane, of_address));
            }
        }
        marks.record_success(facts.now);
        spend.extend(guessing.spend(challenge, &lane, marks));
        Ok(Opened {
            facts,
            challenge,
            device: own_device(facts.device.as_ref(), facts.user.as_ref()),
            by_asker: match self.shown {
                Shown::Token(_) | Shown::Code { .. } => true,
                Shown::TokenInBrowser { browser, .. } => asked_here(challenge, browser.as_ref()),
            },
            spend,
        })
    }

    /// Of several numbered links only the right one opens; a wrong one ends them all, or three clicks would do.
    fn judge_choice(
        &self,
        challenge: &Challenge,
        number: u8,
        facts: &PersonFacts,
        minted: &MintedGuess,
    ) -> Result<(), Denied> {
        let keys = self.core.keys.by_id(challenge.key_id);
        let right = self.token().zip(keys);
        if right.is_some_and(|(token, keys)| token.is(keys, challenge, Leaf::Choice(number))) {
            return Ok(());
        }
        let [event, ..] = minted.events;
        let source = &self.caller.source;
        let event = AuditEvent::new(event, facts.now, AuditKind::SignInFailed, source)
            .address(&challenge.address)
            .with("reason", LinkRefusal::WrongChoice.reason())
            .with("challenge", challenge.id.to_string());
        Err(Denied {
            refusal: LinkRefusal::WrongChoice,
            changes: vec![
                Change::EndChallenge(guard(challenge), ChallengeEnd::Pointless),
                Change::InsertEvent(event),
            ],
        })
    }

    /// What was typed, where the printed code has to be; `None` where the link counts without it.
    pub(super) fn code_needed(&self, challenge: &Challenge) -> Option<Option<&Guess>> {
        match self.shown {
            Shown::Token(_) => None,
            Shown::TokenInBrowser { browser, code, .. } => {
                (!asked_here(challenge, browser.as_ref())).then_some(code.as_ref())
            }
            Shown::Code { code, .. } => Some(Some(code)),
        }
    }
}

/// Whether a browser is the one that asked (C6).
pub(crate) fn asked_here(challenge: &Challenge, browser: Option<&[u8; 32]>) -> bool {
    let asked = challenge.bound.browser.as_ref().zip(browser);
    asked.is_some_and(|(asked, shown)| asked.ct_eq(shown).into())
}
