//! Facts and commit of a guess.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::ports::verify_otp::{
    FailedGuess, Naming, PassedDevice, PassedGuess, PassedUser, VerifyOtpCommit, VerifyOtpFacts,
    VerifyOtpQuery,
};
use diesel::prelude::*;

use crate::attempt::in_time;
use crate::audit_events::insert_events;
use crate::budgets::{append_hits, nth_latest};
use crate::cells::{At, Word};
use crate::challenges::{
    Place, count_guess, end_challenge, find_requested, insert_challenge, list_live_codes,
    list_opened_lockouts,
};
use crate::devices::{end_device, extend_device, find_device, insert_device};
use crate::errors::{Stop, one_row};
use crate::grants::end_setup;
use crate::ledgers::{find_ledger, write_ledger};
use crate::outbox::insert_mails;
use crate::sessions::{end_sessions, insert_session};
use crate::statement::statement;
use crate::users::{find_owner, insert_user, mark_verified};

/// Reads what the decision goes by.
pub(crate) fn read_facts(
    connection: &mut SqliteConnection,
    query: &VerifyOtpQuery,
    now: Timestamp,
) -> QueryResult<VerifyOtpFacts> {
    let named = match &query.naming {
        Naming::Request(request) => find_requested(connection, *request)?,
        Naming::Address(_) => None,
    };
    let address = match &query.naming {
        Naming::Request(_) => named.as_ref().map(|challenge| challenge.address.clone()),
        Naming::Address(address) => Some(address.clone()),
    };
    let nth_latest = nth_latest(connection, &query.hits)?;
    let Some(address) = address else {
        return Ok(VerifyOtpFacts {
            now,
            challenges: Vec::new(),
            lockouts: Vec::new(),
            ledger: Ledger::default(),
            device: None,
            user: None,
            nth_latest,
        });
    };
    let place = Place {
        surface: query.surface,
        client: &query.client,
        address: &address,
    };
    Ok(VerifyOtpFacts {
        now,
        challenges: match named {
            Some(named) => vec![named],
            None => list_live_codes(connection, &place, query.purpose, now)?,
        },
        lockouts: list_opened_lockouts(connection, &address, now)?,
        ledger: find_ledger(connection, &LedgerKey::Address(address.clone()))?,
        device: find_device(connection, query.device, &address, now)?,
        user: find_owner(connection, &address)?,
        nth_latest,
    })
}

/// Writes what was decided; the guard comes first.
pub(crate) fn write_commit(
    connection: &mut SqliteConnection,
    now: Timestamp,
    facts: &VerifyOtpFacts,
    commit: &VerifyOtpCommit,
) -> Result<(), Stop> {
    match commit {
        VerifyOtpCommit::Failed(failed) => write_failed(connection, now, failed),
        VerifyOtpCommit::Passed(passed) => write_passed(connection, now, facts, passed),
    }
}

fn write_failed(connection: &mut SqliteConnection, now: Timestamp, failed: &FailedGuess) -> Result<(), Stop> {
    if let Some(ledger) = &failed.ledger {
        write_ledger(connection, ledger)?;
    }
    append_hits(connection, &failed.hits, now)?;
    if let Some(guard) = failed.challenge {
        count_guess(connection, guard)?;
    }
    if let Some(device) = failed.end_device {
        end_device(connection, device, now)?;
    }
    if let Some(lockout) = &failed.lockout {
        insert_challenge(connection, lockout)?;
    }
    insert_mails(connection, &failed.mails)?;
    Ok(insert_events(connection, &failed.audit)?)
}

fn write_passed(
    connection: &mut SqliteConnection,
    now: Timestamp,
    facts: &VerifyOtpFacts,
    passed: &PassedGuess,
) -> Result<(), Stop> {
    write_ledger(connection, &passed.ledger)?;
    in_time(now, passed.not_after)?;
    end_challenge(connection, passed.challenge, ChallengeEnd::Used)?;
    end_pointless(connection, now, passed)?;
    if passed.ends_setup.is_some() && is_proven(connection, &passed.address)? {
        return Err(Stop::Lost);
    }
    let user = write_user(connection, now, facts, &passed.user, &passed.address)?;
    if let Some(account_name) = &passed.ends_setup {
        end_setup(connection, user, None, account_name, now)?;
    }
    if passed.ends_other_sessions {
        end_sessions(connection, user, None, SessionEnd::Revoked, now)?;
    }
    insert_session(connection, &passed.session, passed.token_hash)?;
    match &passed.device {
        PassedDevice::New(device) => insert_device(connection, device, user, &passed.address)?,
        PassedDevice::Known { id, expires_at } => {
            let extended = extend_device(connection, *id, *expires_at)?;
            one_row(extended)?;
            extended
        }
    };
    insert_mails(connection, &passed.mails)?;
    Ok(insert_events(connection, &passed.audit)?)
}

fn end_pointless(
    connection: &mut SqliteConnection,
    now: Timestamp,
    passed: &PassedGuess,
) -> QueryResult<usize> {
    let end = "UPDATE challenges SET ended = ? \
               WHERE address = ? AND surface = ? AND client = ? AND kind = 'code' AND ended IS NULL AND expires_at > ?";
    statement(end)
        .bind(Word(ChallengeEnd::Pointless))
        .bind(Word(passed.address.clone()))
        .bind(Word(passed.session.surface))
        .bind(Word(passed.session.client.clone()))
        .bind(At(now))
        .execute(connection)
}

fn is_proven(connection: &mut SqliteConnection, address: &Address) -> QueryResult<bool> {
    let owner = find_owner(connection, address)?;
    Ok(owner.is_some_and(|owner| owner.verified_at.is_some()))
}

/// The ledger does not guard users: one who was disabled or erased since the facts were read must not get in.
fn write_user(
    connection: &mut SqliteConnection,
    now: Timestamp,
    facts: &VerifyOtpFacts,
    passed: &PassedUser,
    address: &Address,
) -> Result<UserId, Stop> {
    match passed {
        PassedUser::Known(id) => {
            let read = facts.user.as_ref().map(|user| user.status);
            let owner = find_owner(connection, address)?.filter(|owner| owner.id == *id);
            if owner.is_none_or(|owner| Some(owner.status) != read) {
                return Err(Stop::Lost);
            }
            mark_verified(connection, *id, now)?;
            Ok(*id)
        }
        PassedUser::New(user) => {
            insert_user(connection, user)?;
            Ok(user.id)
        }
    }
}
