//! Facts about one person: whom a query is about, and all that is theirs, in a few statements.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::Account;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::device::Device;
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::ids::AccountId;
use countersign_core::nouns::invite::Invite;
use countersign_core::nouns::ledger::Ledger;
use countersign_core::nouns::session::Session;
use countersign_core::nouns::user::User;
use countersign_core::ports::people::{
    AccountFacts, Member, PasswordCredential, PersonFacts, PersonQuery, Who,
};
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::{Error, QueryResult};
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::bind::Named;
use crate::challenges::{ChallengeRow, FindChallenge};
use crate::grant_rows as grants;
use crate::memberships::{MembershipRow, MembershipsOfUser};
use crate::parts::{CLOCK, HitValues, SUBJECT_ADDRESS, device_part};
use crate::rows::{self, get};
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::template::Part;
use crate::users::{FindUser, UserRow};
use crate::waitlist::WaitlistRow;

statements! {
    /// Whom a query is about.
    Resolve = "people/resolve.sql";
    /// A session alone.
    SessionAlone = "people/session.sql";
    /// An invite with its account.
    InviteWithAccount = "people/invite_columns.sql", "people/invite.sql";
    /// The open invites of an address.
    InvitesOfAddress = "people/invite_columns.sql", "people/invites_of_address.sql";
    /// The invites to an account.
    InvitesOfAccount = "people/invite_columns.sql", "people/invites_of_account.sql";
    /// The identities of a user.
    IdentitiesOfUser = "people/identity_columns.sql", "people/identities_of_user.sql";
    /// The owner of an identity.
    IdentityOwner = "people/identity_columns.sql", "people/identity_owner.sql";
    /// What a user and an address wait for.
    WaitlistOfPerson = "people/waitlist_columns.sql", "people/waitlist_of_person.sql";
    /// An account alone.
    AccountAlone = "people/account.sql";
    /// The accounts others are in and nobody but one user is an owner of.
    OwnedAlone = "people/owned_alone.sql";
    /// The members of an account.
    Members = "people/membership_columns.sql", "people/members.sql";
}

parts! {
    FACTS = "people/facts.sql";
}

/// Whom a query is about, as far as they are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) address: Option<String>,
    pub(crate) user: Option<Uuid>,
    pub(crate) invite: Option<Uuid>,
    /// The account of the invite.
    pub(crate) account: Option<Uuid>,
}

/// The challenge a query names.
pub(crate) fn named_challenge(query: &PersonQuery) -> Option<Uuid> {
    match query.who {
        Who::Challenge(id) => Some(id.0),
        _ => None,
    }
}

/// The session a query names.
pub(crate) fn named_session(query: &PersonQuery) -> Option<Uuid> {
    match query.who {
        Who::Session(id) => Some(id.0),
        _ => query.session.map(|id| id.0),
    }
}

/// Finds whom a query is about.
pub(crate) fn resolve(connection: &mut PgConnection, query: &PersonQuery) -> QueryResult<Subject> {
    let (mut address, mut user, mut session, mut invite) = (None, None, None, None);
    match &query.who {
        Who::Address(named) => address = Some(named.as_str()),
        Who::User(id) => user = Some(id.0),
        Who::Session(id) => session = Some(id.0),
        Who::Invite(id) => invite = Some(id.0),
        Who::Challenge(_) => {}
    }
    let challenge = named_challenge(query);
    let values: [Named<'_>; 6] = [
        ("mailbox_only", &query.mailbox_only),
        ("address", &address),
        ("user", &user),
        ("session", &session),
        ("invite", &invite),
        ("challenge", &challenge),
    ];
    one(Resolve::with(&values).load(connection)?)
}

