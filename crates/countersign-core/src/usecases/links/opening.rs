//! Opening a link: genuine, live, shown where it counts; at most once, and the answer only once it is counted.

use subtle::ConstantTimeEq as _;

use crate::core::{Caller, Core};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::challenge::{Challenge, ChallengeEnd, ChallengeKind};
use crate::nouns::client::ClientId;
use crate::nouns::device::Device;
use crate::nouns::ids::{AccountId, ChallengeId, SessionId};
use crate::nouns::ledger::{LedgerKey, Marks};
use crate::nouns::locale::Locale;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::changes::Change;
use crate::ports::meter::Event;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::tokens::code::Guess;
use crate::tokens::link::{Leaf, ShownLink, choices};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::beginning::conclude_refusal;
use crate::usecases::failing::Alarm;
use crate::usecases::guarded::with_person;
use crate::usecases::guessing::{Guessing, Lane, MintedGuess, end_of};
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink, Shown};
use crate::usecases::verify_otp_outcome::guard;

/// A link that is shown to do one thing.
pub(crate) struct Opening<'a> {
    pub(crate) core: &'a Core,
    pub(crate) caller: &'a Caller,
    pub(crate) shown: &'a Shown,
    pub(crate) surface: Surface,
    pub(crate) client: Option<&'a ClientId>,
    /// What it may be for.
    pub(crate) purposes: &'a [Purpose],
    /// Which of the mail's links it must be.
    pub(crate) leaf: Leaf,
    pub(crate) session: Option<SessionId>,
    pub(crate) device: Option<&'a OpaqueToken>,
    pub(crate) locale: Option<&'a Locale>,
}

/// A link that opens: what it is about, and what spends it.
pub(crate) struct Opened<'a> {
    pub(crate) facts: &'a PersonFacts,
    pub(crate) challenge: &'a Challenge,
    pub(crate) device: Option<&'a Device>,
    /// Whether it is opened by whoever asked for it, as far as can be told: not on a page in another browser.
    pub(crate) by_asker: bool,
    /// The guards: the ledger with the success noted, the deadline, the end of the challenge. They come first.
    pub(crate) spend: Vec<Change>,
}

impl Opened<'_> {
    /// The password of a sign-up that this confirms. Somebody else may have asked, and chosen it, on a mailbox that is not
    /// theirs (A1): what its owner confirms in another browser makes the user without it.
    pub(crate) fn password(&self) -> Option<String> {
        let chosen = self.challenge.bound.password_hash.as_ref();
        chosen.filter(|_| self.by_asker).cloned()
    }
}

/// A refusal, and what counts it.
struct Denied {
    refusal: LinkRefusal,
    changes: Vec<Change>,
}

impl From<LinkRefusal> for Denied {
    fn from(refusal: LinkRefusal) -> Self {
        Self {
            refusal,
            changes: Vec::new(),
        }
    }
}

impl<'a> Opening<'a> {
    /// A link that does something else than to sign in.
    pub(crate) fn of(
        core: &'a Core,
        caller: &'a Caller,
        link: &'a OpenLink,
        purposes: &'a [Purpose],
        leaf: Leaf,
    ) -> Self {
        Self {
            core,
            caller,
            shown: &link.shown,
            surface: link.surface,
            client: link.client.as_ref(),
            purposes,
            leaf,
            session: link.session,
            device: None,
            locale: link.locale.as_ref(),
        }
    }

    /// The challenge behind a genuine link, whatever its state, before anything is held or counted.
    pub(crate) fn find(&self) -> Result<Challenge, LinkError> {
        let now = self.core.now();
        let found = self
            .core
            .store
            .find_challenge(self.id())
            .map_err(LinkError::Store);
        let genuine = found.and_then(|found| {
            let genuine = found.filter(|(_, challenge)| self.is_genuine(challenge));
            genuine.map(|(_, challenge)| challenge).ok_or_else(|| {
                self.core
                    .deployment
                    .tally_refusal(LinkRefusal::Unknown.reason(), None);
                LinkError::Refused(LinkRefusal::Unknown, now)
            })
        });
        if let (Err(error), Some(purpose)) = (&genuine, self.purposes.first()) {
            self.note(*purpose, Some(error));
        }
        genuine
    }

