//! What every successful proof shares: the user, the session, the device token, the notices, the events. Written once.

use chrono::TimeDelta;

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, Membership};
use crate::nouns::address::Address;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::bound::Names;
use crate::nouns::challenge::Seed;
use crate::nouns::client::{Client, ClientId};
use crate::nouns::device::{Device, NewDevice};
use crate::nouns::ids::{AccountId, DeviceId, EventId, MailId, MembershipId, SessionId, UserId};
use crate::nouns::locale::Locale;
use crate::nouns::outbox::{MailDetails, MailKind, NewMail};
use crate::nouns::profile::Profile;
use crate::nouns::session::{RefreshFamily, Session, SessionDetails};
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::{User, UserStatus};
use crate::ports::verify_otp::PassedDevice;
use crate::tokens::opaque::OpaqueToken;

/// A success.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The session that began.
    pub session: Session,
    /// Whether this success made the user.
    pub is_new_user: bool,
    /// The device token, new or as it was shown.
    pub device: OpaqueToken,
    /// The session's cookie token, on surfaces with cookies.
    pub cookie: Option<OpaqueToken>,
    /// The membership whose account the session is in, on the Accounts API; `None` elsewhere, and where every account
    /// of the user is suspended.
    pub membership: Option<(Membership, Account)>,
    /// The store's time of it.
    pub now: Timestamp,
}

/// Ids and secrets of an entry, minted once however often it is judged.
pub(crate) struct MintedEntry {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    device: DeviceId,
    device_token: OpaqueToken,
    cookie: OpaqueToken,
    family_seed: Seed,
    mails: [MailId; 2],
    /// Those of failures as well, which never come together with an entry.
    pub(crate) events: [EventId; 4],
    /// Of the account a user gets of their own, on the Accounts API.
    pub(crate) account: Option<(AccountId, MembershipId)>,
}

impl MintedEntry {
    pub(crate) fn mint(core: &Core, surface: Surface) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            user: UserId::mint(entropy, now),
            session: SessionId::mint(entropy, now),
            device: DeviceId::mint(entropy, now),
            device_token: OpaqueToken::mint(entropy),
            cookie: OpaqueToken::mint(entropy),
            family_seed: core.seed(),
            mails: std::array::from_fn(|_| MailId::mint(entropy, now)),
            events: std::array::from_fn(|_| EventId::mint(entropy, now)),
            account: (surface == Surface::Accounts)
                .then(|| (AccountId::mint(entropy, now), MembershipId::mint(entropy, now))),
        }
    }
}

/// Where somebody enters.
#[derive(Clone, Copy)]
pub(crate) struct Entrance<'a> {
    pub(crate) core: &'a Core,
    pub(crate) caller: &'a Caller,
    pub(crate) minted: &'a MintedEntry,
    /// The store's time.
    pub(crate) now: Timestamp,
    pub(crate) surface: Surface,
    pub(crate) client: &'a ClientId,
    /// How long the session lasts unused.
    pub(crate) idle: TimeDelta,
    pub(crate) address: &'a Address,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) label: Option<&'a String>,
    pub(crate) locale: Option<&'a Locale>,
}

/// What was proven, and what follows from how.
#[derive(Default)]
pub(crate) struct Proof<'a> {
    /// Whether it proves the mailbox.
    pub(crate) of_mailbox: bool,
    /// Whether the request carries a live session of that user, so that a first proof ends nothing (A1).
    pub(crate) from_inside: bool,
    /// Whether the user was made by the same act a moment ago, on a page of ours.
    pub(crate) is_newcomer: bool,
    /// The device token shown, and what the store knows of it.
    pub(crate) device: Option<(&'a Device, &'a OpaqueToken)>,
    /// For a user who is made by it.
    pub(crate) names: Names,
    /// What the session is about.
    pub(crate) details: SessionDetails,
    /// What the event names: a word and an id.
    pub(crate) by: Option<(&'static str, String)>,
}