/// Reads all there is of a subject.
pub(crate) fn read(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    query: &PersonQuery,
    subject: &Subject,
) -> QueryResult<PersonFacts> {
    let row = read_row(at, connection, query, subject)?;
    let user = row.user.as_ref().map(|user| user.id.0);
    let address = subject.address.as_deref();
    let challenge = match named_challenge(query) {
        Some(id) => first(FindChallenge::with(&[("at", &at), ("id", &id)]).load(connection)?),
        None => None,
    };
    let session = match named_session(query) {
        Some(id) => first(SessionAlone::with(&[("id", &id)]).load(connection)?),
        None => None,
    };
    let invite = match subject.invite {
        Some(id) => first(InviteWithAccount::with(&[("id", &id)]).load(connection)?),
        None => None,
    };
    // Asked for nobody, too: an address with an account takes no more statements than one without (E2). A mailbox has none.
    let (identities, memberships): (Vec<IdentityRow>, Vec<MembershipRow>) = if query.mailbox_only {
        (Vec::new(), Vec::new())
    } else {
        (
            IdentitiesOfUser::with(&[("user", &user)]).load(connection)?,
            MembershipsOfUser::with(&[("user", &user)]).load(connection)?,
        )
    };
    let waitlist: Vec<WaitlistRow> =
        WaitlistOfPerson::with(&[("user", &user), ("address", &address)]).load(connection)?;
    let invites: Vec<InviteRow> = match address {
        Some(address) => InvitesOfAddress::with(&[("at", &at), ("address", &address)]).load(connection)?,
        None => Vec::new(),
    };
    let identity = match &query.identity {
        Some(key) => {
            let values: [Named<'_>; 2] = [("issuer", &key.issuer), ("subject", &key.subject)];
            first(IdentityOwner::with(&values).load(connection)?)
        }
        None => None,
    };
    let other = match &query.other {
        Some(other) => first(FindUser::with(&[("address", &other.as_str())]).load(connection)?),
        None => None,
    };
    Ok(PersonFacts {
        now: row.now,
        address: address.map(Address::from_store),
        ledger: row.ledger,
        device: row.device,
        user: row.user,
        challenge: challenge.map(|row: ChallengeRow| row.challenge),
        session: session.map(|SessionRow(session)| session),
        password: row.password,
        identities: identities
            .into_iter()
            .map(|IdentityRow(identity)| identity)
            .collect(),
        memberships: memberships.into_iter().map(MembershipRow::into_pair).collect(),
        waitlist: waitlist.into_iter().map(|WaitlistRow(entry)| entry).collect(),
        invite: invite.map(|InvitePair(invite, account)| (invite, account)),
        invites: invites.into_iter().map(|InviteRow(invite)| invite).collect(),
        identity: identity.map(|OwnerRow(user, identity)| (user, identity)),
        other: other.map(|UserRow(user)| user),
        account: read_account(at, connection, query)?,
        owned_alone: match user.filter(|_| query.leaving) {
            Some(user) => {
                let owned: Vec<AccountIdRow> = OwnedAlone::with(&[("user", &user)]).load(connection)?;
                owned.into_iter().map(|AccountIdRow(id)| id).collect()
            }
            None => Vec::new(),
        },
        nth_latest: row.nth_latest,
    })
}

/// The one row of an address and a user.
fn read_row(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    query: &PersonQuery,
    subject: &Subject,
) -> QueryResult<FactsRow> {
    let device = query.device.as_ref().map(<[u8; 32]>::as_slice);
    let hits = HitValues::of(&query.hits);
    let mut values: Vec<Named<'_>> = vec![
        ("at", &at),
        ("address", &subject.address),
        ("user", &subject.user),
        ("device", &device),
    ];
    values.extend(hits.named());
    let parts = [
        Part::plain(CLOCK),
        Part::plain(SUBJECT_ADDRESS),
        device_part(device),
        hits.each(FACTS),
    ];
    one(Composed::with(&parts, &values).load(connection)?)
}

fn read_account(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    query: &PersonQuery,
) -> QueryResult<Option<AccountFacts>> {
    let Some(id) = query.account.map(|account| account.0) else {
        return Ok(None);
    };
    let found: Option<AccountRow> = first(AccountAlone::with(&[("account", &id)]).load(connection)?);
    let Some(AccountRow(account)) = found else {
        return Ok(None);
    };
    let members: Vec<MemberRow> = Members::with(&[("account", &id)]).load(connection)?;
    let invites: Vec<InviteRow> =
        InvitesOfAccount::with(&[("at", &at), ("account", &id)]).load(connection)?;
    Ok(Some(AccountFacts {
        account,
        members: members.into_iter().map(|MemberRow(member)| member).collect(),
        invites: invites.into_iter().map(|InviteRow(invite)| invite).collect(),
    }))
}

fn first<T>(found: Vec<T>) -> Option<T> {
    found.into_iter().next()
}

fn one<T>(found: Vec<T>) -> QueryResult<T> {
    first(found).ok_or(Error::NotFound)
}

impl QueryableByName<Pg> for Subject {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self {
            address: get(row, "address")?,
            user: get(row, "user_id")?,
            invite: get(row, "invite_id")?,
            account: get(row, "account_id")?,
        })
    }
}

struct FactsRow {
    now: Timestamp,
    ledger: Ledger,
    device: Option<Device>,
    user: Option<User>,
    password: Option<PasswordCredential>,
    nth_latest: Vec<Option<Timestamp>>,
}

impl QueryableByName<Pg> for FactsRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        let password = match get::<Option<String>>(row, "password_hash")? {
            Some(hash) => Some(PasswordCredential {
                hash,
                set_at: get(row, "password_set_at")?,
            }),
            None => None,
        };
        Ok(Self {
            now: rows::now(row)?,
            ledger: rows::ledger(row, "ledger_version", "ledger_marks")?,
            device: rows::device(row)?,
            user: rows::user(row)?,
            password,
            nth_latest: get(row, "nth_latest")?,
        })
    }
}

/// Declares rows that are read by functions.
macro_rules! read_rows {
    ($($name:ident($($noun:ty),+) = |$row:ident| $($read:expr),+;)+) => {$(
        struct $name($($noun),+);

        impl QueryableByName<Pg> for $name {
            fn build<'a>($row: &impl NamedRow<'a, Pg>) -> Read<Self> {
                Ok(Self($($read),+))
            }
        }
    )+};
}

read_rows! {
    SessionRow(Session) = |row| rows::session(row)?.ok_or("a session without an id")?;
    InviteRow(Invite) = |row| grants::invite(row)?;
    InvitePair(Invite, Option<Account>) = |row| grants::invite(row)?, grants::account(row)?;
    IdentityRow(Identity) = |row| grants::identity(row)?;
    OwnerRow(User, Identity) = |row| rows::user(row)?.ok_or("an identity of nobody")?, grants::identity(row)?;
    AccountIdRow(AccountId) = |row| AccountId(get(row, "account_id")?);
    AccountRow(Account) = |row| grants::account(row)?.ok_or("an account without an id")?;
    MemberRow(Member) = |row| Member {
        membership: grants::membership(row)?,
        user: rows::user(row)?.ok_or("a membership of nobody")?,
    };
}
