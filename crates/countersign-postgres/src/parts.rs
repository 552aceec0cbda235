//! The values of the parts that commits are made of.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::audit::AuditEvent;
use countersign_core::nouns::budget::Hit;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::outbox::NewMail;
use countersign_core::ports::ledgers::LedgerWrite;
use diesel::result::{Error, QueryResult};
use uuid::Uuid;

use crate::bind::Named;
use crate::statement::parts;
use crate::template::Part;
use crate::time::{hour_of, micros};

parts! {
    NEXT = "parts/guard_next.sql";
    FIRST = "parts/guard_first.sql";
    NO_GUARD = "parts/guard_none.sql";
    /// The guard alone decides whether a commit stands.
    GUARDED = "parts/guarded.sql";
    /// The deadline decides, too.
    SETTLED = "parts/settled.sql";
    SPENT = "parts/spent.sql";
    MADE_CHALLENGE = "parts/made_challenge.sql";
    BOUND_CHALLENGE = "parts/bound_challenge.sql";
    QUEUED_MAILS = "parts/queued_mails.sql";
    AUDITED = "parts/audited.sql";
    /// A commit that stands once it is settled.
    DONE = "parts/done.sql";
    CLOCK = "parts/clock.sql";
    SUBJECT_ADDRESS = "parts/subject_address.sql";
    DEVICE = "parts/device.sql";
    NO_DEVICE = "parts/no_device.sql";
}

/// The device among facts.
pub(crate) fn device_part(shown: Option<&[u8]>) -> Part {
    Part::plain(shown.map_or(NO_DEVICE, |_| DEVICE))
}

/// The next state of a guard.
pub(crate) struct GuardValues {
    key: Option<String>,
    seen: Option<i64>,
    version: Option<i64>,
    marks: Option<String>,
    quiet_at: Option<Timestamp>,
    quiet_hour: Option<Timestamp>,
}

impl GuardValues {
    pub(crate) fn of(write: Option<&LedgerWrite>) -> QueryResult<Self> {
        Ok(Self {
            key: write.map(|write| write.key.to_text()),
            seen: write.and_then(|write| write.seen).map(|seen| seen.0),
            version: write.map(|write| write.version.0),
            marks: write
                .map(|write| serde_json::to_string(&write.marks))
                .transpose()
                .map_err(unwritable)?,
            quiet_at: write.map(|write| write.quiet_at),
            quiet_hour: write.map(|write| hour_of(write.quiet_at)),
        })
    }

    pub(crate) fn part(&self) -> Part {
        Part::plain(match (&self.key, self.seen) {
            (Some(_), Some(_)) => NEXT,
            (Some(_), None) => FIRST,
            (None, _) => NO_GUARD,
        })
    }

    pub(crate) fn named(&self) -> [Named<'_>; 6] {
        [
            ("ledger_key", &self.key),
            ("ledger_seen", &self.seen),
            ("ledger_version", &self.version),
            ("ledger_marks", &self.marks),
            ("ledger_quiet_at", &self.quiet_at),
            ("ledger_quiet_hour", &self.quiet_hour),
        ]
    }
}

/// Hits, for facts, commits and locks.
pub(crate) struct HitValues<'a> {
    scopes: Vec<&'static str>,
    subjects: Vec<&'a str>,
    limits: Vec<i32>,
    windows: Vec<i64>,
    count: i64,
}

impl<'a> HitValues<'a> {
    /// In the order they are asked about.
    pub(crate) fn of(hits: &'a [Hit]) -> Self {
        Self::of_all(&hits.iter().collect::<Vec<_>>())
    }

    /// In the order every writer takes them.
    pub(crate) fn sorted(hits: &'a [Hit]) -> Self {
        let mut hits: Vec<&Hit> = hits.iter().collect();
        hits.sort_unstable_by_key(|hit| (hit.scope.as_str(), hit.subject.as_str()));
        Self::of_all(&hits)
    }

