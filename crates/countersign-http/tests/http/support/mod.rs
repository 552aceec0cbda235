//! A server on an ephemeral port over the memory store, with a clock that is moved by hand.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod accounts;
pub(crate) mod contract;
pub(crate) mod gate;
pub(crate) mod mailed;
pub(crate) mod providers;
pub(crate) mod recording;
pub(crate) mod schema;
pub(crate) mod transcript;
pub(crate) mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use chrono::TimeDelta;
use countersign_conformance::entropy::SeededEntropy;
use countersign_conformance::memory::MemoryStore;
use countersign_conformance::time::ManualClock;
use countersign_core::Core;
use countersign_core::clients::ClientRegistry;
use countersign_core::deployment::Deployment;
use countersign_core::keys::{KeyRing, RootSecret};
use countersign_core::nouns::client::Client;
use countersign_core::nouns::surface::Surface;
use countersign_core::passwords::HashGate;
use countersign_core::policy::{HashCost, PasswordLimits, Policy};
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::mail_wake::NoWake;
use countersign_core::ports::mailbox::Mailbox;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer};
use countersign_core::ports::meter::NoMeter;
use countersign_core::ports::providers::{NoProviders, Providers};
use countersign_core::tokens::access::Issuer;
use countersign_core::usecases::deliver_mails::{DeliveryPace, deliver_mails};
use countersign_core::usecases::open_signing_keys::open_signing_keys;
use countersign_core::usecases::unrecorded_mails::Unrecorded;
use countersign_http::{HttpSettings, Server, serve};
use serde_json::{Value, json};

use gate::Gate;
use wire::{Reply, Request};

/// The public URL of the tests' server; whatever address it really has.
pub(crate) const PUBLIC: &str = "http://localhost:5173";

/// A mailer that keeps letters.
#[derive(Default)]
pub(crate) struct Postbox(Mutex<Vec<Letter>>);

impl Mailer for Postbox {
    fn deliver(&self, letter: &Letter, _deadline: Duration) -> Delivery {
        self.0.lock().unwrap().push(letter.clone());
        Delivery::HandedOver("250 ok".to_owned())
    }
}

/// What a test may change before the server starts.
pub(crate) struct Plan {
    pub(crate) settings: HttpSettings,
    pub(crate) policy: Policy,
    pub(crate) public_url: String,
    pub(crate) mailbox: Option<Arc<dyn Mailbox>>,
    /// The apps of the Accounts API.
    pub(crate) clients: Vec<Client>,
    /// Social providers.
    pub(crate) providers: Arc<dyn Providers>,
    /// Of the entropy; a seed of its own gives a test request ids of its own.
    pub(crate) seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            settings: HttpSettings {
                listen: vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))],
                workers: 1,
                drain_delay: Duration::ZERO,
                ..HttpSettings::default()
            },
            policy: Policy {
                passwords: quick_hashing(),
                ..Policy::default()
            },
            clients: accounts::clients(),
            providers: Arc::new(NoProviders),
            public_url: PUBLIC.to_owned(),
            mailbox: None,
            seed: 42,
        }
    }
}

/// A running server and all that is behind it.
pub(crate) struct House {
    pub(crate) core: Arc<Core>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: ManualClock,
    /// The store's own clock, which can hang or panic.
    pub(crate) gate: Arc<Gate>,
    pub(crate) server: Option<Server>,
    pub(crate) address: SocketAddr,
    surfaces: Vec<Surface>,
    post: Postbox,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Plan)) -> Self {
        let mut plan = Plan::default();
        change(&mut plan);
        let clock = ManualClock::default();
        let gate = Arc::new(Gate::new(clock.clone()));
        let store = Arc::new(MemoryStore::new(Arc::clone(&gate) as _));
        let keys = KeyRing::new(&RootSecret::new(vec![7; 32]).unwrap());
        let entropy = Arc::new(SeededEntropy::new(plan.seed));
        let signing = open_signing_keys(&*store, &keys, &*entropy, clock.now()).unwrap();
        let core = Arc::new(Core {
            store: Arc::clone(&store) as _,
            clock: Arc::new(clock.clone()),
            entropy,
            wake: Arc::new(NoWake),
            meter: Arc::new(NoMeter),
            providers: plan.providers,
            keys,
            signing: RwLock::new(Arc::new(signing)),
            hashing: HashGate::of(&plan.policy.passwords),
            policy: plan.policy,
            issuer: Issuer {
                iss: plan.public_url.clone(),
                aud: plan.public_url.clone(),
            },
            public_url: plan.public_url,
            clients: ClientRegistry::new(plan.clients),
            product_name: "Acme".to_owned(),
            deployment: Deployment::default(),
        });
        let surfaces = plan.settings.surfaces.clone();
        let server = serve(Arc::clone(&core), plan.settings, plan.mailbox, 2).unwrap();
        Self {
            address: server.addresses()[0],
            server: Some(server),
            surfaces,
            core,
            store,
            clock,
            gate,
            post: Postbox::default(),
        }
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    /// Sends a request and reads the whole reply, which must be one that the documents tell of.
    pub(crate) fn send(&self, request: &Request) -> Reply {
        let reply = wire::exchange(self.address, &request.bytes());
        contract::check(&self.surfaces, request, &reply);
        reply
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(&Request::post(path, body))
    }

    /// Delivers all that is due; gives the letters that left.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        let (pace, unrecorded) = (DeliveryPace::default(), Unrecorded::default());
        while deliver_mails(&self.core, &self.post, &pace, &unrecorded, &|| true).unwrap() > 0 {}
        std::mem::take(&mut *self.post.0.lock().unwrap())
    }

    /// Delivers; gives the code that left last.
    pub(crate) fn mailed_code(&self) -> String {
        let letters = self.letters();
        let code = letters.iter().rev().find_map(|letter| letter.code.as_ref());
        code.expect("a code was mailed").reveal().to_owned()
    }

    /// Signs in on the Token API; gives the reply of verify.
    pub(crate) fn sign_in(&self, email: &str) -> Value {
        let asked = self.post("/api/v1/auth/request-otp", &json!({ "email": email }));
        assert_eq!(asked.status, 200, "{}", asked.body);
        let code = self.mailed_code();
        let shown = self.post(
            "/api/v1/auth/verify-otp",
            &json!({ "email": email, "code": code }),
        );
        assert_eq!(shown.status, 200, "{}", shown.body);
        shown.json()
    }

    /// Signs in on the Browser API; gives the reply of verify, with its cookies.
    pub(crate) fn sign_in_browser(&self, email: &str) -> Reply {
        let asked = self.post("/v1/auth/email/start", &json!({ "email": email }));
        assert_eq!(asked.status, 200, "{}", asked.body);
        let body = json!({ "request_id": asked.json()["request_id"], "code": self.mailed_code() });
        let shown = self.post("/v1/auth/email/verify", &body);
        assert_eq!(shown.status, 200, "{}", shown.body);
        shown
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.gate.open();
        if let Some(server) = &self.server {
            server.drain_handle().stop();
        }
    }
}

/// As little work as a hash can be.
fn quick_hashing() -> PasswordLimits {
    PasswordLimits {
        cost: HashCost {
            memory_kib: 1_024,
            iterations: 1,
            lanes: 1,
        },
        ..PasswordLimits::default()
    }
}

/// A code that is not this one.
pub(crate) fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}
