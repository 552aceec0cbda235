//! The ports that read people: all that decisions about one person go by, and memberships on their own.

use std::cmp::Reverse;

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::{Account, Membership, Role};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::{AccountId, UserId};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::user::User;
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use countersign_core::ports::changes::Change;
use countersign_core::ports::memberships::Memberships;
use countersign_core::ports::people::{AccountFacts, Member, People, PersonFacts, PersonQuery, Who};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};

use super::MemoryStore;
use super::tables::Tables;

impl People for MemoryStore {
    fn read_person(&self, query: &PersonQuery) -> Result<PersonFacts, StoreError> {
        self.read(|tables, now| tables.person_facts(query, now))
    }

    fn attempt_person(
        &self,
        query: &PersonQuery,
        decide: Decide<'_, PersonFacts, Vec<Change>>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            Attempt::Locked,
            |tables, now| Some(tables.person_facts(query, now)),
            decide,
            |tables, now, _, changes| changes.iter().try_for_each(|change| tables.apply(change, now)),
        )
    }
}

impl Memberships for MemoryStore {
    fn find_membership(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Result<Option<(Membership, Account)>, StoreError> {
        self.read(|tables, _| {
            let meant = |m: &&Membership| m.account == account && m.user == user;
            let membership = tables.memberships.values().find(meant)?;
            let account = tables.accounts.get(&account)?;
            Some((membership.clone(), account.clone()))
        })
    }
}

impl Tables {
    fn person_facts(&self, query: &PersonQuery, now: Timestamp) -> PersonFacts {
        let session_id = match query.who {
            Who::Session(id) => Some(id),
            _ => query.session,
        };
        let challenge = match query.who {
            Who::Challenge(id) => self.challenges.get(&id),
            _ => None,
        };
        let invite = match query.who {
            Who::Invite(id) => Some(id),
            _ => challenge.and_then(|challenge| challenge.bound.invite),
        };
        let invite = invite.and_then(|id| self.invites.get(&id));
        let session = session_id.and_then(|id| self.sessions.get(&id));
        let (address, user) = match &query.who {
            Who::Address(address) => (Some(address), self.owner(address)),
            Who::User(_) | Who::Session(_) if query.mailbox_only => (None, None),
            Who::User(id) => self.user_and_address(*id),
            Who::Session(_) => session.map_or((None, None), |row| self.user_and_address(row.session.user)),
            Who::Challenge(_) => {
                let address = challenge.map(|challenge| &challenge.address);
                let user = match challenge.and_then(|challenge| challenge.bound.user) {
                    Some(id) => self.users.get(&id),
                    None => address.and_then(|address| self.owner(address)),
                };
                (address, user)
            }
            Who::Invite(_) => {
                let address = invite.map(|invite| &invite.address);
                (address, address.and_then(|address| self.owner(address)))
            }
        };
        let user = user.filter(|_| !query.mailbox_only);
        let identity = query.identity.as_ref().and_then(|key| {
            let identity = self.identities.values().find(|identity| identity.key == *key)?;
            Some((self.users.get(&identity.user)?.clone(), identity.clone()))
        });
        PersonFacts {
            now,
            address: address.cloned(),
            ledger: address.map_or_else(Ledger::default, |a| self.ledger(&LedgerKey::Address(a.clone()))),
            device: address.and_then(|address| self.shown_device(query.device, address, now)),
            user: user.cloned(),
            challenge: challenge.cloned(),
            session: session.map(|row| row.session.clone()),
            password: user.and_then(|user| self.passwords.get(&user.id)).cloned(),
            identities: user.map_or_else(Vec::new, |user| {
                let theirs = self.identities.values().filter(|i| i.user == user.id);
                theirs.cloned().collect()
            }),
            memberships: user.map_or_else(Vec::new, |user| self.memberships_of(user.id)),
            waitlist: self.waitlist_of(user, address),
            invite: invite.map(|invite| (invite.clone(), self.account_of(invite).cloned())),
            invites: address.map_or_else(Vec::new, |address| self.open_invites(address, now)),
            identity,
            other: query.other.as_ref().and_then(|other| self.owner(other)).cloned(),
            account: query.account.and_then(|id| self.account_facts(id, now)),
            owned_alone: user
                .filter(|_| query.leaving)
                .map_or_else(Vec::new, |user| self.owned_alone(user.id)),
            nth_latest: self.nth_latest(&query.hits),
        }
    }

    fn user_and_address(&self, id: UserId) -> (Option<&Address>, Option<&User>) {
        let user = self.users.get(&id);
        (user.map(|user| &user.address), user)
    }

    fn memberships_of(&self, user: UserId) -> Vec<(Membership, Account)> {
        let theirs = self.memberships.values().filter(|m| m.user == user);
        let with_account = |m: &Membership| Some((m.clone(), self.accounts.get(&m.account)?.clone()));
        theirs.filter_map(with_account).collect()
    }

    fn owned_alone(&self, user: UserId) -> Vec<AccountId> {
        let is_owner = |m: &&Membership| m.user == user && m.role == Role::Owner;
        let theirs = self.memberships.values().filter(is_owner);
        let mut alone: Vec<AccountId> = theirs
            .map(|membership| membership.account)
            .filter(|account| {
                let others = || {
                    let members = self.memberships.values();
                    members.filter(|m| m.account == *account && m.user != user)
                };
                others().count() > 0 && others().all(|other| other.role != Role::Owner)
            })
            .collect();
        alone.sort();
        alone
    }

    fn waitlist_of(&self, user: Option<&User>, address: Option<&Address>) -> Vec<WaitlistEntry> {
        let theirs = |entry: &&WaitlistEntry| match &entry.who {
            Waiting::User(id, _) => user.is_some_and(|user| user.id == *id),
            Waiting::Address(waiting) => address == Some(waiting),
        };
        self.waitlist.values().filter(theirs).cloned().collect()
    }

    fn account_of(&self, invite: &Invite) -> Option<&Account> {
        match invite.admission {
            Admission::Account(id, _) => self.accounts.get(&id),
            Admission::Product => None,
        }
    }

    fn open_invites(&self, address: &Address, now: Timestamp) -> Vec<Invite> {
        let open = |invite: &&Invite| invite.address == *address && invite.is_open(now);
        let newest_first = self.invites.values().rev();
        newest_first.filter(open).take(50).cloned().collect()
    }

    fn account_facts(&self, id: AccountId, now: Timestamp) -> Option<AccountFacts> {
        let account = self.accounts.get(&id)?.clone();
        let members = self.memberships.values().filter(|m| m.account == id);
        let members = members.filter_map(|membership| {
            Some(Member {
                membership: membership.clone(),
                user: self.users.get(&membership.user)?.clone(),
            })
        });
        let shown = |invite: &&Invite| {
            matches!(invite.admission, Admission::Account(to, _) if to == id)
                && (invite.state == InviteState::Pending || invite.created_at > now - TimeDelta::days(30))
        };
        let mut invites: Vec<Invite> = self.invites.values().filter(shown).cloned().collect();
        invites.sort_by_key(|invite| Reverse(invite.id));
        invites.truncate(1_000);
        Some(AccountFacts {
            account,
            members: members.collect(),
            invites,
        })
    }
}
