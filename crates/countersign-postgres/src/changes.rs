//! Changes of a person's rows, each in one statement, under the rows that are held.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::device::NewDevice;
use countersign_core::nouns::ids::{ChallengeId, DeviceId, SessionId, UserId};
use countersign_core::nouns::session::{Session, SessionDetails, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::User;
use countersign_core::ports::changes::Change;
use countersign_core::ports::ledgers::LedgerWrite;
use countersign_core::ports::verify_otp::ChallengeGuard;
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::result::QueryResult;
use uuid::Uuid;

use crate::bind::Named;
use crate::challenges::purpose_list;
use crate::grants;
use crate::parts::{
    ChallengeValues, DONE, EventValues, GUARDED, GuardValues, HitValues, MailValues, document,
};
use crate::passed_guess::{KNOWN_USER, NEW_USER, SESSION, SessionValues, UserValues};
use crate::setup_end::{SetupEnd, end_setup};
use crate::statement::{Composed, Statement as _, parts, statements};
use crate::template::Part;
use crate::users::{LockUser, erase_user};

statements! {
    InTime = "changes/in_time.sql";
    CountGuess = "changes/guess_count.sql";
    EndChallenge = "changes/challenge_end.sql";
    EndChallenges = "changes/challenges_end.sql";
    EndSiblings = "changes/siblings_end.sql";
    EndLaterUndos = "changes/later_undos_end.sql";
    EndBoundChallenges = "changes/bound_challenges_end.sql";
    UpdateUser = "changes/user_update.sql";
    MarkVerified = "changes/user_verified.sql";
    MoveAddress = "changes/address_move.sql";
    SetPassword = "changes/password_set.sql";
    RemovePassword = "changes/password_remove.sql";
    RehashPassword = "changes/password_rehash.sql";
    UpdateSession = "changes/session_update.sql";
    FinishSession = "changes/session_end.sql";
    FinishSessions = "changes/sessions_end.sql";
    InsertDevice = "changes/device_insert.sql";
    ExtendDevice = "changes/device_extend.sql";
    FinishDevice = "changes/device_end.sql";
    FinishDevices = "changes/devices_end.sql";
}

parts! {
    BEGUN = "changes/begun.sql";
    NO_DEVICE = "changes/no_device.sql";
    SESSION_DONE = "changes/session_done.sql";
    USER_DONE = "changes/user_done.sql";
}

/// Writes one change; `false` where it is lost.
pub(crate) fn apply(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    change: &Change,
) -> QueryResult<bool> {
    match change {
        Change::WriteLedger(write) => write_ledger(at, connection, write),
        Change::Hit(hit) => {
            let (hits, not_after) = (HitValues::sorted(std::slice::from_ref(hit)), None::<Timestamp>);
            let mut values: Vec<Named<'_>> = vec![("at", &at), ("not_after", &not_after)];
            values.extend(hits.named());
            let parts = [Part::plain(BEGUN), hits.part(), Part::plain(DONE)];
            wrote(Composed::with(&parts, &values).execute(connection))
        }
        Change::NotAfter(not_after) => {
            wrote(InTime::with(&[("at", &at), ("not_after", not_after)]).execute(connection))
        }

        Change::InsertChallenge(challenge) => insert_challenge(at, connection, challenge),
        Change::CountGuess(guard) => {
            let values: [Named<'_>; 2] = [("id", &guard.id.0), ("seen", &guard.failed_guesses)];
            wrote(CountGuess::with(&values).execute(connection))
        }
        Change::EndChallenge(guard, end) => end_challenge(connection, *guard, *end),
        Change::EndChallenges {
            address,
            purposes,
            but,
        } => end_challenges(at, connection, address, purposes, *but),
        Change::EndSiblings {
            address,
            surface,
            client,
            purposes,
        } => {
            let (address, surface, client) = (address.as_str(), surface.as_str(), client.as_str());
            let purposes = purpose_list(purposes);
            let values: [Named<'_>; 5] = [
                ("at", &at),
                ("address", &address),
                ("surface", &surface),
                ("client", &client),
                ("purposes", &purposes),
            ];
            passed_over(EndSiblings::with(&values).execute(connection))
        }
        Change::EndLaterUndos(user, after) => {
            let values: [Named<'_>; 3] = [("at", &at), ("user", &user.0), ("after", after)];
            passed_over(EndLaterUndos::with(&values).execute(connection))
        }
        Change::EndBoundChallenges { user, purposes } => {
            let purposes = purpose_list(purposes);
            let values: [Named<'_>; 3] = [("at", &at), ("user", &user.0), ("purposes", &purposes)];
            passed_over(EndBoundChallenges::with(&values).execute(connection))
        }

        Change::InsertUser(user) => insert_user(at, connection, user),
        Change::UpdateUser(user) => update_user(connection, user),
        Change::MarkVerified(user, at) => {
            passed_over(MarkVerified::with(&[("at", at), ("user", &user.0)]).execute(connection))
        }
        Change::MoveAddress(user, address, at) => {
            let address = address.as_str();
            let values: [Named<'_>; 3] = [("at", at), ("user", &user.0), ("address", &address)];
            wrote(MoveAddress::with(&values).execute(connection))
        }
        Change::EndSetup {
            user,
            keep,
            account_name,
            at,
        } => {
            let ending = SetupEnd {
                user: *user,
                keep: *keep,
                account_name,
                spared: None,
            };
            end_setup(Some(*at), connection, &ending).map(|()| true)
        }
        Change::EraseUser(user, pseudonym) => erase_user(at, connection, *user, pseudonym).map(|()| true),

        Change::SetPassword(user, hash, at) => {
            let values: [Named<'_>; 3] = [("user", &user.0), ("hash", &hash.as_str()), ("set_at", at)];
            wrote(SetPassword::with(&values).execute(connection))
        }
        Change::RemovePassword(user) => {
            passed_over(RemovePassword::with(&[("user", &user.0)]).execute(connection))
        }
        Change::RehashPassword { user, seen, hash } => {
            let (seen, hash) = (seen.as_str(), hash.as_str());
            let values: [Named<'_>; 3] = [("user", &user.0), ("seen", &seen), ("hash", &hash)];
            passed_over(RehashPassword::with(&values).execute(connection))
        }

        Change::InsertSession(session, token_hash) => {
            insert_session(at, connection, session, token_hash.as_ref())
        }
        Change::UpdateSession(id, details, at) => update_session(connection, *id, details, *at),
        Change::EndSession(id, end) => {
            let end = end.as_str();
            let values: [Named<'_>; 3] = [("at", &at), ("id", &id.0), ("end", &end)];
            passed_over(FinishSession::with(&values).execute(connection))
        }
        Change::EndSessions { user, but, end } => {
            end_sessions(at, connection, *user, *but, *end).map(|()| true)
        }
        Change::InsertDevice(user, address, device) => insert_device(connection, *user, address, device),
        Change::ExtendDevice(id, expires_at) => extend_device(connection, *id, *expires_at),
        Change::EndDevice(id) => {
            passed_over(FinishDevice::with(&[("at", &at), ("id", &id.0)]).execute(connection))
        }
        Change::EndDevices(user) => {
            LockUser::with(&[("user", &user.0)]).execute(connection)?;
            passed_over(FinishDevices::with(&[("at", &at), ("user", &user.0)]).execute(connection))
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
        | Change::RemoveWaitlistEntry(_) => grants::apply(connection, change),

        Change::InsertMail(mail) => {
            let mails = MailValues::of(std::slice::from_ref(mail))?;
            let mut values: Vec<Named<'_>> = vec![("at", &at)];
            values.extend(mails.named());
            keep(connection, mails.part(), &values)
        }
        Change::InsertEvent(event) => {
            let events = EventValues::of(std::slice::from_ref(event))?;
            let mut values: Vec<Named<'_>> = vec![("at", &at)];
            values.extend(events.named());
            keep(connection, events.part(), &values)
        }
    }
}

/// Ends all of a user's sessions but one; the user's row is held first, so that none begins meanwhile.
pub(crate) fn end_sessions(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    user: UserId,
    but: Option<SessionId>,
    end: SessionEnd,
) -> QueryResult<()> {
    let (but, end): (Option<Uuid>, _) = (but.map(|id| id.0), end.as_str());
    let values: [Named<'_>; 4] = [("at", &at), ("user", &user.0), ("but", &but), ("end", &end)];
    LockUser::with(&[("user", &user.0)]).execute(connection)?;
    FinishSessions::with(&values).execute(connection).map(drop)
}

/// A change that is lost where it found no row.
pub(crate) fn wrote(written: QueryResult<usize>) -> QueryResult<bool> {
    written.map(|rows| rows > 0)
}

/// A change that is passed over where it found no row.
pub(crate) fn passed_over(written: QueryResult<usize>) -> QueryResult<bool> {
    written.map(|_| true)
}

/// Keeps rows that rely on nothing.
fn keep(connection: &mut PgConnection, part: Option<Part>, values: &[Named<'_>]) -> QueryResult<bool> {
    let parts = [
        Some(Part::plain(BEGUN)),
        Some(Part::plain(GUARDED)),
        part,
        Some(Part::plain(DONE)),
    ];
    let parts: Vec<Part> = parts.into_iter().flatten().collect();
    wrote(Composed::with(&parts, values).execute(connection))
}

fn write_ledger(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    write: &LedgerWrite,
) -> QueryResult<bool> {
    let guard = GuardValues::of(Some(write))?;
    let mut values: Vec<Named<'_>> = vec![("at", &at)];
    values.extend(guard.named());
    let parts = [guard.part(), Part::plain(GUARDED), Part::plain(DONE)];
    wrote(Composed::with(&parts, &values).execute(connection))
}

fn insert_challenge(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    challenge: &Challenge,
) -> QueryResult<bool> {
    let challenge = ChallengeValues::of(Some(challenge))?;
    let mut values: Vec<Named<'_>> = vec![("at", &at)];
    values.extend(challenge.named());
    let parts = [
        Some(Part::plain(BEGUN)),
        Some(Part::plain(GUARDED)),
        challenge.part(),
        challenge.bound_part(),
        Some(Part::plain(DONE)),
    ];
    let parts: Vec<Part> = parts.into_iter().flatten().collect();
    wrote(Composed::with(&parts, &values).execute(connection))
}

fn end_challenge(
    connection: &mut PgConnection,
    guard: ChallengeGuard,
    end: ChallengeEnd,
) -> QueryResult<bool> {
    let end = end.as_str();
    let values: [Named<'_>; 3] = [
        ("id", &guard.id.0),
        ("seen", &guard.failed_guesses),
        ("end", &end),
    ];
    wrote(EndChallenge::with(&values).execute(connection))
}

fn end_challenges(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    address: &Address,
    purposes: &[Purpose],
    but: Option<ChallengeId>,
) -> QueryResult<bool> {
    let (address, purposes) = (address.as_str(), purpose_list(purposes));
    let but: Option<Uuid> = but.map(|id| id.0);
    let values: [Named<'_>; 4] = [
        ("at", &at),
        ("address", &address),
        ("purposes", &purposes),
        ("but", &but),
    ];
    passed_over(EndChallenges::with(&values).execute(connection))
}

/// An address that has an owner is an error of the database, which counts as lost.
fn insert_user(at: Option<Timestamp>, connection: &mut PgConnection, user: &User) -> QueryResult<bool> {
    let user = UserValues::of(Some(user))?;
    let mut values: Vec<Named<'_>> = vec![("at", &at)];
    values.extend(user.named());
    let parts = [BEGUN, NEW_USER, USER_DONE].map(Part::plain);
    wrote(Composed::with(&parts, &values).execute(connection))
}

fn update_user(connection: &mut PgConnection, user: &User) -> QueryResult<bool> {
    let status = user.status.as_str();
    let profile = document((!user.profile.is_empty()).then(|| serde_json::to_string(&user.profile)))?;
    let values: [Named<'_>; 6] = [
        ("user", &user.id.0),
        ("status", &status),
        ("display_name", &user.display_name),
        ("avatar_url", &user.avatar_url),
        ("profile", &profile),
        ("updated_at", &user.updated_at),
    ];
    wrote(UpdateUser::with(&values).execute(connection))
}

fn insert_session(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    session: &Session,
    token_hash: Option<&[u8; 32]>,
) -> QueryResult<bool> {
    let token_hash = token_hash.map(<[u8; 32]>::as_slice);
    let known_user = Some(session.user.0);
    let session = SessionValues::of(session)?;
    let mut values: Vec<Named<'_>> = vec![
        ("at", &at),
        ("known_user", &known_user),
        ("session_token_hash", &token_hash),
    ];
    values.extend(session.named());
    let parts = [BEGUN, KNOWN_USER, NO_DEVICE, SESSION, SESSION_DONE].map(Part::plain);
    wrote(Composed::with(&parts, &values).execute(connection))
}

fn update_session(
    connection: &mut PgConnection,
    id: SessionId,
    details: &SessionDetails,
    authenticated_at: Timestamp,
) -> QueryResult<bool> {
    let details = document((!details.is_empty()).then(|| serde_json::to_string(details)))?;
    let values: [Named<'_>; 3] = [
        ("id", &id.0),
        ("details", &details),
        ("authenticated_at", &authenticated_at),
    ];
    wrote(UpdateSession::with(&values).execute(connection))
}

fn insert_device(
    connection: &mut PgConnection,
    user: UserId,
    address: &Address,
    device: &NewDevice,
) -> QueryResult<bool> {
    let (address, hash) = (address.as_str(), device.hash.as_slice());
    let lapses_on = device.expires_at.date_naive();
    let values: [Named<'_>; 6] = [
        ("id", &device.id.0),
        ("hash", &hash),
        ("user", &user.0),
        ("address", &address),
        ("expires_at", &device.expires_at),
        ("lapses_on", &lapses_on),
    ];
    wrote(InsertDevice::with(&values).execute(connection))
}

fn extend_device(connection: &mut PgConnection, id: DeviceId, expires_at: Timestamp) -> QueryResult<bool> {
    let lapses_on = expires_at.date_naive();
    let values: [Named<'_>; 3] = [
        ("id", &id.0),
        ("expires_at", &expires_at),
        ("lapses_on", &lapses_on),
    ];
    wrote(ExtendDevice::with(&values).execute(connection))
}
