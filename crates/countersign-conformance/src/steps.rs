//! Steps: a query and the commit that follows it, ready to be tried in either way and looked for afterwards.

use countersign_core::nouns::ids::SessionId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::ports::ledgers::LedgerCommit;
use countersign_core::ports::refresh_session::RefreshCommit;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpQuery};
use countersign_core::ports::store::{Attempt, Attempted, Store, StoreError};
use countersign_core::ports::verify_otp::{FailedGuess, PassedGuess, VerifyOtpCommit, VerifyOtpQuery};

use crate::sight::Sight;

/// Something that is committed as a whole or not at all.
pub trait Step {
    /// Tries it; `meanwhile` happens between facts and commit.
    fn attempt(
        &self,
        store: &dyn Store,
        attempt: Attempt,
        meanwhile: &dyn Fn(),
    ) -> Result<Attempted, StoreError>;

    /// Where it would leave traces.
    fn sight(&self) -> Sight;
}

/// A request for a code.
#[derive(Clone, Debug)]
pub struct Asking {
    /// What it reads.
    pub query: RequestOtpQuery,
    /// What it writes.
    pub commit: RequestOtpCommit,
}

/// A wrong guess.
#[derive(Clone, Debug)]
pub struct Failing {
    /// What it reads.
    pub query: VerifyOtpQuery,
    /// What it writes.
    pub commit: FailedGuess,
}

/// A right guess.
#[derive(Clone, Debug)]
pub struct Passing {
    /// What it reads.
    pub query: VerifyOtpQuery,
    /// What it writes.
    pub commit: PassedGuess,
}

/// A change of a ledger alone.
#[derive(Clone, Debug)]
pub struct Noting {
    /// Which ledger.
    pub key: LedgerKey,
    /// What it writes.
    pub commit: LedgerCommit,
}

/// A refresh.
#[derive(Clone, Debug)]
pub struct Refreshing {
    /// Which session.
    pub session: SessionId,
    /// What it writes.
    pub commit: RefreshCommit,
}

impl Step for Asking {
    fn attempt(
        &self,
        store: &dyn Store,
        attempt: Attempt,
        meanwhile: &dyn Fn(),
    ) -> Result<Attempted, StoreError> {
        store.attempt_request_otp(attempt, &self.query, &mut |_| {
            meanwhile();
            Some(self.commit.clone())
        })
    }

    fn sight(&self) -> Sight {
        let commit = &self.commit;
        Sight {
            addresses: vec![self.query.address.clone()],
            ledgers: vec![commit.ledger.key.clone()],
            challenges: commit
                .challenge
                .iter()
                .map(|c| c.id)
                .chain(commit.supersede.iter().copied())
                .collect(),
            requests: commit.alias.iter().map(|(request, _)| *request).collect(),
            hits: commit.hits.clone(),
            ..Sight::default()
        }
    }
}

impl Step for Failing {
    fn attempt(
        &self,
        store: &dyn Store,
        attempt: Attempt,
        meanwhile: &dyn Fn(),
    ) -> Result<Attempted, StoreError> {
        store.attempt_verify_otp(attempt, &self.query, &mut |_| {
            meanwhile();
            Some(VerifyOtpCommit::Failed(Box::new(self.commit.clone())))
        })
    }

    fn sight(&self) -> Sight {
        let commit = &self.commit;
        let guarded = commit.challenge.iter().map(|guard| guard.id);
        Sight {
            addresses: commit.mails.iter().map(|mail| mail.address.clone()).collect(),
            ledgers: commit.ledger.iter().map(|ledger| ledger.key.clone()).collect(),
            challenges: guarded
                .chain(commit.lockout.iter().map(|lockout| lockout.id))
                .collect(),
            devices: self.query.device.into_iter().collect(),
            hits: commit.hits.clone(),
            ..Sight::default()
        }
    }
}

impl Step for Passing {
    fn attempt(
        &self,
        store: &dyn Store,
        attempt: Attempt,
        meanwhile: &dyn Fn(),
    ) -> Result<Attempted, StoreError> {
        store.attempt_verify_otp(attempt, &self.query, &mut |_| {
            meanwhile();
            Some(VerifyOtpCommit::Passed(Box::new(self.commit.clone())))
        })
    }

    fn sight(&self) -> Sight {
        use countersign_core::ports::verify_otp::PassedDevice;
        let commit = &self.commit;
        let minted = match &commit.device {
            PassedDevice::New(device) => Some(device.hash),
            PassedDevice::Known { .. } => None,
        };
        Sight {
            addresses: vec![commit.address.clone()],
            ledgers: vec![commit.ledger.key.clone()],
            challenges: vec![commit.challenge.id],
            sessions: vec![commit.session.id],
            tokens: commit.token_hash.into_iter().collect(),
            devices: minted.into_iter().chain(self.query.device).collect(),
            ..Sight::default()
        }
    }
}

impl Step for Noting {
    fn attempt(
        &self,
        store: &dyn Store,
        attempt: Attempt,
        meanwhile: &dyn Fn(),
    ) -> Result<Attempted, StoreError> {
        store.attempt_ledger(attempt, &self.key, &mut |_| {
            meanwhile();
            Some(self.commit.clone())
        })
    }

    fn sight(&self) -> Sight {
        Sight {
            ledgers: vec![self.key.clone()],
            ..Sight::default()
        }
    }
}

impl Step for Refreshing {
    fn attempt(
        &self,
        store: &dyn Store,
        attempt: Attempt,
        meanwhile: &dyn Fn(),
    ) -> Result<Attempted, StoreError> {
        store.attempt_refresh(attempt, self.session, &mut |_| {
            meanwhile();
            Some(self.commit.clone())
        })
    }

    fn sight(&self) -> Sight {
        Sight {
            sessions: vec![self.session],
            ..Sight::default()
        }
    }
}