    fn of_all(hits: &[&'a Hit]) -> Self {
        Self {
            scopes: hits.iter().map(|hit| hit.scope.as_str()).collect(),
            subjects: hits.iter().map(|hit| hit.subject.as_str()).collect(),
            limits: hits.iter().map(|hit| i32::from(hit.limit.max(1))).collect(),
            windows: hits.iter().map(|hit| micros(hit.window)).collect(),
            count: i64::try_from(hits.len()).unwrap_or(i64::MAX),
        }
    }

    /// What settles a commit that spends them.
    pub(crate) fn part(&self) -> Part {
        match self.scopes.len() {
            0 => Part::plain(SETTLED),
            some => Part::of(SPENT, some),
        }
    }

    /// A part with a list of them.
    pub(crate) fn each(&self, sql: &'static str) -> Part {
        Part::of(sql, self.scopes.len())
    }

    pub(crate) fn named(&self) -> [Named<'_>; 5] {
        [
            ("hit_scopes", &self.scopes),
            ("hit_subjects", &self.subjects),
            ("hit_limits", &self.limits),
            ("hit_windows", &self.windows),
            ("hit_count", &self.count),
        ]
    }
}

/// A challenge that may be made.
pub(crate) struct ChallengeValues<'a> {
    id: Option<Uuid>,
    kind: Option<&'static str>,
    surface: Option<&'static str>,
    client: Option<&'a str>,
    purpose: Option<&'static str>,
    address: Option<&'a str>,
    lane: Option<String>,
    seed: Option<&'a [u8]>,
    key_id: Option<i16>,
    created_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    opened_at: Option<Timestamp>,
    failed_guesses: Option<i16>,
    ended: Option<&'static str>,
    bound: Option<String>,
    user: Option<Uuid>,
}

impl<'a> ChallengeValues<'a> {
    pub(crate) fn of(challenge: Option<&'a Challenge>) -> QueryResult<Self> {
        let bound = challenge.map(|c| &c.bound).filter(|bound| !bound.is_empty());
        Ok(Self {
            id: challenge.map(|c| c.id.0),
            kind: challenge.map(|c| c.kind.as_str()),
            surface: challenge.map(|c| c.surface.as_str()),
            client: challenge.map(|c| c.client.as_str()),
            purpose: challenge.map(|c| c.purpose.as_str()),
            address: challenge.map(|c| c.address.as_str()),
            lane: challenge.map(|c| c.lane.to_text()),
            seed: challenge.map(|c| c.seed.0.as_slice()),
            key_id: challenge.map(|c| c.key_id),
            created_at: challenge.map(|c| c.created_at),
            expires_at: challenge.map(|c| c.expires_at),
            opened_at: challenge.and_then(|c| c.opened_at),
            failed_guesses: challenge.map(|c| c.failed_guesses),
            ended: challenge.and_then(|c| c.ended).map(|ended| ended.as_str()),
            bound: document(bound.map(serde_json::to_string))?,
            user: bound.and_then(|bound| bound.user).map(|user| user.0),
        })
    }

    pub(crate) fn part(&self) -> Option<Part> {
        self.id.map(|_| Part::plain(MADE_CHALLENGE))
    }

    /// Whose it is, where it is about a user.
    pub(crate) fn bound_part(&self) -> Option<Part> {
        self.user.map(|_| Part::plain(BOUND_CHALLENGE))
    }

    pub(crate) fn named(&self) -> [Named<'_>; 16] {
        [
            ("challenge_id", &self.id),
            ("challenge_kind", &self.kind),
            ("challenge_surface", &self.surface),
            ("challenge_client", &self.client),
            ("challenge_purpose", &self.purpose),
            ("challenge_address", &self.address),
            ("challenge_lane", &self.lane),
            ("challenge_seed", &self.seed),
            ("challenge_key_id", &self.key_id),
            ("challenge_created_at", &self.created_at),
            ("challenge_expires_at", &self.expires_at),
            ("challenge_opened_at", &self.opened_at),
            ("challenge_failed_guesses", &self.failed_guesses),
            ("challenge_ended", &self.ended),
            ("challenge_bound", &self.bound),
            ("challenge_user", &self.user),
        ]
    }
}

/// Mails to queue.
pub(crate) struct MailValues<'a> {
    ids: Vec<Uuid>,
    kinds: Vec<&'static str>,
    lanes: Vec<i16>,
    addresses: Vec<&'a str>,
    challenges: Vec<Option<Uuid>>,
    details: Vec<String>,
    created: Vec<Timestamp>,
    expires: Vec<Timestamp>,
    keys: Vec<Option<&'a str>>,
}

