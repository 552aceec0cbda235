//! A guess: facts in one statement, and one statement for each way it can end.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::device::Device;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::Ledger;
use countersign_core::nouns::user::User;
use countersign_core::ports::verify_otp::{
    FailedGuess, Naming, VerifyOtpCommit, VerifyOtpFacts, VerifyOtpQuery,
};
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
    BY_REQUEST = "verify_otp_by_request.sql";
    BY_ADDRESS = "verify_otp_by_address.sql";
    FACTS = "verify_otp_facts.sql";
    COUNTED = "verify_otp_failed.sql";
    DEVICE_ENDED = "verify_otp_device_ended.sql";
    COUNTED_DONE = "verify_otp_failed_done.sql";
}

/// The steps of a guess.
pub(crate) struct VerifyOtpSteps<'a> {
    pub(crate) store: &'a PostgresStore,
    pub(crate) query: &'a VerifyOtpQuery,
}

impl VerifyOtpSteps<'_> {
    fn naming(&self) -> (Option<RequestId>, Option<&str>) {
        match &self.query.naming {
            Naming::Request(request) => (Some(*request), None),
            Naming::Address(address) => (None, Some(address.as_str())),
        }
    }

    fn commit_failed(&self, connection: &mut PgConnection, failed: &FailedGuess) -> QueryResult<bool> {
        let (at, guard) = (self.store.at(), GuardValues::of(failed.ledger.as_ref())?);
        let guess_id: Option<Uuid> = failed.challenge.map(|challenge| challenge.id.0);
        let guess_seen: Option<i16> = failed.challenge.map(|challenge| challenge.failed_guesses);
        let end_device: Option<Uuid> = failed.end_device.map(|device| device.0);
        let not_after: Option<Timestamp> = None;
        let (hits, lockout) = (
            HitValues::sorted(&failed.hits),
            ChallengeValues::of(failed.lockout.as_ref())?,
        );
        let (mails, events) = (MailValues::of(&failed.mails)?, EventValues::of(&failed.audit)?);
        let mut values: Vec<Named<'_>> = vec![
            ("at", &at),
            ("not_after", &not_after),
            ("guess_id", &guess_id),
            ("guess_seen", &guess_seen),
            ("end_device", &end_device),
        ];
        values.extend(guard.named());
        values.extend(hits.named());
        values.extend(lockout.named());
        values.extend(mails.named());
        values.extend(events.named());
        let parts = [
            Some(guard.part()),
            Some(hits.part()),
            guess_id.map(|_| Part::plain(COUNTED)),
            end_device.map(|_| Part::plain(DEVICE_ENDED)),
            lockout.part(),
            lockout.bound_part(),
            mails.part(),
            events.part(),
            Some(Part::plain(guess_id.map_or(DONE, |_| COUNTED_DONE))),
        ];
        let parts: Vec<Part> = parts.into_iter().flatten().collect();
        Ok(Composed::with(&parts, &values).execute(connection)? > 0)
    }
}

impl Steps for VerifyOtpSteps<'_> {
    type Facts = VerifyOtpFacts;
    type Commit = VerifyOtpCommit;

    fn lock(&self, connection: &mut PgConnection) -> QueryResult<()> {
        let (request, address) = self.naming();
        let guards = Guards {
            key: None,
            address,
            request,
            device: self.query.device,
            hits: &self.query.hits,
            with_challenges: true,
        };
        guards.lock(self.store.at(), connection)
    }

    fn facts(&self, connection: &mut PgConnection) -> QueryResult<Option<VerifyOtpFacts>> {
        let (query, at) = (self.query, self.store.at());
        let (request, address) = self.naming();
        let request: Option<Uuid> = request.map(|request| request.0);
        let (surface, client, purpose) = (
            query.surface.as_str(),
            query.client.as_str(),
            query.purpose.as_str(),
        );
        let device = query.device.as_ref().map(<[u8; 32]>::as_slice);
        let hits = HitValues::of(&query.hits);
        let mut values: Vec<Named<'_>> = vec![
            ("at", &at),
            ("request", &request),
            ("address", &address),
            ("device", &device),
            ("surface", &surface),
            ("client", &client),
            ("purpose", &purpose),
        ];
        values.extend(hits.named());
        let shown = match address {
            Some(_) => [SUBJECT_ADDRESS, BY_ADDRESS].as_slice(),
            None => [BY_REQUEST].as_slice(),
        };
        let mut parts = vec![Part::plain(CLOCK)];
        parts.extend(shown.iter().map(|sql| Part::plain(sql)));
        parts.extend([device_part(device), hits.each(FACTS)]);
        let found: Vec<VerifyOtpRow> = Composed::with(&parts, &values).load(connection)?;
        Ok(facts(found))
    }

    fn commit(
        &self,
        connection: &mut PgConnection,
        facts: &VerifyOtpFacts,
        commit: &VerifyOtpCommit,
    ) -> QueryResult<bool> {
        match commit {
            VerifyOtpCommit::Failed(failed) => self.commit_failed(connection, failed),
            VerifyOtpCommit::Passed(passed) => {
                let is_proven = facts.user.as_ref().is_some_and(|user| user.verified_at.is_some());
                crate::passed_guess::commit(self.store.at(), connection, passed, is_proven)
            }
        }
    }

    fn is_together(&self, commit: &VerifyOtpCommit) -> bool {
        matches!(commit, VerifyOtpCommit::Passed(passed) if crate::passed_guess::is_together(passed))
    }
}

/// A challenge found, in which role, with the facts that stand on every row.
struct VerifyOtpRow {
    now: Timestamp,
    ledger: Ledger,
    device: Option<Device>,
    user: Option<User>,
    nth_latest: Vec<Option<Timestamp>>,
    role: Option<String>,
    challenge: Option<Challenge>,
}

impl QueryableByName<Pg> for VerifyOtpRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        Ok(Self {
            now: rows::now(row)?,
            ledger: rows::ledger(row, "ledger_version", "ledger_marks")?,
            device: rows::device(row)?,
            user: rows::user(row)?,
            nth_latest: rows::get(row, "nth_latest")?,
            role: rows::get(row, "role")?,
            challenge: rows::challenge(row)?,
        })
    }
}

fn facts(found: Vec<VerifyOtpRow>) -> Option<VerifyOtpFacts> {
    let mut facts: Option<VerifyOtpFacts> = None;
    for row in found {
        let VerifyOtpRow {
            now,
            ledger,
            device,
            user,
            nth_latest,
            role,
            challenge,
        } = row;
        let facts = facts.get_or_insert_with(|| VerifyOtpFacts {
            now,
            challenges: Vec::new(),
            lockouts: Vec::new(),
            ledger,
            device,
            user,
            nth_latest,
        });
        match role.as_deref() {
            Some("lockout") => facts.lockouts.extend(challenge),
            _ => facts.challenges.extend(challenge),
        }
    }
    if let Some(facts) = &mut facts {
        rows::newest_first(&mut facts.challenges);
        rows::newest_first(&mut facts.lockouts);
        // One look found both; what the port promises of each is fewer.
        facts.challenges.truncate(16);
        facts.lockouts.truncate(4);
    }
    facts
}
