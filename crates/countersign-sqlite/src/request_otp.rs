//! Facts and commit of a request for a code.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::{ChallengeId, RequestId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use countersign_core::ports::store::StoreError;
use diesel::prelude::*;

use crate::attempt::in_time;
use crate::audit_events::insert_events;
use crate::budgets::{append_hits, nth_latest};
use crate::cells::{Id, Word};
use crate::challenges::{Place, find_requested, insert_challenge, list_live_codes};
use crate::devices::find_device;
use crate::errors::Stop;
use crate::ledgers::{find_ledger, write_ledger};
use crate::outbox::insert_mails;
use crate::statement::statement;

/// Reads what the decision goes by.
pub(crate) fn read_facts(
    connection: &mut SqliteConnection,
    query: &RequestOtpQuery,
    now: Timestamp,
) -> QueryResult<RequestOtpFacts> {
    let place = Place {
        surface: query.surface,
        client: &query.client,
        address: &query.address,
    };
    let resent = match query.resend_of {
        Some(request) => find_requested(connection, request)?,
        None => None,
    };
    let here = |challenge: &Challenge| {
        (challenge.surface, &challenge.client, &challenge.address)
            == (place.surface, place.client, place.address)
    };
    Ok(RequestOtpFacts {
        now,
        ledger: find_ledger(connection, &LedgerKey::Address(query.address.clone()))?,
        device: find_device(connection, query.device, &query.address, now)?,
        live: list_live_codes(connection, &place, query.purpose, now)?,
        resent: resent.filter(here),
        nth_latest: nth_latest(connection, &query.hits)?,
    })
}

/// Writes what was decided; the guard comes first.
pub(crate) fn write_commit(
    connection: &mut SqliteConnection,
    now: Timestamp,
    facts: &RequestOtpFacts,
    commit: &RequestOtpCommit,
) -> Result<(), Stop> {
    write_ledger(connection, &commit.ledger)?;
    commit
        .not_after
        .map_or(Ok(()), |not_after| in_time(now, not_after))?;
    append_hits(connection, &commit.hits, now)?;
    for id in &commit.supersede {
        statement("UPDATE challenges SET ended = ? WHERE id = ? AND ended IS NULL")
            .bind(Word(ChallengeEnd::Superseded))
            .bind(Id(id.0))
            .execute(connection)?;
    }
    if let Some(challenge) = &commit.challenge {
        insert_challenge(connection, challenge)?;
    }
    if let Some((request, challenge)) = commit.alias {
        insert_alias(connection, request, challenge, facts)?;
    }
    insert_mails(connection, &commit.mails)?;
    Ok(insert_events(connection, &commit.audit)?)
}

fn insert_alias(
    connection: &mut SqliteConnection,
    request: RequestId,
    challenge: ChallengeId,
    facts: &RequestOtpFacts,
) -> Result<(), Stop> {
    let insert =
        "INSERT INTO challenge_aliases (request_id, challenge_id) SELECT ?, id FROM challenges WHERE id = ?";
    let written = statement(insert)
        .bind(Id(request.0))
        .bind(Id(challenge.0))
        .execute(connection)?;
    match written {
        0 if facts
            .live
            .iter()
            .chain(&facts.resent)
            .any(|read| read.id == challenge) =>
        {
            Err(Stop::Lost)
        }
        0 => Err(Stop::Failed(StoreError::Broken(
            "an alias of a challenge that never was".to_owned(),
        ))),
        _ => Ok(()),
    }
}
