//! What every use case is given: the ports, the keys and the policy, built once by the binary.

use std::sync::{Arc, PoisonError, RwLock};

use crate::clients::ClientRegistry;
use crate::deployment::Deployment;
use crate::keys::{KeyRing, SigningKeySet};
use crate::nouns::Timestamp;
use crate::nouns::challenge::Seed;
use crate::nouns::ledger::Refusal;
use crate::nouns::source::Source;
use crate::passwords::HashGate;
use crate::policy::Policy;
use crate::ports::clock::{Clock, Deadline};
use crate::ports::entropy::Entropy;
use crate::ports::mail_wake::MailWake;
use crate::ports::meter::{Event, Meter};
use crate::ports::providers::Providers;
use crate::ports::store::Store;
use crate::tokens::access::Issuer;

/// The core, ready to decide.
pub struct Core {
    /// What is remembered.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The bell of this process's worker.
    pub wake: Arc<dyn MailWake>,
    /// Who watches what comes of things.
    pub meter: Arc<dyn Meter>,
    /// Social providers.
    pub providers: Arc<dyn Providers>,
    /// Children of the root secret.
    pub keys: KeyRing,
    /// Keys that sign; exchanged as a whole when they rotate.
    pub signing: RwLock<Arc<SigningKeySet>>,
    /// Every number.
    pub policy: Policy,
    /// `iss` and `aud` of access tokens.
    pub issuer: Issuer,
    /// The public URL, without a slash at its end; links in mails begin with it and nothing else.
    pub public_url: String,
    /// The apps of the Accounts API.
    pub clients: ClientRegistry,
    /// The name of the product, which no password may contain.
    pub product_name: String,
    /// The gate in front of all hashing of passwords.
    pub hashing: HashGate,
    /// Counters over the whole deployment, and refusals yet to be audited.
    pub deployment: Deployment,
}

/// Who calls, and until when the answer is of use.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Where the request came from.
    pub source: Source,
    /// When it is given up.
    pub deadline: Deadline,
}

impl Core {
    /// The wall clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The signing keys in force.
    pub fn signing(&self) -> Arc<SigningKeySet> {
        Arc::clone(&self.signing.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other signing keys in force, for all threads at once.
    pub(crate) fn set_signing(&self, keys: SigningKeySet) {
        *self.signing.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// Notes the budget that a refusal is for, if it is for one.
    pub(crate) fn note_spent(&self, refusal: &Refusal) {
        if let Refusal::RateLimited { spent, .. } = refusal {
            let budget = spent.as_str();
            self.meter.note(Event::BudgetSpent { budget });
        }
    }

    /// A new random seed.
    pub(crate) fn seed(&self) -> Seed {
        let mut seed = Seed([0; 16]);
        self.entropy.fill(&mut seed.0);
        seed
    }
}
