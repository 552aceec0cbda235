//! Facts and commit of a request for a code.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::challenge::{ChallengeEnd, ChallengeKind};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::ports::request_otp::{RequestOtpCommit, RequestOtpFacts, RequestOtpQuery};

use super::challenges::Shelf;
use super::ledgers::in_time;
use super::tables::{Stop, Tables};

impl Tables {
    pub(super) fn request_otp_facts(&self, query: &RequestOtpQuery, now: Timestamp) -> RequestOtpFacts {
        let shelf = Shelf {
            kind: ChallengeKind::Code,
            surface: query.surface,
            client: &query.client,
            address: &query.address,
        };
        let mut live = self.live_challenges(&shelf, now);
        live.retain(|challenge| challenge.purpose == query.purpose);
        live.truncate(16);
        let resent = query.resend_of.and_then(|request| self.requested(request));
        let here = |surface, client, address| {
            (surface, client, address) == (query.surface, &query.client, &query.address)
        };
        RequestOtpFacts {
            now,
            ledger: self.ledger(&LedgerKey::Address(query.address.clone())),
            device: self.shown_device(query.device, &query.address, now),
            live,
            resent: resent.filter(|c| here(c.surface, &c.client, &c.address)).cloned(),
            nth_latest: self.nth_latest(&query.hits),
        }
    }

    pub(super) fn commit_request_otp(
        &mut self,
        commit: &RequestOtpCommit,
        now: Timestamp,
    ) -> Result<(), Stop> {
        self.write_ledger(&commit.ledger)?;
        commit
            .not_after
            .map_or(Ok(()), |not_after| in_time(now, not_after))?;
        self.append_hits(&commit.hits, now)?;
        for id in &commit.supersede {
            if let Some(challenge) = self.challenges.get_mut(id) {
                challenge.ended = challenge.ended.or(Some(ChallengeEnd::Superseded));
            }
        }
        if let Some(challenge) = &commit.challenge {
            self.challenges.add(challenge.id, challenge.clone())?;
        }
        if let Some((request, id)) = commit.alias {
            if !self.challenges.contains_key(&id) {
                return Err(Stop::Broken(format!("there is no challenge {id}")));
            }
            self.requests.add(request, id)?;
        }
        self.queue_mails(&commit.mails)?;
        self.add_events(&commit.audit)
    }
}
