//! Changes of a person's rows, one at a time.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{ChallengeId, SessionId, UserId};
use countersign_core::nouns::session::{SessionDetails, SessionEnd};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::changes::Change;
use diesel::prelude::*;

use crate::attempt::in_time;
use crate::audit_events::insert_events;
use crate::budgets::append_hits;
use crate::cells::{At, Id, Json, Word};
use crate::challenges::{count_guess, end_bound_challenges, end_challenge, insert_challenge, purpose_list};
use crate::devices::{end_device, end_devices, extend_device, insert_device};
use crate::errors::{Stop, one_row};
use crate::grants::{end_setup, write_grant};
use crate::ledgers::write_ledger;
use crate::outbox::insert_mails;
use crate::sessions::{end_sessions, insert_session};
use crate::statement::statement;
use crate::users::{erase_user, find_owner, find_user, insert_user, mark_verified};

/// Writes one change.
pub(crate) fn write_change(
    connection: &mut SqliteConnection,
    now: Timestamp,
    change: &Change,
) -> Result<(), Stop> {
    match change {
        Change::WriteLedger(write) => write_ledger(connection, write)?,
        Change::Hit(hit) => append_hits(connection, std::slice::from_ref(hit), now)?,
        Change::NotAfter(not_after) => in_time(now, *not_after)?,

        Change::InsertChallenge(challenge) => insert_challenge(connection, challenge)?,
        Change::CountGuess(guard) => count_guess(connection, *guard)?,
        Change::EndChallenge(guard, end) => end_challenge(connection, *guard, *end)?,
        Change::EndChallenges {
            address,
            purposes,
            but,
        } => {
            end_challenges(connection, address, purposes, *but, now)?;
        }
        Change::EndSiblings {
            address,
            surface,
            client,
            purposes,
        } => {
            end_siblings(connection, address, (*surface, client), purposes, now)?;
        }
        Change::EndLaterUndos(user, after) => {
            end_later_undos(connection, *user, *after, now)?;
        }
        Change::EndBoundChallenges { user, purposes } => {
            end_bound_challenges(connection, *user, purposes, now)?;
        }

        Change::InsertUser(user) => insert_user(connection, user)?,
        Change::UpdateUser(user) => update_user(connection, user)?,
        Change::MarkVerified(user, at) => mark_verified(connection, *user, *at)?,
        Change::MoveAddress(user, address, at) => move_address(connection, *user, address, *at)?,
        Change::EndSetup {
            user,
            keep,
            account_name,
            at,
        } => end_setup(connection, *user, *keep, account_name, *at)?,
        Change::EraseUser(user, pseudonym) => erase_user(connection, *user, pseudonym, now)?,

        Change::SetPassword(user, hash, at) => set_password(connection, *user, hash.as_str(), *at)?,
        Change::RemovePassword(user) => {
            remove_password(connection, *user)?;
        }
        Change::RehashPassword { user, seen, hash } => {
            rehash(connection, *user, seen.as_str(), hash.as_str())?;
        }

        Change::InsertSession(session, token_hash) => {
            let user = find_user(connection, session.user)?;
            if user.is_none_or(|user| user.status != UserStatus::Active) {
                return Err(Stop::Lost);
            }
            insert_session(connection, session, *token_hash)?;
        }
        Change::UpdateSession(id, details, at) => update_session(connection, *id, details, *at)?,
        Change::EndSession(id, end) => finish_session(connection, *id, *end, now)?,
        Change::EndSessions { user, but, end } => {
            end_sessions(connection, *user, *but, *end, now)?;
        }
        Change::InsertDevice(user, address, device) => {
            known_user(connection, *user)?;
            insert_device(connection, device, *user, address)?;
        }
        Change::ExtendDevice(id, expires_at) => one_row(extend_device(connection, *id, *expires_at)?)?,
        Change::EndDevice(id) => {
            end_device(connection, *id, now)?;
        }
        Change::EndDevices(user) => {
            end_devices(connection, *user, now)?;
        }

        Change::InsertIdentity(_)
        | Change::TouchIdentity(..)
        | Change::RemoveIdentity(_)
        | Change::InsertAccount(_)
        | Change::UpdateAccount(_)
        | Change::InsertMembership(_)
        | Change::SetRole(..)
        | Change::RemoveMembership(_)
        | Change::RemoveAccount(_)
        | Change::InsertInvite(_)
        | Change::ResendInvite { .. }
        | Change::CloseInvite(..)
        | Change::InsertWaitlistEntry(_)
        | Change::GrantWaitlistEntry(..)
        | Change::RemoveWaitlistEntry(_) => write_grant(connection, change)?,

        Change::InsertMail(mail) => insert_mails(connection, std::slice::from_ref(mail))?,
        Change::InsertEvent(event) => insert_events(connection, std::slice::from_ref(event))?,
    }
    Ok(())
}

/// What is inserted for a user is lost without them.
pub(crate) fn known_user(connection: &mut SqliteConnection, id: UserId) -> Result<(), Stop> {
    find_user(connection, id)?.map(drop).ok_or(Stop::Lost)
}

