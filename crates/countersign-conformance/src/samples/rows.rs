//! Rows as they stand.

use chrono::TimeDelta;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::challenge::{Challenge, ChallengeKind, Seed};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::device::NewDevice;
use countersign_core::nouns::ids::{ChallengeId, DeviceId, EventId, MailId, RequestId, SessionId, UserId};
use countersign_core::nouns::ledger::{GuessLane, LedgerKey, MailClass, Marks};
use countersign_core::nouns::outbox::{MailDetails, MailKind, NewMail};
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{RefreshFamily, Session, SessionDetails};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::policy::Policy;
use countersign_core::ports::signing_keys::SigningKeyRow;

use super::{Samples, source};

impl Samples {
    fn seed(&self) -> Seed {
        let mut seed = Seed([0; 16]);
        self.entropy().fill(&mut seed.0);
        seed
    }

    /// An id that names no request.
    pub fn request_id(&self) -> RequestId {
        RequestId::mint(self.entropy(), self.now())
    }

    /// A code to sign in on the Token API, good for ten minutes.
    pub fn challenge(&self, address: &Address) -> Challenge {
        Challenge {
            id: ChallengeId::mint(self.entropy(), self.now()),
            kind: ChallengeKind::Code,
            surface: Surface::Token,
            client: ClientId::default(),
            purpose: Purpose::SignIn,
            address: address.clone(),
            lane: LedgerKey::Address(address.clone()),
            seed: self.seed(),
            key_id: 3,
            created_at: self.now(),
            expires_at: self.after(600),
            opened_at: Some(self.now()),
            failed_guesses: 0,
            ended: None,
            bound: Bound::default(),
        }
    }

    /// The way in that a lock leaves; its button was not pressed yet.
    pub fn lockout(&self, address: &Address) -> Challenge {
        Challenge {
            kind: ChallengeKind::Lockout,
            opened_at: None,
            ..self.challenge(address)
        }
    }

    /// A mail that carries a code, without its challenge.
    pub fn mail(&self, address: &Address) -> NewMail {
        NewMail {
            id: MailId::mint(self.entropy(), self.now()),
            kind: MailKind::Code,
            address: address.clone(),
            challenge: None,
            details: MailDetails::of(&source(), None, Some(Purpose::SignIn)),
            created_at: self.now(),
            expires_at: self.after(600),
            coalesce: None,
        }
    }

    /// A security notice, of which only the newest by its key is kept.
    pub fn notice(&self, address: &Address, coalesce: &str) -> NewMail {
        NewMail {
            kind: MailKind::NewSignIn,
            coalesce: Some(coalesce.to_owned()),
            expires_at: self.now() + TimeDelta::days(3),
            ..self.mail(address)
        }
    }

    /// An event about an address.
    pub fn event(&self, kind: AuditKind, address: &Address) -> AuditEvent {
        AuditEvent::new(
            EventId::mint(self.entropy(), self.now()),
            self.now(),
            kind,
            &source(),
        )
        .address(address)
    }

    /// A user whose mailbox is proven.
    pub fn user(&self, address: &Address) -> User {
        User {
            id: UserId::mint(self.entropy(), self.now()),
            address: address.clone(),
            verified_at: Some(self.now()),
            status: UserStatus::Active,
            display_name: Some("Zoë O'Neil".to_owned()),
            avatar_url: Some("https://example.com/zoe.png".to_owned()),
            profile: Profile::default(),
            created_at: self.now(),
            updated_at: self.now(),
        }
    }

    /// A session with a refresh family, on the Token API: 30 days idle, 90 in all.
    pub fn session(&self, user: UserId) -> Session {
        Session {
            id: SessionId::mint(self.entropy(), self.now()),
            user,
            surface: Surface::Token,
            client: ClientId::default(),
            label: Some("Zoë's laptop".to_owned()),
            browser: Browser::Safari,
            platform: Platform::Mac,
            ip_prefix: source().ip_prefix(),
            authenticated_at: self.now(),
            created_at: self.now(),
            last_used_at: self.now(),
            idle_expires_at: self.now() + TimeDelta::days(30),
            absolute_expires_at: self.now() + TimeDelta::days(90),
            family: Some(RefreshFamily {
                seed: self.seed(),
                key_id: 4,
                generation: 1,
                rotated_at: self.now(),
            }),
            ended: None,
            details: SessionDetails::default(),
        }
    }

    /// A device token, good for 180 days.
    pub fn device(&self) -> NewDevice {
        NewDevice {
            id: DeviceId::mint(self.entropy(), self.now()),
            hash: self.hash(),
            expires_at: self.now() + TimeDelta::days(180),
        }
    }

    /// Marks of every kind a ledger knows.
    pub fn marks(&self) -> Marks {
        let (now, policy) = (self.now(), Policy::default());
        let mut marks = Marks::default();
        marks.record_send(now, MailClass::SignIn, Surface::Token, Purpose::SignIn);
        marks.record_success(now);
        marks.record_send(now, MailClass::SignIn, Surface::Browser, Purpose::SignUp);
        for _ in 0..policy.failures.failures_per_hour {
            marks.record_failure(now, GuessLane::Address, &policy.failures);
        }
        marks.lock_purpose(self.after(60), Surface::Browser, Purpose::SignIn);
        marks.take_locked_out_mail(now, policy.locked_out_mail_every);
        marks
    }

    /// A signing key whose octets are of no curve: stores do not look.
    pub fn signing_key(&self) -> SigningKeyRow {
        SigningKeyRow {
            kid: self.request_id().to_string(),
            public_key: [&[4][..], &self.hash(), &self.hash()].concat(),
            sealed: self.hash().to_vec(),
            created_at: self.now(),
            signs_from: self.after(600),
            retires_at: None,
        }
    }
}
