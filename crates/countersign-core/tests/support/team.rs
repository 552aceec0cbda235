//! People of the Accounts API, each with an account of their own and a session in it.
#![allow(dead_code, reason = "each test file uses a part of it")]

use chrono::TimeDelta;
use countersign_core::nouns::account::{Account, AccountStatus, Membership, Role};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::ids::{AccountId, MembershipId, SessionId, UserId};
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{RefreshFamily, Session, SessionDetails};
use countersign_core::nouns::surface::Surface;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::ports::store::Attempted;
use countersign_core::usecases::read_session::{CheckedBearer, check_bearer};
use countersign_core::usecases::teams::refresh_in_account::issue_tokens;

use super::support::{World, app};

/// Somebody who is signed in.
pub(crate) struct Person {
    pub(crate) user: User,
    pub(crate) session: Session,
    pub(crate) account: Account,
    pub(crate) membership: Membership,
    pub(crate) bearer: CheckedBearer,
    pub(crate) refresh: String,
}

impl World {
    /// Writes changes about the owner of an address; they must not be lost.
    pub(crate) fn write(&self, address: &Address, changes: &[Change]) {
        let query = PersonQuery::about(Who::Address(address.clone()));
        let written = self
            .core
            .store
            .attempt_person(&query, &mut |_| Some(changes.to_vec()));
        assert_eq!(written.unwrap(), Attempted::Done);
    }

    /// A person with a proven address.
    pub(crate) fn person(&self, email: &str) -> Person {
        self.founder(email, true)
    }

    /// A person who never proved their address.
    pub(crate) fn unproven(&self, email: &str) -> Person {
        self.founder(email, false)
    }

    fn founder(&self, email: &str, is_proven: bool) -> Person {
        let (entropy, now) = (&*self.core.entropy, self.core.now());
        let user = User {
            id: UserId::mint(entropy, now),
            address: Address::parse(email).unwrap(),
            verified_at: is_proven.then_some(now),
            status: UserStatus::Active,
            display_name: None,
            avatar_url: None,
            profile: Profile::default(),
            created_at: now,
            updated_at: now,
        };
        let account = Account {
            id: AccountId::mint(entropy, now),
            name: email.to_owned(),
            status: AccountStatus::Active,
            created_at: now,
            updated_at: now,
        };
        let membership = self.membership(&user, &account, Role::Owner);
        let changes = [
            Change::InsertUser(user.clone()),
            Change::InsertAccount(account.clone()),
            Change::InsertMembership(membership.clone()),
        ];
        self.write(&user.address, &changes);
        self.sign_in_to(&user, &account, membership)
    }

    /// Makes a person a member of an account, and signs them in there.
    pub(crate) fn join(&self, person: &Person, account: &Account, role: Role) -> Person {
        let membership = self.membership(&person.user, account, role);
        self.write(
            &person.user.address,
            &[Change::InsertMembership(membership.clone())],
        );
        self.sign_in_to(&person.user, account, membership)
    }

    fn membership(&self, user: &User, account: &Account, role: Role) -> Membership {
        let now = self.core.now();
        Membership {
            id: MembershipId::mint(&*self.core.entropy, now),
            account: account.id,
            user: user.id,
            role,
            granted_by: None,
            created_at: now,
            updated_at: now,
        }
    }

    fn sign_in_to(&self, user: &User, account: &Account, membership: Membership) -> Person {
        let now = self.core.now();
        let session = Session {
            id: SessionId::mint(&*self.core.entropy, now),
            user: user.id,
            surface: Surface::Accounts,
            client: app().id,
            label: None,
            browser: Browser::default(),
            platform: Platform::default(),
            ip_prefix: None,
            authenticated_at: now,
            created_at: now,
            last_used_at: now,
            idle_expires_at: now + TimeDelta::days(30),
            absolute_expires_at: now + TimeDelta::days(90),
            family: Some(RefreshFamily {
                seed: countersign_core::nouns::challenge::Seed([5; 16]),
                key_id: self.core.keys.current().id(),
                generation: 1,
                rotated_at: now,
            }),
            ended: None,
            details: SessionDetails {
                account: Some(account.id),
                ..SessionDetails::default()
            },
        };
        self.write(&user.address, &[Change::InsertSession(session.clone(), None)]);
        let tokens = issue_tokens(&self.core, &app(), &session, user, Some(&membership), now).unwrap();
        Person {
            bearer: check_bearer(&self.core, &tokens.access).unwrap(),
            refresh: tokens.refresh.to_string(),
            user: user.clone(),
            account: account.clone(),
            session,
            membership,
        }
    }
}