fn end_challenges(
    connection: &mut SqliteConnection,
    address: &Address,
    purposes: &[Purpose],
    but: Option<ChallengeId>,
    now: Timestamp,
) -> QueryResult<usize> {
    let end = "UPDATE challenges SET ended = 'pointless' \
               WHERE address = ? AND id IS NOT ? AND kind <> 'lockout' AND ended IS NULL AND expires_at > ? \
               AND purpose IN (SELECT value FROM json_each(?))";
    statement(end)
        .bind(address.as_str())
        .bind(but.map(|id| Id(id.0)))
        .bind(At(now))
        .bind(purpose_list(purposes))
        .execute(connection)
}

fn end_siblings(
    connection: &mut SqliteConnection,
    address: &Address,
    (surface, client): (Surface, &ClientId),
    purposes: &[Purpose],
    now: Timestamp,
) -> QueryResult<usize> {
    let end = "UPDATE challenges SET ended = 'pointless' \
               WHERE address = ? AND surface = ? AND client = ? AND kind <> 'lockout' AND ended IS NULL \
               AND expires_at > ? AND purpose IN (SELECT value FROM json_each(?))";
    statement(end)
        .bind(address.as_str())
        .bind(Word(surface))
        .bind(client.as_str())
        .bind(At(now))
        .bind(purpose_list(purposes))
        .execute(connection)
}

fn end_later_undos(
    connection: &mut SqliteConnection,
    user: UserId,
    after: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    let end = "UPDATE challenges SET ended = 'pointless' \
               WHERE ended IS NULL AND expires_at > ? AND created_at > ? AND purpose = ? \
               AND id IN (SELECT challenge_id FROM bound_challenges WHERE user_id = ?)";
    statement(end)
        .bind(At(now))
        .bind(At(after))
        .bind(Word(Purpose::UndoAddress))
        .bind(Id(user.0))
        .execute(connection)
}

fn update_user(connection: &mut SqliteConnection, user: &User) -> Result<(), Stop> {
    let update = "UPDATE users SET status = ?, display_name = ?, avatar_url = ?, profile = ?, updated_at = ? \
                  WHERE id = ?";
    let updated = statement(update)
        .bind(Word(user.status))
        .bind(user.display_name.clone())
        .bind(user.avatar_url.clone())
        .bind((!user.profile.is_empty()).then(|| Json(user.profile.clone())))
        .bind(At(user.updated_at))
        .bind(Id(user.id.0))
        .execute(connection)?;
    one_row(updated)
}

fn move_address(
    connection: &mut SqliteConnection,
    user: UserId,
    address: &Address,
    at: Timestamp,
) -> Result<(), Stop> {
    if find_owner(connection, address)?.is_some_and(|owner| owner.id != user) {
        return Err(Stop::Lost);
    }
    let moved = statement("UPDATE address_credentials SET address = ?, verified_at = ? WHERE user_id = ?")
        .bind(address.as_str())
        .bind(At(at))
        .bind(Id(user.0))
        .execute(connection)?;
    one_row(moved)?;
    let touched = statement("UPDATE users SET updated_at = ? WHERE id = ?")
        .bind(At(at))
        .bind(Id(user.0))
        .execute(connection)?;
    one_row(touched)
}

fn remove_password(connection: &mut SqliteConnection, user: UserId) -> QueryResult<usize> {
    statement("DELETE FROM password_credentials WHERE user_id = ?")
        .bind(Id(user.0))
        .execute(connection)
}

fn set_password(
    connection: &mut SqliteConnection,
    user: UserId,
    hash: &str,
    at: Timestamp,
) -> Result<(), Stop> {
    let set = "INSERT INTO password_credentials (user_id, hash, set_at) \
               SELECT id, ?, ? FROM users WHERE id = ? \
               ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at";
    let set = statement(set)
        .bind(hash)
        .bind(At(at))
        .bind(Id(user.0))
        .execute(connection)?;
    one_row(set)
}

fn rehash(connection: &mut SqliteConnection, user: UserId, seen: &str, hash: &str) -> QueryResult<()> {
    statement("UPDATE password_credentials SET hash = ? WHERE user_id = ? AND hash = ?")
        .bind(hash)
        .bind(Id(user.0))
        .bind(seen)
        .execute(connection)
        .map(drop)
}

fn update_session(
    connection: &mut SqliteConnection,
    id: SessionId,
    details: &SessionDetails,
    authenticated_at: Timestamp,
) -> Result<(), Stop> {
    let update = "UPDATE sessions SET details = ?, authenticated_at = ? WHERE id = ? AND ended IS NULL";
    let updated = statement(update)
        .bind((!details.is_empty()).then(|| Json(details.clone())))
        .bind(At(authenticated_at))
        .bind(Id(id.0))
        .execute(connection)?;
    one_row(updated)
}

fn finish_session(
    connection: &mut SqliteConnection,
    id: SessionId,
    end: SessionEnd,
    now: Timestamp,
) -> QueryResult<()> {
    statement("UPDATE sessions SET ended = ?, ended_at = ? WHERE id = ? AND ended IS NULL")
        .bind(Word(end))
        .bind(At(now))
        .bind(Id(id.0))
        .execute(connection)
        .map(drop)
}