/// Somebody who is in: what to keep, yet without the guards.
pub(crate) struct Entry {
    pub(crate) user: User,
    pub(crate) is_new_user: bool,
    /// Whether what was set up before the first proof ends.
    pub(crate) ends_setup: bool,
    pub(crate) session: Session,
    pub(crate) device: PassedDevice,
    pub(crate) device_token: OpaqueToken,
    pub(crate) cookie: Option<OpaqueToken>,
    pub(crate) mails: Vec<NewMail>,
    pub(crate) audit: Vec<AuditEvent>,
}

impl Entrance<'_> {
    /// Lets the owner of the address in, or makes them.
    pub(crate) fn enter(&self, owner: Option<&User>, proof: Proof<'_>) -> Entry {
        let arrived = self.arrive(owner, &proof);
        let (user, ends_setup) = (arrived.user, arrived.ends_setup);
        let is_new_user = arrived.is_new_user || proof.is_newcomer;
        // A device token set up before the first proof ended with all else.
        let known_device = proof.device.filter(|_| !ends_setup);
        let (device, device_token) = self.device(known_device);
        let tells = self.core.policy.notify_new_sign_in
            && !proof.is_newcomer
            && owner.is_some_and(may_be_told)
            && known_device.is_none();
        let [new_sign_in, _] = self.minted.mails;
        let mut mails = arrived.mails;
        mails.extend(tells.then(|| self.notice(new_sign_in, MailKind::NewSignIn)));
        let session = self.session(user.id, proof.details);
        let [signed_in, ..] = self.minted.events;
        let event = self
            .event(signed_in, AuditKind::SignedIn)
            .with("surface", self.surface.as_str());
        let event = match proof.by {
            Some((word, id)) => event.with(word, id),
            None => event,
        };
        let mut audit = vec![event];
        audit.extend(arrived.audit);
        let name = |event: AuditEvent| event.user(user.id).session(session.id);
        Entry {
            is_new_user,
            ends_setup,
            device,
            device_token,
            cookie: self
                .surface
                .has_cookie_sessions()
                .then(|| self.minted.cookie.clone()),
            mails,
            audit: audit.into_iter().map(name).collect(),
            user,
            session,
        }
    }

    /// The user alone, as the proof leaves them.
    pub(crate) fn arrive(&self, owner: Option<&User>, proof: &Proof<'_>) -> Arrival {
        let (is_new_user, now) = (owner.is_none(), self.now);
        let unproven = owner.is_some_and(|owner| owner.verified_at.is_none());
        let first_proof = proof.of_mailbox && unproven;
        let by_operator = owner.is_some_and(|owner| owner.profile.by_operator);
        let ends_setup = first_proof && !proof.from_inside && !by_operator;
        let user = match owner {
            Some(owner) if ends_setup => bare(owner, now),
            Some(owner) => User {
                verified_at: owner.verified_at.or(first_proof.then_some(now)),
                ..owner.clone()
            },
            None => self.new_user(proof),
        };
        let [_, setup] = self.minted.mails;
        let [_, created, setup_ended, _] = self.minted.events;
        let audit = [
            is_new_user.then(|| self.event(created, AuditKind::UserCreated)),
            ends_setup.then(|| self.event(setup_ended, AuditKind::SetupEnded)),
            (first_proof && !ends_setup).then(|| self.event(setup_ended, AuditKind::AddressVerified)),
        ];
        Arrival {
            is_new_user,
            first_proof,
            ends_setup,
            mails: ends_setup
                .then(|| self.notice(setup, MailKind::SetupEnded))
                .into_iter()
                .collect(),
            audit: audit
                .into_iter()
                .flatten()
                .map(|event| event.user(user.id))
                .collect(),
            user,
        }
    }

    fn new_user(&self, proof: &Proof<'_>) -> User {
        let names = proof.names.clone();
        User {
            id: self.minted.user,
            address: self.address.clone(),
            verified_at: proof.of_mailbox.then_some(self.now),
            status: UserStatus::Active,
            display_name: names.display_name,
            avatar_url: names.avatar_url,
            profile: Profile {
                given_name: names.given_name,
                family_name: names.family_name,
                phone: names.phone,
                ..Profile::default()
            },
            created_at: self.now,
            updated_at: self.now,
        }
    }

    fn device(&self, known: Option<(&Device, &OpaqueToken)>) -> (PassedDevice, OpaqueToken) {
        let expires_at = self.now + self.core.policy.sessions.device_token;
        match known {
            Some((device, token)) => {
                let id = device.id;
                (PassedDevice::Known { id, expires_at }, token.clone())
            }
            None => {
                let token = self.minted.device_token.clone();
                let new = NewDevice {
                    id: self.minted.device,
                    hash: token.hash(),
                    expires_at,
                };
                (PassedDevice::New(new), token)
            }
        }
    }

    fn session(&self, user: UserId, details: SessionDetails) -> Session {
        let (limits, source, now) = (&self.core.policy.sessions, &self.caller.source, self.now);
        let family = RefreshFamily {
            seed: self.minted.family_seed,
            key_id: self.core.keys.current().id(),
            generation: 1,
            rotated_at: now,
        };
        Session {
            id: self.minted.session,
            user,
            surface: self.surface,
            client: self.client.clone(),
            label: self.label.cloned(),
            browser: source.browser,
            platform: source.platform,
            ip_prefix: source.ip_prefix(),
            authenticated_at: now,
            created_at: now,
            last_used_at: now,
            idle_expires_at: now + self.idle.min(limits.absolute),
            absolute_expires_at: now + limits.absolute,
            family: (!self.surface.has_cookie_sessions()).then_some(family),
            ended: None,
            details,
        }
    }

    fn notice(&self, id: MailId, kind: MailKind) -> NewMail {
        let details = MailDetails::of(&self.caller.source, self.locale, self.purpose);
        notice(id, kind, self.address, details, self.now)
    }

    fn event(&self, id: EventId, kind: AuditKind) -> AuditEvent {
        AuditEvent::new(id, self.now, kind, &self.caller.source).address(self.address)
    }
}