    /// Opens it: `act` says what it does, over the facts, or why it must not.
    pub(crate) fn open<T>(
        &self,
        act: impl FnMut(&Opened<'_>) -> Result<(Vec<Change>, T), LinkRefusal>,
    ) -> Result<T, LinkError> {
        let found = self.find()?;
        let opened = self.open_found(&found, act);
        self.note(found.purpose, opened.as_ref().err());
        opened
    }

    /// Tells the meter what came of it.
    fn note(&self, purpose: Purpose, error: Option<&LinkError>) {
        let outcome = match error {
            None => "opened",
            Some(LinkError::Refused(refusal, _)) => {
                if let LinkRefusal::Refused(refusal) = refusal {
                    self.core.note_spent(refusal);
                }
                refusal.reason()
            }
            Some(LinkError::Store(_)) => "failed",
        };
        self.core.meter.note(Event::Link { purpose, outcome });
    }

    fn open_found<T>(
        &self,
        found: &Challenge,
        mut act: impl FnMut(&Opened<'_>) -> Result<(Vec<Change>, T), LinkRefusal>,
    ) -> Result<T, LinkError> {
        let (core, alarm) = (self.core, Alarm::of(self.core, self.caller));
        let (minted, now) = (MintedGuess::mint(core), core.now());
        let guessing = self.guessing(&alarm, &minted);
        let query = self.query(found, &alarm)?;
        let mut outcome = Err((LinkRefusal::Unknown, false, now));
        with_person(core, self.caller, &query, |facts| {
            let judged = self
                .judge(facts, &guessing)
                .and_then(|opened| Ok((act(&opened)?, opened.spend)));
            match judged {
                Ok(((changes, value), mut spend)) => {
                    outcome = Ok(value);
                    spend.extend(changes);
                    Some(spend)
                }
                Err(Denied { refusal, changes }) => {
                    outcome = Err((refusal, refusal == LinkRefusal::WrongCode, facts.now));
                    (!changes.is_empty()).then_some(changes)
                }
            }
        })?;
        match outcome {
            Ok(value) => {
                core.wake.wake();
                Ok(value)
            }
            Err((refusal, counted, at)) => {
                conclude_refusal(core, counted, refusal.reason(), Some(&found.address));
                Err(LinkError::Refused(refusal, at))
            }
        }
    }

    /// Whether it would open now, as far as can be seen without holding or counting anything: for work that only a right
    /// token or code is worth. Opening it decides.
    pub(crate) fn looks_open(&self, found: &Challenge) -> Result<bool, StoreError> {
        let (alarm, minted) = (Alarm::of(self.core, self.caller), MintedGuess::mint(self.core));
        let facts = self.core.store.read_person(&self.query(found, &alarm)?)?;
        Ok(self.judge(&facts, &self.guessing(&alarm, &minted)).is_ok())
    }

    fn guessing<'g>(&'g self, alarm: &'g Alarm, minted: &'g MintedGuess) -> Guessing<'g> {
        Guessing {
            core: self.core,
            caller: self.caller,
            alarm,
            minted,
            locale: self.locale,
        }
    }

    /// What is read and held to judge it.
    fn query(&self, found: &Challenge, alarm: &Alarm) -> Result<PersonQuery, StoreError> {
        let moves = matches!(found.purpose, Purpose::ChangeAddress | Purpose::UndoAddress);
        Ok(PersonQuery {
            account: self.account_of(found)?,
            session: self.session,
            device: self.device.map(OpaqueToken::hash),
            identity: found.bound.identity.as_ref().map(|pending| pending.key.clone()),
            other: moves.then(|| found.address.clone()),
            // Only "this was not me" takes its user away.
            leaving: self.leaf == Leaf::Undo && found.purpose == Purpose::VerifyAddress,
            hits: alarm.hits().to_vec(),
            ..PersonQuery::about(Who::Challenge(found.id))
        })
    }

    /// The account an invite is to: whoever sent it must be there still.
    fn account_of(&self, challenge: &Challenge) -> Result<Option<AccountId>, StoreError> {
        let Some(invite) = challenge.bound.invite else {
            return Ok(None);
        };
        let named = self
            .core
            .store
            .read_person(&PersonQuery::about(Who::Invite(invite)))?;
        Ok(named.invite.and_then(|(_, account)| Some(account?.id)))
    }

    fn id(&self) -> ChallengeId {
        match self.shown {
            Shown::Token(token) | Shown::TokenInBrowser { token, .. } => token.challenge,
            Shown::Code { request, .. } => ChallengeId(request.0),
        }
    }

    fn token(&self) -> Option<&ShownLink> {
        match self.shown {
            Shown::Token(token) | Shown::TokenInBrowser { token, .. } => Some(token),
            Shown::Code { .. } => None,
        }
    }

    /// Whether it is a link of this surface, app and purpose; of numbered ones any.
    fn is_genuine(&self, challenge: &Challenge) -> bool {
        let kind = match self.shown {
            Shown::Token(_) | Shown::TokenInBrowser { .. } => challenge.kind == ChallengeKind::Link,
            Shown::Code { .. } => challenge.kind != ChallengeKind::Lockout,
        };
        let here = kind
            && challenge.surface == self.surface
            && self.client.is_none_or(|client| *client == challenge.client)
            && self.purposes.contains(&challenge.purpose);
        let Some(token) = self.token() else {
            // The printed code is the main link's, and no code is printed beside numbered ones or a handoff.
            let has_code = challenge.purpose != Purpose::Handoff && challenge.bound.number.is_none();
            return here && has_code;
        };
        let keys = self.core.keys.by_id(challenge.key_id);
        here && keys.is_some_and(|keys| match (self.leaf, challenge.bound.number) {
            (Leaf::Main, Some(_)) => choices(keys, challenge)
                .into_iter()
                .any(|number| token.is(keys, challenge, Leaf::Choice(number))),
            (leaf, _) => token.is(keys, challenge, leaf),
        })
    }

    /// The rule: state first; then the token alone from a program, the browser that asked, or the printed code.
    fn judge<'f>(&self, facts: &'f PersonFacts, guessing: &Guessing<'_>) -> Result<Opened<'f>, Denied> {
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
            device: lane.device,
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
    fn code_needed(&self, challenge: &Challenge) -> Option<Option<&Guess>> {
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
