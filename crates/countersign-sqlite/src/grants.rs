//! What a user was granted: identities, accounts, memberships, invites, places on the waitlist.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::account::{Account, Membership, Role};
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::ids::{AccountId, InviteId, MembershipId, SessionId, UserId};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use countersign_core::ports::changes::Change;
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::cells::{At, Id, Word};
use crate::challenges::end_bound_challenges;
use crate::changes::known_user;
use crate::devices::end_devices;
use crate::errors::{Stop, one_row};
use crate::rows::{AccountRow, IdentityRow, InviteRow, MembershipRow, WaitlistRow, feature_name};
use crate::schema::{accounts, identities, invites, memberships, waitlist_entries};
use crate::sessions::end_sessions;
use crate::statement::statement;

/// Writes a change of something granted.
pub(crate) fn write_grant(connection: &mut SqliteConnection, change: &Change) -> Result<(), Stop> {
    match change {
        Change::InsertIdentity(identity) => insert_identity(connection, identity),
        Change::TouchIdentity(id, at) => {
            statement("UPDATE identities SET last_used_at = ? WHERE id = ?")
                .bind(At(*at))
                .bind(Id(id.0))
                .execute(connection)?;
            Ok(())
        }
        Change::RemoveIdentity(id) => {
            statement("DELETE FROM identities WHERE id = ?")
                .bind(Id(id.0))
                .execute(connection)?;
            Ok(())
        }
        Change::InsertAccount(account) => {
            let insert = diesel::insert_into(accounts::table).values(AccountRow::from(account));
            one_row(insert.execute(connection)?)
        }
        Change::UpdateAccount(account) => update_account(connection, account),
        Change::InsertMembership(membership) => insert_membership(connection, membership),
        Change::SetRole(id, role, at) => set_role(connection, *id, *role, *at),
        Change::RemoveMembership(id) => {
            let waiting = "DELETE FROM waitlist_entries WHERE (account_id, user_id) IN \
                           (SELECT account_id, user_id FROM memberships WHERE id = ?)";
            statement(waiting).bind(Id(id.0)).execute(connection)?;
            let remove = statement("DELETE FROM memberships WHERE id = ?").bind(Id(id.0));
            one_row(remove.execute(connection)?)
        }
        Change::RemoveAccount(id) => {
            // Memberships, invites and waitlist entries go with the row.
            statement("DELETE FROM accounts WHERE id = ?")
                .bind(Id(id.0))
                .execute(connection)?;
            Ok(())
        }
        Change::InsertInvite(invite) => insert_invite(connection, invite),
        Change::ResendInvite {
            id,
            challenge,
            sent_at,
            expires_at,
        } => {
            let resend = "UPDATE invites SET challenge_id = ?, sent_at = ?, expires_at = ? \
                          WHERE id = ? AND state = 'pending'";
            let resent = statement(resend)
                .bind(Id(challenge.0))
                .bind(At(*sent_at))
                .bind(At(*expires_at))
                .bind(Id(id.0))
                .execute(connection)?;
            one_row(resent)
        }
        Change::CloseInvite(id, state, at) => close_invite(connection, *id, *state, *at),
        Change::InsertWaitlistEntry(entry) => insert_waitlist_entry(connection, entry),
        Change::GrantWaitlistEntry(id, at) => {
            statement("UPDATE waitlist_entries SET granted_at = ? WHERE id = ? AND granted_at IS NULL")
                .bind(At(*at))
                .bind(Id(id.0))
                .execute(connection)?;
            Ok(())
        }
        Change::RemoveWaitlistEntry(id) => {
            statement("DELETE FROM waitlist_entries WHERE id = ?")
                .bind(Id(id.0))
                .execute(connection)?;
            Ok(())
        }
        other => Err(Stop::Failed(StoreError::Broken(format!(
            "{other:?} grants nothing"
        )))),
    }
}

/// Ends all that was set up on a mailbox before its first proof.
pub(crate) fn end_setup(
    connection: &mut SqliteConnection,
    user: UserId,
    keep: Option<SessionId>,
    account_name: &str,
    at: Timestamp,
) -> QueryResult<()> {
    end_sessions(connection, user, keep, SessionEnd::FirstProof, at)?;
    end_devices(connection, user, at)?;
    end_bound_challenges(connection, user, &Purpose::ALL, at)?;
    for removal in [
        "DELETE FROM password_credentials WHERE user_id = ?",
        "DELETE FROM identities WHERE user_id = ?",
        "DELETE FROM waitlist_entries WHERE (account_id, user_id) IN (SELECT account_id, user_id \
         FROM memberships WHERE granted_by = ? AND user_id <> granted_by)",
        "DELETE FROM memberships WHERE granted_by = ? AND user_id <> granted_by",
        "DELETE FROM waitlist_entries WHERE (account_id, user_id) IN (SELECT other.account_id, other.user_id \
         FROM memberships own \
         JOIN memberships other ON other.account_id = own.account_id AND other.user_id <> own.user_id \
         WHERE own.user_id = ? AND (own.granted_by IS NULL OR own.granted_by = own.user_id))",
        "DELETE FROM memberships WHERE id IN (SELECT other.id FROM memberships own \
         JOIN memberships other ON other.account_id = own.account_id AND other.user_id <> own.user_id \
         WHERE own.user_id = ? AND (own.granted_by IS NULL OR own.granted_by = own.user_id))",
        "UPDATE memberships SET role = 'owner' \
         WHERE user_id = ? AND (granted_by IS NULL OR granted_by = user_id)",
    ] {
        let removal = statement(removal).bind(Id(user.0));
        removal.execute(connection)?;
    }
    let called = "UPDATE accounts SET name = ?, updated_at = ? WHERE name <> ? AND id IN (SELECT account_id \
                  FROM memberships WHERE user_id = ? AND (granted_by IS NULL OR granted_by = user_id))";
    statement(called)
        .bind(account_name)
        .bind(At(at))
        .bind(account_name)
        .bind(Id(user.0))
        .execute(connection)?;
    let bare = "UPDATE users SET display_name = NULL, avatar_url = NULL, profile = NULL, updated_at = ? WHERE id = ?";
    statement(bare)
        .bind(At(at))
        .bind(Id(user.0))
        .execute(connection)?;
    let revoked = "UPDATE invites SET state = 'revoked', closed_at = ? WHERE state = 'pending' \
                   AND (inviter = ? OR account_id IN (SELECT account_id FROM memberships \
                   WHERE user_id = ? AND (granted_by IS NULL OR granted_by = user_id)))";
    statement(revoked)
        .bind(At(at))
        .bind(Id(user.0))
        .bind(Id(user.0))
        .execute(connection)
        .map(drop)
}

