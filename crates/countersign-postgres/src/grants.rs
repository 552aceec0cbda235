//! Changes of what users are granted: identities, accounts, memberships, invites, places on the waitlist.

use countersign_core::nouns::account::{Account, Membership};
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::invite::{Admission, Invite};
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use countersign_core::ports::changes::Change;
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::result::{Error, QueryResult};
use uuid::Uuid;

use crate::bind::Named;
use crate::changes::{passed_over, wrote};
use crate::grant_rows::feature_name;
use crate::statement::{Statement as _, statements};

statements! {
    InsertIdentity = "changes/identity_insert.sql";
    TouchIdentity = "changes/identity_touch.sql";
    RemoveIdentity = "changes/identity_remove.sql";
    InsertAccount = "changes/account_insert.sql";
    UpdateAccount = "changes/account_update.sql";
    LockAccount = "changes/account_lock.sql";
    RemoveAccount = "changes/account_remove.sql";
    InsertMembership = "changes/membership_insert.sql";
    SetRole = "changes/membership_role.sql";
    RemoveMembership = "changes/membership_remove.sql";
    InsertInvite = "changes/invite_insert.sql";
    ResendInvite = "changes/invite_resend.sql";
    CloseInvite = "changes/invite_close.sql";
    InsertEntry = "changes/waitlist_insert.sql";
    GrantEntry = "changes/waitlist_grant.sql";
    RemoveEntry = "changes/waitlist_remove.sql";
}

/// Writes one change of something granted; `false` where it is lost.
pub(crate) fn apply(connection: &mut PgConnection, change: &Change) -> QueryResult<bool> {
    match change {
        Change::InsertIdentity(identity) => insert_identity(connection, identity),
        Change::TouchIdentity(id, at) => {
            passed_over(TouchIdentity::with(&[("id", &id.0), ("used_at", at)]).execute(connection))
        }
        Change::RemoveIdentity(id) => passed_over(RemoveIdentity::with(&[("id", &id.0)]).execute(connection)),
        Change::InsertAccount(account) => {
            let status = account.status.as_str();
            let values: [Named<'_>; 5] = [
                ("id", &account.id.0),
                ("name", &account.name),
                ("status", &status),
                ("created_at", &account.created_at),
                ("updated_at", &account.updated_at),
            ];
            wrote(InsertAccount::with(&values).execute(connection))
        }
        Change::UpdateAccount(account) => update_account(connection, account),
        Change::InsertMembership(membership) => insert_membership(connection, membership),
        Change::SetRole(id, role, at) => {
            let role = role.as_str();
            let values: [Named<'_>; 3] = [("id", &id.0), ("role", &role), ("updated_at", at)];
            wrote(SetRole::with(&values).execute(connection))
        }
        Change::RemoveMembership(id) => wrote(RemoveMembership::with(&[("id", &id.0)]).execute(connection)),
        Change::RemoveAccount(id) => {
            // The statement after sees everybody who joined before the row was held.
            LockAccount::with(&[("id", &id.0)]).execute(connection)?;
            passed_over(RemoveAccount::with(&[("id", &id.0)]).execute(connection))
        }
        Change::InsertInvite(invite) => insert_invite(connection, invite),
        Change::ResendInvite {
            id,
            challenge,
            sent_at,
            expires_at,
        } => {
            let values: [Named<'_>; 4] = [
                ("id", &id.0),
                ("challenge", &challenge.0),
                ("sent_at", sent_at),
                ("expires_at", expires_at),
            ];
            wrote(ResendInvite::with(&values).execute(connection))
        }
        Change::CloseInvite(id, state, at) => {
            let state = state.as_str();
            let values: [Named<'_>; 3] = [("id", &id.0), ("state", &state), ("closed_at", at)];
            wrote(CloseInvite::with(&values).execute(connection))
        }
        Change::InsertWaitlistEntry(entry) => insert_entry(connection, entry),
        Change::GrantWaitlistEntry(id, at) => {
            passed_over(GrantEntry::with(&[("id", &id.0), ("granted_at", at)]).execute(connection))
        }
        Change::RemoveWaitlistEntry(id) => {
            passed_over(RemoveEntry::with(&[("id", &id.0)]).execute(connection))
        }
        _ => Err(Error::QueryBuilderError("a change that grants nothing".into())),
    }
}

fn insert_identity(connection: &mut PgConnection, identity: &Identity) -> QueryResult<bool> {
    let address = identity.address.as_ref().map(|address| address.as_str());
    let values: [Named<'_>; 8] = [
        ("id", &identity.id.0),
        ("user", &identity.user.0),
        ("issuer", &identity.key.issuer),
        ("subject", &identity.key.subject),
        ("connection", &identity.connection),
        ("address", &address),
        ("created_at", &identity.created_at),
        ("last_used_at", &identity.last_used_at),
    ];
    wrote(InsertIdentity::with(&values).execute(connection))
}

fn update_account(connection: &mut PgConnection, account: &Account) -> QueryResult<bool> {
    let status = account.status.as_str();
    let values: [Named<'_>; 4] = [
        ("id", &account.id.0),
        ("name", &account.name),
        ("status", &status),
        ("updated_at", &account.updated_at),
    ];
    wrote(UpdateAccount::with(&values).execute(connection))
}

fn insert_membership(connection: &mut PgConnection, membership: &Membership) -> QueryResult<bool> {
    let role = membership.role.as_str();
    let granted_by: Option<Uuid> = membership.granted_by.map(|id| id.0);
    let values: [Named<'_>; 7] = [
        ("id", &membership.id.0),
        ("account", &membership.account.0),
        ("user", &membership.user.0),
        ("role", &role),
        ("granted_by", &granted_by),
        ("created_at", &membership.created_at),
        ("updated_at", &membership.updated_at),
    ];
    wrote(InsertMembership::with(&values).execute(connection))
}

fn insert_invite(connection: &mut PgConnection, invite: &Invite) -> QueryResult<bool> {
    let (account, role) = match invite.admission {
        Admission::Account(id, role) => (Some(id.0), Some(role.as_str())),
        Admission::Product => (None, None),
    };
    let inviter: Option<Uuid> = invite.inviter.map(|id| id.0);
    let (address, client, state) = (
        invite.address.as_str(),
        invite.client.as_str(),
        invite.state.as_str(),
    );
    let values: [Named<'_>; 12] = [
        ("id", &invite.id.0),
        ("account", &account),
        ("role", &role),
        ("address", &address),
        ("inviter", &inviter),
        ("client", &client),
        ("challenge", &invite.challenge.0),
        ("state", &state),
        ("created_at", &invite.created_at),
        ("sent_at", &invite.sent_at),
        ("expires_at", &invite.expires_at),
        ("closed_at", &invite.closed_at),
    ];
    wrote(InsertInvite::with(&values).execute(connection))
}

fn insert_entry(connection: &mut PgConnection, entry: &WaitlistEntry) -> QueryResult<bool> {
    let (user, account, address) = match &entry.who {
        Waiting::User(user, account) => (Some(user.0), Some(account.0), None),
        Waiting::Address(address) => (None, None, Some(address.as_str())),
    };
    let (feature, client) = (feature_name(entry.feature.as_ref()), entry.client.as_str());
    let values: [Named<'_>; 8] = [
        ("id", &entry.id.0),
        ("user", &user),
        ("account", &account),
        ("address", &address),
        ("feature", &feature),
        ("client", &client),
        ("since", &entry.since),
        ("granted_at", &entry.granted_at),
    ];
    wrote(InsertEntry::with(&values).execute(connection))
}
