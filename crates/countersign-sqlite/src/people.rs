//! The port of people: facts about one person and all that is theirs, in a few statements.

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::Account;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::identity::{Identity, IdentityKey};
use countersign_core::nouns::ids::{AccountId, InviteId, SessionId, UserId};
use countersign_core::nouns::invite::{Invite, InviteState};
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::session::Session;
use countersign_core::nouns::user::User;
use countersign_core::nouns::waitlist::WaitlistEntry;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{
    AccountFacts, Member, PasswordCredential, People, PersonFacts, PersonQuery, Who,
};
use countersign_core::ports::store::{Attempt, Attempted, Decide, StoreError};
use diesel::prelude::*;

use crate::budgets::nth_latest;
use crate::cells::{At, Id, Word};
use crate::challenges::find_challenge;
use crate::changes::write_change;
use crate::devices::find_device;
use crate::ledgers::find_ledger;
use crate::memberships::{list_memberships, list_owned_alone};
use crate::rows::{AccountRow, IdentityRow, InviteRow, MembershipRow, SessionRow, UserRow, WaitlistRow};
use crate::schema::{
    accounts, address_credentials, identities, invites, memberships, password_credentials, sessions, users,
    waitlist_entries,
};
use crate::store::SqliteStore;
use crate::users::{find_owner, find_user};

impl People for SqliteStore {
    fn read_person(&self, query: &PersonQuery) -> Result<PersonFacts, StoreError> {
        self.read(|connection, now| read_facts(connection, query, now))
    }

    fn attempt_person(
        &self,
        query: &PersonQuery,
        decide: Decide<'_, PersonFacts, Vec<Change>>,
    ) -> Result<Attempted, StoreError> {
        self.attempt(
            Attempt::Locked,
            |connection, now| read_facts(connection, query, now).map(Some),
            decide,
            |connection, now, _, changes| {
                changes
                    .iter()
                    .try_for_each(|change| write_change(connection, now, change))
            },
        )
    }
}

fn read_facts(
    connection: &mut SqliteConnection,
    query: &PersonQuery,
    now: Timestamp,
) -> QueryResult<PersonFacts> {
    let person = Person::find(connection, query)?;
    let (address, user) = (person.address.as_ref(), person.user.as_ref().map(|user| user.id));
    let owned = address.map(|address| LedgerKey::Address(address.clone()));
    Ok(PersonFacts {
        now,
        ledger: match &owned {
            Some(key) => find_ledger(connection, key)?,
            None => Ledger::default(),
        },
        device: match address {
            Some(address) => find_device(connection, query.device, address, now)?,
            None => None,
        },
        password: match user {
            Some(user) => find_password(connection, user)?,
            None => None,
        },
        identities: match user {
            Some(user) => list_identities(connection, user)?,
            None => Vec::new(),
        },
        memberships: match user {
            Some(user) => list_memberships(connection, user)?,
            None => Vec::new(),
        },
        waitlist: list_waitlist(connection, user, address)?,
        invites: match address {
            Some(address) => list_open_invites(connection, address, now)?,
            None => Vec::new(),
        },
        identity: match &query.identity {
            Some(key) => find_identity(connection, key)?,
            None => None,
        },
        other: match &query.other {
            Some(other) => find_owner(connection, other)?,
            None => None,
        },
        account: match query.account {
            Some(id) => find_account(connection, id, now)?,
            None => None,
        },
        owned_alone: match user.filter(|_| query.leaving) {
            Some(user) => list_owned_alone(connection, user)?,
            None => Vec::new(),
        },
        nth_latest: nth_latest(connection, &query.hits)?,
        address: person.address,
        user: person.user,
        challenge: person.challenge,
        session: person.session,
        invite: person.invite,
    })
}

/// Whom a query is about, and what led to them.
struct Person {
    address: Option<Address>,
    user: Option<User>,
    challenge: Option<Challenge>,
    session: Option<Session>,
    invite: Option<(Invite, Option<Account>)>,
}

impl Person {
    fn find(connection: &mut SqliteConnection, query: &PersonQuery) -> QueryResult<Self> {
        let challenge = match query.who {
            Who::Challenge(id) => find_challenge(connection, id)?,
            _ => None,
        };
        let invite = match query.who {
            Who::Invite(id) => Some(id),
            _ => challenge.as_ref().and_then(|challenge| challenge.bound.invite),
        };
        let invite = match invite {
            Some(id) => find_invite(connection, id)?,
            None => None,
        };
        let session = match query.who {
            Who::Session(id) => Some(id),
            _ => query.session,
        };
        let session = match session {
            Some(id) => find_session(connection, id)?,
            None => None,
        };
        let named = match &query.who {
            Who::Address(address) => Some(address.clone()),
            Who::User(_) | Who::Session(_) => None,
            Who::Challenge(_) => challenge.as_ref().map(|challenge| challenge.address.clone()),
            Who::Invite(_) => invite.as_ref().map(|(invite, _)| invite.address.clone()),
        };
        let by_id = match query.who {
            Who::User(id) => Some(id),
            Who::Session(_) => session.as_ref().map(|session| session.user),
            _ => challenge.as_ref().and_then(|challenge| challenge.bound.user),
        };
        let user = match (by_id, &named) {
            _ if query.mailbox_only => None,
            (Some(id), _) => find_user(connection, id)?,
            (None, Some(address)) => find_owner(connection, address)?,
            (None, None) => None,
        };
        Ok(Self {
            address: named.or_else(|| user.as_ref().map(|user| user.address.clone())),
            user,
            challenge,
            session,
            invite,
        })
    }
}