fn known_account(connection: &mut SqliteConnection, id: AccountId) -> Result<(), Stop> {
    let found: i64 = accounts::table.find(Id(id.0)).count().get_result(connection)?;
    if found == 1 { Ok(()) } else { Err(Stop::Lost) }
}

fn insert_identity(connection: &mut SqliteConnection, identity: &Identity) -> Result<(), Stop> {
    known_user(connection, identity.user)?;
    let owned: i64 = identities::table
        .filter(identities::issuer.eq(&identity.key.issuer))
        .filter(identities::subject.eq(&identity.key.subject))
        .count()
        .get_result(connection)?;
    if owned > 0 {
        return Err(Stop::Lost);
    }
    let insert = diesel::insert_into(identities::table).values(IdentityRow::from(identity));
    one_row(insert.execute(connection)?)
}

fn update_account(connection: &mut SqliteConnection, account: &Account) -> Result<(), Stop> {
    let updated = statement("UPDATE accounts SET name = ?, status = ?, updated_at = ? WHERE id = ?")
        .bind(account.name.as_str())
        .bind(Word(account.status))
        .bind(At(account.updated_at))
        .bind(Id(account.id.0))
        .execute(connection)?;
    one_row(updated)
}

fn insert_membership(connection: &mut SqliteConnection, membership: &Membership) -> Result<(), Stop> {
    known_user(connection, membership.user)?;
    known_account(connection, membership.account)?;
    let there: i64 = memberships::table
        .filter(memberships::account_id.eq(Id(membership.account.0)))
        .filter(memberships::user_id.eq(Id(membership.user.0)))
        .count()
        .get_result(connection)?;
    if there > 0 {
        return Err(Stop::Lost);
    }
    let insert = diesel::insert_into(memberships::table).values(MembershipRow::from(membership));
    one_row(insert.execute(connection)?)
}

fn set_role(
    connection: &mut SqliteConnection,
    id: MembershipId,
    role: Role,
    at: Timestamp,
) -> Result<(), Stop> {
    let set = statement("UPDATE memberships SET role = ?, updated_at = ? WHERE id = ?")
        .bind(Word(role))
        .bind(At(at))
        .bind(Id(id.0))
        .execute(connection)?;
    one_row(set)
}

fn insert_invite(connection: &mut SqliteConnection, invite: &Invite) -> Result<(), Stop> {
    if let Admission::Account(account, _) = invite.admission {
        known_account(connection, account)?;
    }
    let insert = diesel::insert_into(invites::table).values(InviteRow::from(invite));
    one_row(insert.execute(connection)?)
}

fn close_invite(
    connection: &mut SqliteConnection,
    id: InviteId,
    state: InviteState,
    at: Timestamp,
) -> Result<(), Stop> {
    let closed = statement("UPDATE invites SET state = ?, closed_at = ? WHERE id = ? AND state = 'pending'")
        .bind(Word(state))
        .bind(At(at))
        .bind(Id(id.0))
        .execute(connection)?;
    one_row(closed)
}

fn insert_waitlist_entry(connection: &mut SqliteConnection, entry: &WaitlistEntry) -> Result<(), Stop> {
    let mut others = waitlist_entries::table
        .filter(waitlist_entries::feature.eq(feature_name(entry.feature.as_ref())))
        .into_boxed();
    match &entry.who {
        Waiting::User(user, account) => {
            known_user(connection, *user)?;
            known_account(connection, *account)?;
            others = others
                .filter(waitlist_entries::user_id.eq(Id(user.0)))
                .filter(waitlist_entries::account_id.eq(Id(account.0)));
        }
        Waiting::Address(address) => {
            others = others.filter(waitlist_entries::address.eq(Word(address.clone())));
        }
    }
    let there: i64 = others.count().get_result(connection)?;
    if there > 0 {
        return Ok(());
    }
    let insert = diesel::insert_into(waitlist_entries::table).values(WaitlistRow::from(entry));
    one_row(insert.execute(connection)?)
}
