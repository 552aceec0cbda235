//! Rows of what users are granted: accounts, memberships, invites, identities, places on the waitlist, apps, trips.

use chrono::TimeDelta;
use countersign_core::nouns::account::{Account, AccountStatus, Membership, Role};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeKind};
use countersign_core::nouns::client::{Client, ClientId, CookieMode, LoginMethod, SignUpMode};
use countersign_core::nouns::identity::{Identity, IdentityKey};
use countersign_core::nouns::ids::{
    AccountId, IdentityId, InviteId, MembershipId, SessionId, SocialFlowId, UserId, WaitlistEntryId,
};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::social_flow::{Intent, Itinerary, SocialFlow};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::nouns::waitlist::{Feature, Waiting, WaitlistEntry};

use super::Samples;

impl Samples {
    /// An account in use.
    pub fn account(&self) -> Account {
        Account {
            id: AccountId::mint(self.entropy(), self.now()),
            name: "Zoë's team — “née O'Neil”".to_owned(),
            status: AccountStatus::Active,
            created_at: self.now(),
            updated_at: self.now(),
        }
    }

    /// A place in an account that nobody granted.
    pub fn membership(&self, account: AccountId, user: UserId, role: Role) -> Membership {
        Membership {
            id: MembershipId::mint(self.entropy(), self.now()),
            account,
            user,
            role,
            granted_by: None,
            created_at: self.now(),
            updated_at: self.now(),
        }
    }

    /// An invite by nobody that is good for a week; its challenge is another row's business.
    pub fn invite(&self, admission: Admission, address: &Address) -> Invite {
        Invite {
            id: InviteId::mint(self.entropy(), self.now()),
            admission,
            address: address.clone(),
            inviter: None,
            client: ClientId::new("app"),
            challenge: self.challenge(address).id,
            state: InviteState::Pending,
            created_at: self.now(),
            sent_at: self.now(),
            expires_at: self.now() + TimeDelta::days(7),
            closed_at: None,
        }
    }

    /// An identity at one provider.
    pub fn identity(&self, user: UserId, subject: &str) -> Identity {
        Identity {
            id: IdentityId::mint(self.entropy(), self.now()),
            user,
            key: IdentityKey {
                issuer: "https://accounts.example".to_owned(),
                subject: subject.to_owned(),
            },
            connection: "example".to_owned(),
            address: Some(super::address("elsewhere")),
            created_at: self.now(),
            last_used_at: self.now(),
        }
    }

    /// A place on the waitlist, for a feature or for the product itself.
    pub fn waiting(&self, who: Waiting, feature: Option<&str>) -> WaitlistEntry {
        WaitlistEntry {
            id: WaitlistEntryId::mint(self.entropy(), self.now()),
            who,
            feature: feature.map(|name| Feature::parse(name).expect("a feature")),
            client: ClientId::new("app"),
            since: self.now(),
            granted_at: None,
        }
    }

    /// A link of the Accounts API, good for ten minutes.
    pub fn link(&self, address: &Address, purpose: Purpose) -> Challenge {
        Challenge {
            kind: ChallengeKind::Link,
            surface: Surface::Accounts,
            client: ClientId::new("app"),
            purpose,
            ..self.challenge(address)
        }
    }

    /// A trip that adds an identity, with everything it can know.
    pub fn social_flow(&self, user: UserId) -> SocialFlow {
        let challenge = self.challenge(&super::address("you"));
        SocialFlow {
            id: SocialFlowId::mint(self.entropy(), self.now()),
            surface: Surface::Accounts,
            client: ClientId::new("app"),
            itinerary: Itinerary {
                intent: Intent::Link {
                    user,
                    session: SessionId::mint(self.entropy(), self.now()),
                },
                connection: "example".to_owned(),
                redirect_uri: Some("https://app.example/back?a=1&b=2".to_owned()),
                app_state: Some("ünïcode \"state\"".to_owned()),
                code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
                browser: self.hash(),
            },
            seed: challenge.seed,
            key_id: 5,
            created_at: self.now(),
            expires_at: self.after(600),
        }
    }

    /// An app with something in every setting.
    pub fn client(&self, id: &str) -> Client {
        Client {
            name: "Zoë's app".to_owned(),
            allowed_origins: vec!["https://app.example".to_owned()],
            redirect_uris: vec!["https://app.example/in".to_owned()],
            login_methods: vec![LoginMethod::Password, LoginMethod::MagicLink],
            sign_up: SignUpMode::Immediate,
            access_token_seconds: Some(300),
            refresh_grace_seconds: Some(30),
            idle_seconds: Some(3_600),
            cookies: Some(CookieMode::default()),
            ..Client::new(ClientId::new(id))
        }
    }
}
