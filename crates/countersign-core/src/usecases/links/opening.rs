//! Opening a link: genuine, live, shown where it counts; at most once, and the answer only once it is counted.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::challenge::{Challenge, ChallengeKind};
use crate::nouns::client::ClientId;
use crate::nouns::device::Device;
use crate::nouns::ids::{AccountId, ChallengeId, SessionId};
use crate::nouns::locale::Locale;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::changes::Change;
use crate::ports::meter::Event;
use crate::ports::people::{PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::tokens::link::{Leaf, ShownLink, choices};
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::beginning::conclude_refusal;
use crate::usecases::failing::Alarm;
use crate::usecases::guarded::with_person;
use crate::usecases::guessing::{Guessing, MintedGuess};
use crate::usecases::links::judging::Denied;
use crate::usecases::links::shown::{LinkError, LinkRefusal, OpenLink, Shown};

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
    /// The device shown, where it is the owner's.
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
        if let Some((refusal, at)) = self.sift(found, &guessing)? {
            return Err(self.refused(found, refusal, at));
        }
        let query = self.query(found, &alarm)?;
        let mut outcome = Err((LinkRefusal::Unknown, now));
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
                    outcome = Err((refusal, facts.now));
                    (!changes.is_empty()).then_some(changes)
                }
            }
        })?;
        match outcome {
            Ok(value) => {
                core.wake.wake();
                Ok(value)
            }
            Err((refusal, at)) => Err(self.refused(found, refusal, at)),
        }
    }

    /// What is told of a refusal, once whatever counts it is committed.
    fn refused(&self, found: &Challenge, refusal: LinkRefusal, at: Timestamp) -> LinkError {
        let counted = refusal == LinkRefusal::WrongCode;
        conclude_refusal(self.core, counted, refusal.reason(), Some(&found.address));
        LinkError::Refused(refusal, at)
    }

    /// Judges what was typed over the mailbox alone, and counts it where it is wrong: only a right code comes to the user
    /// behind it, so that the time of a refusal does not tell whether there is one (E2). `None` where it is to be opened.
    fn sift(
        &self,
        found: &Challenge,
        guessing: &Guessing<'_>,
    ) -> Result<Option<(LinkRefusal, Timestamp)>, StoreError> {
        if self.code_needed(found).is_none() {
            return Ok(None);
        }
        let mut refused = None;
        with_person(
            self.core,
            self.caller,
            &self.mailbox_query(found, guessing.alarm),
            |facts| {
                refused = None;
                // A device has a budget of its own, if it is that user's; who shows one knows that there is somebody.
                if facts.device.as_ref().is_some_and(|device| device.is_proven) {
                    return None;
                }
                let Denied { refusal, changes } = self.judge(facts, guessing).err()?;
                refused = Some((refusal, facts.now));
                (!changes.is_empty()).then_some(changes)
            },
        )?;
        Ok(refused)
    }

    /// Whether it would open now, as far as can be seen without holding or counting anything: for work that only a right
    /// token or code is worth. Opening it decides.
    pub(crate) fn looks_open(&self, found: &Challenge) -> Result<bool, StoreError> {
        let (alarm, minted) = (Alarm::of(self.core, self.caller), MintedGuess::mint(self.core));
        let facts = self.core.store.read_person(&self.mailbox_query(found, &alarm))?;
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

    /// What is read and held to judge a guess at it.
    fn mailbox_query(&self, found: &Challenge, alarm: &Alarm) -> PersonQuery {
        PersonQuery {
            device: self.device.map(OpaqueToken::hash),
            hits: alarm.hits().to_vec(),
            ..PersonQuery::about_mailbox(Who::Challenge(found.id))
        }
    }

    /// What is read and held to open it.
    fn query(&self, found: &Challenge, alarm: &Alarm) -> Result<PersonQuery, StoreError> {
        let moves = matches!(found.purpose, Purpose::ChangeAddress | Purpose::UndoAddress);
        Ok(PersonQuery {
            account: self.account_of(found)?,
            session: self.session,
            identity: found.bound.identity.as_ref().map(|pending| pending.key.clone()),
            other: moves.then(|| found.address.clone()),
            // Only "this was not me" takes its user away.
            leaving: self.leaf == Leaf::Undo && found.purpose == Purpose::VerifyAddress,
            mailbox_only: false,
            ..self.mailbox_query(found, alarm)
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
            .read_person(&PersonQuery::about_mailbox(Who::Invite(invite)))?;
        Ok(named.invite.and_then(|(_, account)| Some(account?.id)))
    }

    fn id(&self) -> ChallengeId {
        match self.shown {
            Shown::Token(token) | Shown::TokenInBrowser { token, .. } => token.challenge,
            Shown::Code { request, .. } => ChallengeId(request.0),
        }
    }

    pub(super) fn token(&self) -> Option<&ShownLink> {
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
}
