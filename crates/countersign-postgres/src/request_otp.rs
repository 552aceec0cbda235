//! A request for a code: facts in one statement, commit in one statement.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::device::Device;
use countersign_core::nouns::ledger::Ledger;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};
use diesel::RunQueryDsl as _;
use diesel::deserialize::{QueryableByName, Result as Read};
use diesel::pg::{Pg, PgConnection};
use diesel::result::QueryResult;
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::attempt::Steps;
use crate::bind::Named;
use crate::ledgers::Guards;
use crate::parts::{
    CLOCK, ChallengeValues, DONE, EventValues, GuardValues, HitValues, MailValues, SUBJECT_ADDRESS,
    device_part,
};
use crate::rows;
use crate::statement::{Composed, parts};
use crate::store::PostgresStore;
use crate::template::Part;

parts! {
    LIVE = "request_otp_live.sql";
    RESENT = "request_otp_resent.sql";
    NOT_RESENT = "request_otp_not_resent.sql";
    FACTS = "request_otp_facts.sql";
    SUPERSEDED = "request_otp_superseded.sql";
    NAMED = "request_otp_named.sql";
    NAMED_DONE = "request_otp_named_done.sql";
}

/// The steps of a request for a code.
pub(crate) struct RequestOtpSteps<'a> {
    pub(crate) store: &'a PostgresStore,
    pub(crate) query: &'a RequestOtpQuery,
}

impl Steps for RequestOtpSteps<'_> {
    type Facts = RequestOtpFacts;
    type Commit = RequestOtpCommit;

    fn lock(&self, connection: &mut PgConnection) -> QueryResult<()> {
        let query = self.query;
        let guards = Guards {
            address: Some(query.address.as_str()),
            device: query.device,
            hits: &query.hits,
            ..Guards::default()
        };
        guards.lock(self.store.at(), connection)
    }

    fn facts(&self, connection: &mut PgConnection) -> QueryResult<Option<RequestOtpFacts>> {
        let (query, at) = (self.query, self.store.at());
        let (surface, purpose) = (query.surface.as_str(), query.purpose.as_str());
        let (client, address) = (query.client.as_str(), query.address.as_str());
        let resend_of: Option<Uuid> = query.resend_of.map(|request| request.0);
        let device = query.device.as_ref().map(<[u8; 32]>::as_slice);
        let hits = HitValues::of(&query.hits);
        let mut values: Vec<Named<'_>> = vec![
            ("at", &at),
            ("device", &device),
            ("address", &address),
            ("surface", &surface),
            ("client", &client),
            ("purpose", &purpose),
            ("resend_of", &resend_of),
        ];
        values.extend(hits.named());
        let parts = [
            Part::plain(CLOCK),
            Part::plain(SUBJECT_ADDRESS),
            device_part(device),
            Part::plain(LIVE),
            Part::plain(resend_of.map_or(NOT_RESENT, |_| RESENT)),
            hits.each(FACTS),
        ];
        let found: Vec<RequestOtpRow> = Composed::with(&parts, &values).load(connection)?;
        Ok(facts(found))
    }

    fn commit(
        &self,
        connection: &mut PgConnection,
        _: &RequestOtpFacts,
        commit: &RequestOtpCommit,
    ) -> QueryResult<bool> {
        let (at, guard) = (self.store.at(), GuardValues::of(Some(&commit.ledger))?);
        let supersede: Vec<Uuid> = commit.supersede.iter().map(|id| id.0).collect();
        let alias: Option<Uuid> = commit.alias.map(|(request, _)| request.0);
        let alias_of: Option<Uuid> = commit.alias.map(|(_, challenge)| challenge.0);
        let (hits, challenge) = (
            HitValues::sorted(&commit.hits),
            ChallengeValues::of(commit.challenge.as_ref())?,
        );
        let (mails, events) = (MailValues::of(&commit.mails)?, EventValues::of(&commit.audit)?);
        let mut values: Vec<Named<'_>> = vec![
            ("at", &at),
            ("not_after", &commit.not_after),
            ("supersede", &supersede),
            ("alias", &alias),
            ("alias_of", &alias_of),
        ];
        values.extend(guard.named());
        values.extend(hits.named());
        values.extend(challenge.named());
        values.extend(mails.named());
        values.extend(events.named());
        let parts = [
            Some(guard.part()),
            Some(hits.part()),
            (!supersede.is_empty()).then(|| Part::of(SUPERSEDED, supersede.len())),
            challenge.part(),
            challenge.bound_part(),
            alias.map(|_| Part::plain(NAMED)),
            mails.part(),
            events.part(),
            Some(Part::plain(alias.map_or(DONE, |_| NAMED_DONE))),
        ];
        let parts: Vec<Part> = parts.into_iter().flatten().collect();
        Ok(Composed::with(&parts, &values).execute(connection)? > 0)
    }
}

/// A challenge found, in which role, with the facts that stand on every row.
struct RequestOtpRow {
    now: Timestamp,
    ledger: Ledger,
    device: Option<Device>,
    nth_latest: Vec<Option<Timestamp>>,
    role: Option<String>,
    challenge: Option<Challenge>,
}

impl QueryableByName<Pg> for RequestOtpRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self {
            now: rows::now(row)?,
            ledger: rows::ledger(row, "ledger_version", "ledger_marks")?,
            device: rows::device(row)?,
            nth_latest: rows::get(row, "nth_latest")?,
            role: rows::get(row, "role")?,
            challenge: rows::challenge(row)?,
        })
    }
}

fn facts(found: Vec<RequestOtpRow>) -> Option<RequestOtpFacts> {
    let mut facts: Option<RequestOtpFacts> = None;
    for row in found {
        let RequestOtpRow {
            now,
            ledger,
            device,
            nth_latest,
            role,
            challenge,
        } = row;
        let facts = facts.get_or_insert_with(|| RequestOtpFacts {
            now,
            ledger,
            device,
            live: Vec::new(),
            resent: None,
            nth_latest,
        });
        match role.as_deref() {
            Some("resent") => facts.resent = challenge,
            _ => facts.live.extend(challenge),
        }
    }
    if let Some(facts) = &mut facts {
        rows::newest_first(&mut facts.live);
    }
    facts
}
