//! Everything the ports show of some rows, to be compared before and after what must leave nothing behind.

use std::fmt::Debug;

use countersign_core::nouns::address::Address;
use countersign_core::nouns::budget::Hit;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::{ChallengeId, RequestId, SessionId};
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::store::{Attempt, Store};
use countersign_core::ports::verify_otp::{Naming, VerifyOtpQuery};

/// What to look at; the outbox and the audit log are always looked at whole.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// Their users, sessions, live challenges and lockouts.
    pub addresses: Vec<Address>,
    /// Guard rows.
    pub ledgers: Vec<LedgerKey>,
    /// Challenges, whatever their state.
    pub challenges: Vec<ChallengeId>,
    /// Request ids and the challenges they point to.
    pub requests: Vec<RequestId>,
    /// Sessions, whatever their state.
    pub sessions: Vec<SessionId>,
    /// SHA-256 of cookie tokens.
    pub tokens: Vec<[u8; 32]>,
    /// SHA-256 of device tokens.
    pub devices: Vec<[u8; 32]>,
    /// Budgets.
    pub hits: Vec<Hit>,
}

impl Sight {
    /// What the ports show of it, a line each. The store's time is left out.
    pub fn look(&self, store: &dyn Store) -> Vec<String> {
        let mut seen = Lines::default();
        seen.note("mails", store.list_mails(1_000).unwrap());
        seen.note("events", store.list_audit_events(1_000).unwrap());
        for key in &self.ledgers {
            store
                .attempt_ledger(Attempt::Optimistic, key, &mut |facts| {
                    seen.note("ledger", (key, &facts.ledger));
                    None
                })
                .unwrap();
        }
        for &id in &self.challenges {
            seen.note(
                "challenge",
                store.find_challenge(id).unwrap().map(|(_, challenge)| challenge),
            );
        }
        for &request in &self.requests {
            self.look_at_guess(
                store,
                &mut seen,
                Surface::Token,
                Purpose::SignIn,
                Naming::Request(request),
                None,
            );
        }
        for &id in &self.sessions {
            seen.note(
                "session",
                store
                    .find_session(id)
                    .unwrap()
                    .map(|facts| (facts.session, facts.user)),
            );
        }
        for hash in &self.tokens {
            seen.note(
                "token",
                store
                    .find_session_by_token(hash)
                    .unwrap()
                    .map(|facts| facts.session),
            );
        }
        for address in &self.addresses {
            self.look_at_address(store, &mut seen, address);
        }
        seen.0
    }

    fn look_at_address(&self, store: &dyn Store, seen: &mut Lines, address: &Address) {
        let user = store.find_user(address).unwrap();
        let sessions = user.as_ref().map(|user| store.list_sessions(user.id).unwrap().1);
        seen.note("user", (user, sessions));
        for surface in Surface::ALL {
            for purpose in Purpose::ALL {
                self.look_at_guess(
                    store,
                    seen,
                    surface,
                    purpose,
                    Naming::Address(address.clone()),
                    None,
                );
            }
        }
        for &device in &self.devices {
            let naming = Naming::Address(address.clone());
            self.look_at_guess(store, seen, Surface::Token, Purpose::SignIn, naming, Some(device));
        }
    }

    fn look_at_guess(
        &self,
        store: &dyn Store,
        seen: &mut Lines,
        surface: Surface,
        purpose: Purpose,
        naming: Naming,
        device: Option<[u8; 32]>,
    ) {
        let client = ClientId::default();
        let query = VerifyOtpQuery {
            surface,
            client,
            purpose,
            naming,
            device,
            hits: self.hits.clone(),
        };
        store
            .attempt_verify_otp(Attempt::Optimistic, &query, &mut |facts| {
                seen.note(
                    "guess",
                    (&query, &facts.challenges, &facts.lockouts, &facts.ledger),
                );
                seen.note("guess", (&facts.device, &facts.user, &facts.nth_latest));
                None
            })
            .unwrap();
    }
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn note(&mut self, what: &str, seen: impl Debug) {
        self.0.push(format!("{what}: {seen:?}"));
    }
}
