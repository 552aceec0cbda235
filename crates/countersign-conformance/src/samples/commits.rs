//! Queries and commits made of sample rows.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::{Ledger, LedgerKey, Version};
use countersign_core::nouns::session::Session;
use countersign_core::nouns::user::User;
use countersign_core::ports::ledgers::LedgerWrite;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpQuery};
use countersign_core::ports::verify_otp::{
    ChallengeGuard, FailedGuess, Naming, PassedDevice, PassedGuess, PassedUser, VerifyOtpQuery,
};

use super::Samples;

impl Samples {
    /// The next version of a guard row.
    pub fn version(&self) -> Version {
        self.entropy().version()
    }

    /// A ledger's next state over the one that was read; quiet in an hour.
    pub fn ledger_write(&self, key: LedgerKey, read: &Ledger) -> LedgerWrite {
        LedgerWrite {
            key,
            seen: read.version,
            version: self.version(),
            marks: self.marks(),
            quiet_at: self.after(3_600),
        }
    }

    /// A new challenge with its mail and an event, over the address's ledger as it was read.
    pub fn request_commit(&self, challenge: &Challenge, read: &Ledger) -> RequestOtpCommit {
        let mut mail = self.mail(&challenge.address);
        mail.challenge = Some(challenge.id);
        RequestOtpCommit {
            ledger: self.ledger_write(challenge.lane.clone(), read),
            not_after: None,
            hits: Vec::new(),
            supersede: Vec::new(),
            challenge: Some(challenge.clone()),
            alias: None,
            mails: vec![mail],
            audit: vec![self.event(AuditKind::Refused, &challenge.address)],
        }
    }

    /// A wrong guess at a challenge as it was read, with a notice and an event.
    pub fn failed_guess(&self, challenge: &Challenge, read: &Ledger) -> FailedGuess {
        FailedGuess {
            ledger: Some(self.ledger_write(LedgerKey::Address(challenge.address.clone()), read)),
            challenge: Some(guard(challenge)),
            hits: Vec::new(),
            end_device: None,
            lockout: None,
            mails: vec![self.mail(&challenge.address)],
            audit: vec![self.event(AuditKind::SignInFailed, &challenge.address)],
        }
    }

    /// A right guess at a challenge as it was read: a user, their session and device, a notice and an event.
    pub fn passed_guess(&self, challenge: &Challenge, read: &Ledger, known: Option<&User>) -> PassedGuess {
        let new = self.user(&challenge.address);
        let session = self.session(known.unwrap_or(&new).id);
        PassedGuess {
            ledger: self.ledger_write(LedgerKey::Address(challenge.address.clone()), read),
            challenge: guard(challenge),
            not_after: challenge.expires_at,
            address: challenge.address.clone(),
            user: known.map_or(PassedUser::New(new), |user| PassedUser::Known(user.id)),
            session: Session {
                surface: challenge.surface,
                client: challenge.client.clone(),
                ..session
            },
            token_hash: Some(self.hash()),
            ends_setup: None,
            ends_other_sessions: false,
            device: PassedDevice::New(self.device()),
            mails: vec![self.mail(&challenge.address)],
            audit: vec![self.event(AuditKind::SignedIn, &challenge.address)],
        }
    }
}

/// A challenge as it was read.
pub fn guard(challenge: &Challenge) -> ChallengeGuard {
    ChallengeGuard {
        id: challenge.id,
        failed_guesses: challenge.failed_guesses,
    }
}

/// What a request for a code like this one reads.
pub fn request_query(challenge: &Challenge) -> RequestOtpQuery {
    RequestOtpQuery {
        surface: challenge.surface,
        client: challenge.client.clone(),
        purpose: challenge.purpose,
        address: challenge.address.clone(),
        resend_of: None,
        device: None,
        hits: Vec::new(),
    }
}

/// What a guess at this challenge by its request id reads.
pub fn verify_query(challenge: &Challenge) -> VerifyOtpQuery {
    VerifyOtpQuery {
        surface: challenge.surface,
        client: challenge.client.clone(),
        purpose: challenge.purpose,
        naming: Naming::Request(RequestId(challenge.id.0)),
        device: None,
        hits: Vec::new(),
    }
}

/// What a guess by the address alone, for codes like this one, reads.
pub fn verify_query_by_address(challenge: &Challenge, address: &Address) -> VerifyOtpQuery {
    VerifyOtpQuery {
        naming: Naming::Address(address.clone()),
        ..verify_query(challenge)
    }
}