impl<'a> MailValues<'a> {
    pub(crate) fn of(mails: &'a [NewMail]) -> QueryResult<Self> {
        // Of several with one key only the newest counts, and one statement may touch a row only once.
        let is_last = |n: usize, key: &str| {
            !mails
                .iter()
                .skip(n + 1)
                .any(|m| m.coalesce.as_deref() == Some(key))
        };
        let kept = mails.iter().enumerate();
        let kept = kept.filter(|(n, mail)| mail.coalesce.as_deref().is_none_or(|key| is_last(*n, key)));
        let mails: Vec<&NewMail> = kept.map(|(_, mail)| mail).collect();
        Ok(Self {
            ids: mails.iter().map(|mail| mail.id.0).collect(),
            kinds: mails.iter().map(|mail| mail.kind.as_str()).collect(),
            lanes: mails.iter().map(|mail| mail.kind.lane() as i16).collect(),
            addresses: mails.iter().map(|mail| mail.address.as_str()).collect(),
            challenges: mails.iter().map(|mail| mail.challenge.map(|id| id.0)).collect(),
            details: collected(mails.iter().map(|mail| serde_json::to_string(&mail.details)))?,
            created: mails.iter().map(|mail| mail.created_at).collect(),
            expires: mails.iter().map(|mail| mail.expires_at).collect(),
            keys: mails.iter().map(|mail| mail.coalesce.as_deref()).collect(),
        })
    }

    pub(crate) fn part(&self) -> Option<Part> {
        (!self.ids.is_empty()).then(|| Part::of(QUEUED_MAILS, self.ids.len()))
    }

    pub(crate) fn named(&self) -> [Named<'_>; 9] {
        [
            ("mail_ids", &self.ids),
            ("mail_kinds", &self.kinds),
            ("mail_lanes", &self.lanes),
            ("mail_addresses", &self.addresses),
            ("mail_challenges", &self.challenges),
            ("mail_details", &self.details),
            ("mail_created", &self.created),
            ("mail_expires", &self.expires),
            ("mail_keys", &self.keys),
        ]
    }
}

/// Events to keep.
pub(crate) struct EventValues<'a> {
    ids: Vec<Uuid>,
    times: Vec<Timestamp>,
    kinds: Vec<&'static str>,
    users: Vec<Option<Uuid>>,
    addresses: Vec<Option<&'a str>>,
    sessions: Vec<Option<Uuid>>,
    prefixes: Vec<Option<&'a str>>,
    requests: Vec<Option<&'a str>>,
    details: Vec<String>,
}

impl<'a> EventValues<'a> {
    pub(crate) fn of(events: &'a [AuditEvent]) -> QueryResult<Self> {
        Ok(Self {
            ids: events.iter().map(|event| event.id.0).collect(),
            times: events.iter().map(|event| event.at).collect(),
            kinds: events.iter().map(|event| event.kind.as_str()).collect(),
            users: events.iter().map(|event| event.user.map(|id| id.0)).collect(),
            addresses: events
                .iter()
                .map(|event| event.address.as_ref().map(|address| address.as_str()))
                .collect(),
            sessions: events.iter().map(|event| event.session.map(|id| id.0)).collect(),
            prefixes: events.iter().map(|event| event.ip_prefix.as_deref()).collect(),
            requests: events.iter().map(|event| event.request.as_deref()).collect(),
            details: collected(events.iter().map(|event| serde_json::to_string(&event.detail)))?,
        })
    }

    pub(crate) fn part(&self) -> Option<Part> {
        (!self.ids.is_empty()).then(|| Part::of(AUDITED, self.ids.len()))
    }

    /// A statement that settles something by itself, with what is remembered of it.
    pub(crate) fn kept_with(&self, settled: &'static str) -> Vec<Part> {
        self.kept_between(settled, DONE)
    }

    /// The same with an end of its own, which tells what was settled.
    pub(crate) fn kept_between(&self, settled: &'static str, told: &'static str) -> Vec<Part> {
        let parts = [Some(Part::plain(settled)), self.part(), Some(Part::plain(told))];
        parts.into_iter().flatten().collect()
    }

    pub(crate) fn named(&self) -> [Named<'_>; 9] {
        [
            ("event_ids", &self.ids),
            ("event_times", &self.times),
            ("event_kinds", &self.kinds),
            ("event_users", &self.users),
            ("event_addresses", &self.addresses),
            ("event_sessions", &self.sessions),
            ("event_prefixes", &self.prefixes),
            ("event_requests", &self.requests),
            ("event_details", &self.details),
        ]
    }
}

/// A document, where there is something to keep.
pub(crate) fn document(text: Option<serde_json::Result<String>>) -> QueryResult<Option<String>> {
    text.transpose().map_err(unwritable)
}

/// What could not be written as JSON.
fn unwritable(error: serde_json::Error) -> Error {
    Error::SerializationError(Box::new(error))
}

fn collected(texts: impl Iterator<Item = serde_json::Result<String>>) -> QueryResult<Vec<String>> {
    texts.collect::<serde_json::Result<_>>().map_err(unwritable)
}