fn find_session(connection: &mut SqliteConnection, id: SessionId) -> QueryResult<Option<Session>> {
    let row = sessions::table
        .select(SessionRow::as_select())
        .filter(sessions::id.eq(Id(id.0)))
        .first(connection)
        .optional()?;
    Ok(row.map(Session::from))
}

/// An invite with its account, whatever their state.
fn find_invite(
    connection: &mut SqliteConnection,
    id: InviteId,
) -> QueryResult<Option<(Invite, Option<Account>)>> {
    let row: Option<(InviteRow, Option<AccountRow>)> = invites::table
        .left_join(accounts::table)
        .select((InviteRow::as_select(), Option::<AccountRow>::as_select()))
        .filter(invites::id.eq(Id(id.0)))
        .first(connection)
        .optional()?;
    Ok(row.map(|(invite, account)| (invite.into(), account.map(Account::from))))
}

fn list_open_invites(
    connection: &mut SqliteConnection,
    address: &Address,
    now: Timestamp,
) -> QueryResult<Vec<Invite>> {
    let rows = invites::table
        .select(InviteRow::as_select())
        .filter(invites::address.eq(Word(address.clone())))
        .filter(invites::state.eq(Word(InviteState::Pending)))
        .filter(invites::expires_at.gt(At(now)))
        .order(invites::id.desc())
        .limit(50)
        .load(connection)?;
    Ok(rows.into_iter().map(Invite::from).collect())
}

fn find_password(connection: &mut SqliteConnection, user: UserId) -> QueryResult<Option<PasswordCredential>> {
    let row: Option<(String, At)> = password_credentials::table
        .select((password_credentials::hash, password_credentials::set_at))
        .filter(password_credentials::user_id.eq(Id(user.0)))
        .first(connection)
        .optional()?;
    Ok(row.map(|(hash, At(set_at))| PasswordCredential { hash, set_at }))
}

fn list_identities(connection: &mut SqliteConnection, user: UserId) -> QueryResult<Vec<Identity>> {
    let rows = identities::table
        .select(IdentityRow::as_select())
        .filter(identities::user_id.eq(Id(user.0)))
        .order(identities::id)
        .load(connection)?;
    Ok(rows.into_iter().map(Identity::from).collect())
}

fn find_identity(
    connection: &mut SqliteConnection,
    key: &IdentityKey,
) -> QueryResult<Option<(User, Identity)>> {
    let row: Option<(UserRow, IdentityRow)> = identities::table
        .inner_join(users::table.inner_join(address_credentials::table))
        .select((UserRow::as_select(), IdentityRow::as_select()))
        .filter(identities::issuer.eq(&key.issuer))
        .filter(identities::subject.eq(&key.subject))
        .first(connection)
        .optional()?;
    Ok(row.map(|(user, identity)| (user.into(), identity.into())))
}

fn list_waitlist(
    connection: &mut SqliteConnection,
    user: Option<UserId>,
    address: Option<&Address>,
) -> QueryResult<Vec<WaitlistEntry>> {
    let theirs = waitlist_entries::user_id.eq(user.map(|user| Id(user.0)));
    let of_address = waitlist_entries::address.eq(address.map(|address| Word(address.clone())));
    let rows = waitlist_entries::table
        .select(WaitlistRow::as_select())
        .filter(theirs.or(of_address))
        .order(waitlist_entries::id)
        .load(connection)?;
    Ok(rows.into_iter().filter_map(WaitlistRow::into_entry).collect())
}

/// An account, whole.
fn find_account(
    connection: &mut SqliteConnection,
    id: AccountId,
    now: Timestamp,
) -> QueryResult<Option<AccountFacts>> {
    let account = accounts::table
        .select(AccountRow::as_select())
        .filter(accounts::id.eq(Id(id.0)))
        .first(connection)
        .optional()?;
    let Some(account) = account else {
        return Ok(None);
    };
    let members: Vec<(MembershipRow, UserRow)> = memberships::table
        .inner_join(users::table.inner_join(address_credentials::table))
        .select((MembershipRow::as_select(), UserRow::as_select()))
        .filter(memberships::account_id.eq(Id(id.0)))
        .order(memberships::id)
        .load(connection)?;
    let pending = invites::state.eq(Word(InviteState::Pending));
    let recent = invites::created_at.gt(At(now - TimeDelta::days(30)));
    let invites = invites::table
        .select(InviteRow::as_select())
        .filter(invites::account_id.eq(Id(id.0)))
        .filter(pending.or(recent))
        .order(invites::id.desc())
        .limit(1_000)
        .load(connection)?;
    let member = |(membership, user): (MembershipRow, UserRow)| Member {
        membership: membership.into(),
        user: user.into(),
    };
    Ok(Some(AccountFacts {
        account: account.into(),
        members: members.into_iter().map(member).collect(),
        invites: invites.into_iter().map(Invite::from).collect(),
    }))
}