/// A user as a proof leaves them.
pub(crate) struct Arrival {
    pub(crate) user: User,
    pub(crate) is_new_user: bool,
    /// Whether the mailbox is proven by it for the first time.
    pub(crate) first_proof: bool,
    /// Whether what was set up before the first proof ends.
    pub(crate) ends_setup: bool,
    pub(crate) mails: Vec<NewMail>,
    pub(crate) audit: Vec<AuditEvent>,
}

/// Whether a user is told what became of them by their own acts: only where the mailbox was proven. It may be somebody
/// else's, and what they do would be mail that nobody asked for and no budget bounds.
pub(crate) fn may_be_told(user: &User) -> bool {
    user.verified_at.is_some()
}

/// A security notice: of those not yet sent to an address only the newest of a kind is kept.
pub(crate) fn notice(
    id: MailId,
    kind: MailKind,
    address: &Address,
    details: MailDetails,
    now: Timestamp,
) -> NewMail {
    NewMail {
        id,
        kind,
        address: address.clone(),
        challenge: None,
        details,
        created_at: now,
        expires_at: now + TimeDelta::days(1),
        coalesce: Some(format!("{}:{}", kind.as_str(), address.as_str())),
    }
}

/// How long an app's sessions last unused: as long as the deployment's at most.
pub(crate) fn idle_of(core: &Core, client: &Client) -> TimeDelta {
    let own = client
        .idle_seconds
        .map(|seconds| TimeDelta::seconds(seconds.into()));
    own.map_or(core.policy.sessions.idle, |own| {
        own.min(core.policy.sessions.idle)
    })
}

/// Whether a right code or link opens the door: for active users, and for strangers where joining is open.
pub(crate) fn may_enter(
    core: &Core,
    surface: Surface,
    purpose: Purpose,
    owner: Option<&User>,
    address: &Address,
) -> bool {
    let joining = &core.policy.joining;
    let creates = purpose == Purpose::SignUp || joining.sign_in_creates || surface.rules().invites_strangers;
    match owner {
        Some(user) => user.status == UserStatus::Active,
        None => creates && joining.admits(address),
    }
}

/// A user as their first proof leaves them: nothing that was set up before.
fn bare(user: &User, now: Timestamp) -> User {
    User {
        verified_at: Some(now),
        display_name: None,
        avatar_url: None,
        profile: Profile::default(),
        updated_at: now,
        ..user.clone()
    }
}
