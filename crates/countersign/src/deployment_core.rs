//! Building the core: keys, policy and ports, once.

use std::sync::{Arc, RwLock};

use countersign_core::Core;
use countersign_core::clients::ClientRegistry;
use countersign_core::deployment::Deployment;
use countersign_core::passwords::HashGate;
use countersign_core::policy::Policy;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::entropy::Entropy;
use countersign_core::ports::mail_wake::MailWake;
use countersign_core::ports::meter::Meter;
use countersign_core::ports::providers::Providers;
use countersign_core::ports::store::Store;
use countersign_core::tokens::access::Issuer;
use countersign_core::usecases::open_signing_keys::open_signing_keys;

use crate::failure::Failure;
use crate::root_secret::open_key_ring;
use crate::settings::{Enumeration, PublicUrl, Settings};

/// The ports of the core but the store.
pub(crate) struct Surroundings {
    /// The time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Randomness.
    pub(crate) entropy: Arc<dyn Entropy>,
    /// The bell of this process's mail worker.
    pub(crate) wake: Arc<dyn MailWake>,
    /// Who watches.
    pub(crate) meter: Arc<dyn Meter>,
    /// Social providers.
    pub(crate) providers: Arc<dyn Providers>,
}

/// The core over an open, migrated store.
pub(crate) fn build_core(
    settings: &Settings,
    public_url: &PublicUrl,
    store: Arc<dyn Store>,
    surroundings: Surroundings,
) -> Result<Core, Failure> {
    let Surroundings {
        clock,
        entropy,
        wake,
        meter,
        providers,
    } = surroundings;
    let keys = open_key_ring(settings, &*entropy)?;
    let signing = open_signing_keys(&*store, &keys, &*entropy, clock.now())?;
    let public_url = public_url.as_str().to_owned();
    let policy = Policy {
        hides: settings.enumeration() == Enumeration::Hide,
        signs_refresh_tokens: settings.signs_refresh_tokens(),
        test_users: settings.test_users(),
        ..settings.policy.clone()
    };
    Ok(Core {
        store,
        clock,
        entropy,
        wake,
        meter,
        providers,
        keys,
        signing: RwLock::new(Arc::new(signing)),
        hashing: HashGate::of(&policy.passwords),
        policy,
        product_name: settings.mail.product_name.clone(),
        issuer: Issuer {
            iss: public_url.clone(),
            aud: public_url.clone(),
        },
        public_url,
        clients: ClientRegistry::new(settings.clients()),
        deployment: Deployment::default(),
    })
}
