//! The world of one case: an empty store, its clock, and words for what cases do over and over.

use std::cell::RefCell;

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::device::NewDevice;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::outbox::NewMail;
use countersign_core::nouns::session::Session;
use countersign_core::nouns::user::User;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::ledgers::LedgerCommit;
use countersign_core::ports::request_otp::{RequestOtpFacts, RequestOtpQuery};
use countersign_core::ports::store::{Attempt, Attempted, Store, StoreError};
use countersign_core::ports::verify_otp::{PassedDevice, VerifyOtpFacts, VerifyOtpQuery};

use crate::samples::Samples;
use crate::samples::commits::{request_query, verify_query};
use crate::steps::{Asking, Failing, Noting, Passing, Step};
use crate::time::ManualClock;

/// One case's store and clock.
pub struct World<'a> {
    /// The store under test, empty at first.
    pub store: &'a dyn Store,
    /// Its clock.
    pub clock: ManualClock,
    /// New rows.
    pub new: Samples,
}

/// What a sign-in leaves behind.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Their session.
    pub session: Session,
    /// SHA-256 of its cookie token.
    pub token: [u8; 32],
    /// Their device token.
    pub device: NewDevice,
}

impl<'a> World<'a> {
    /// A world around an empty store that goes by `clock`.
    pub fn new(store: &'a dyn Store, clock: ManualClock) -> Self {
        Self {
            store,
            new: Samples::new(clock.clone()),
            clock,
        }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets seconds pass.
    pub fn wait(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    /// Commits a step that nothing stands in the way of.
    pub fn does(&self, attempt: Attempt, step: &dyn Step) {
        assert_eq!(
            step.attempt(self.store, attempt, &|| ()).unwrap(),
            Attempted::Done
        );
    }

    /// Tries a step that must be lost and leave nothing behind.
    pub fn loses(&self, attempt: Attempt, step: &dyn Step) {
        let before = step.sight().look(self.store);
        assert_eq!(
            step.attempt(self.store, attempt, &|| ()).unwrap(),
            Attempted::Lost
        );
        assert_eq!(
            step.sight().look(self.store),
            before,
            "a lost commit left something behind"
        );
    }

    /// Tries a step that is lost because the clock moves on by `seconds` between facts and commit.
    pub fn loses_by_waiting(&self, attempt: Attempt, step: &dyn Step, seconds: i64) {
        let (before, start) = (step.sight().look(self.store), self.now());
        assert_eq!(
            step.attempt(self.store, attempt, &|| self.wait(seconds)).unwrap(),
            Attempted::Lost
        );
        self.clock.set(start);
        assert_eq!(
            step.sight().look(self.store),
            before,
            "a lost commit left something behind"
        );
    }

    /// Tries a step that cannot be: an error, and nothing left behind.
    pub fn breaks(&self, attempt: Attempt, step: &dyn Step) {
        let before = step.sight().look(self.store);
        let answer = step.attempt(self.store, attempt, &|| ());
        assert!(matches!(answer, Err(StoreError::Broken(_))), "{answer:?}");
        assert_eq!(
            step.sight().look(self.store),
            before,
            "an error left something behind"
        );
    }

    /// The facts of a request.
    pub fn request_facts(&self, attempt: Attempt, query: &RequestOtpQuery) -> RequestOtpFacts {
        let read = RefCell::new(None);
        let mut decide = |facts: &RequestOtpFacts| {
            read.replace(Some(facts.clone()));
            None
        };
        let answer = self.store.attempt_request_otp(attempt, query, &mut decide);
        assert_eq!(answer.unwrap(), Attempted::Done);
        read.into_inner().expect("a decision was asked for")
    }

    /// The facts of a guess.
    pub fn verify_facts(&self, attempt: Attempt, query: &VerifyOtpQuery) -> VerifyOtpFacts {
        let read = RefCell::new(None);
        let mut decide = |facts: &VerifyOtpFacts| {
            read.replace(Some(facts.clone()));
            None
        };
        let answer = self.store.attempt_verify_otp(attempt, query, &mut decide);
        assert_eq!(answer.unwrap(), Attempted::Done);
        read.into_inner().expect("a decision was asked for")
    }

    /// A ledger as it stands.
    pub fn ledger(&self, key: &LedgerKey) -> Ledger {
        let mut read = None;
        let answer = self.store.attempt_ledger(Attempt::Optimistic, key, &mut |facts| {
            read = Some(facts.ledger.clone());
            None
        });
        assert_eq!(answer.unwrap(), Attempted::Done);
        read.expect("a decision was asked for")
    }

    /// The ledger of an address.
    pub fn ledger_of(&self, address: &Address) -> Ledger {
        self.ledger(&LedgerKey::Address(address.clone()))
    }

    /// A challenge as it stands, if it is there.
    pub fn challenge(&self, challenge: &Challenge) -> Option<Challenge> {
        self.store
            .find_challenge(challenge.id)
            .unwrap()
            .map(|(_, challenge)| challenge)
    }

    /// A request that would make this challenge, over its lane's ledger as it stands.
    pub fn asking(&self, challenge: &Challenge) -> Asking {
        let read = self.ledger(&challenge.lane);
        Asking {
            query: request_query(challenge),
            commit: self.new.request_commit(challenge, &read),
        }
    }

    /// Makes a challenge.
    pub fn ask(&self, challenge: Challenge) -> Challenge {
        self.does(Attempt::Optimistic, &self.asking(&challenge));
        challenge
    }

    /// A wrong guess at a challenge, over the address's ledger as it stands.
    pub fn failing(&self, challenge: &Challenge) -> Failing {
        let read = self.ledger_of(&challenge.address);
        Failing {
            query: verify_query(challenge),
            commit: self.new.failed_guess(challenge, &read),
        }
    }

    /// A right guess at a challenge, over the address's ledger and owner as they stand.
    pub fn passing(&self, challenge: &Challenge) -> Passing {
        let (read, owner) = (
            self.ledger_of(&challenge.address),
            self.store.find_user(&challenge.address).unwrap(),
        );
        let commit = self.new.passed_guess(challenge, &read, owner.as_ref());
        Passing {
            query: verify_query(challenge),
            commit,
        }
    }

    /// A change of a ledger alone, over it as it stands.
    pub fn noting(&self, key: &LedgerKey) -> Noting {
        let ledger = self.new.ledger_write(key.clone(), &self.ledger(key));
        Noting {
            key: key.clone(),
            commit: LedgerCommit {
                ledger,
                audit: Vec::new(),
            },
        }
    }

    /// Signs in by a code of the Token API.
    pub fn sign_in(&self, address: &Address) -> SignedIn {
        let passing = self.passing(&self.ask(self.new.challenge(address)));
        self.pass(&passing)
    }

    /// Commits a right guess that makes a cookie session and a new device.
    pub fn pass(&self, passing: &Passing) -> SignedIn {
        self.does(Attempt::Optimistic, passing);
        let PassedDevice::New(device) = passing.commit.device.clone() else {
            panic!("a new device")
        };
        SignedIn {
            user: self
                .store
                .find_user(&passing.commit.address)
                .unwrap()
                .expect("an owner"),
            session: passing.commit.session.clone(),
            token: passing.commit.token_hash.expect("a cookie"),
            device,
        }
    }

    /// Queues mails alone.
    pub fn queue(&self, mails: Vec<NewMail>) {
        let mut asking = self.asking(&self.new.challenge(&mails[0].address));
        asking.commit.challenge = None;
        asking.commit.audit.clear();
        asking.commit.mails = mails;
        self.does(Attempt::Optimistic, &asking);
    }
}
