//! A core, on the memory store unless another is given, with a clock that is moved by hand and a mailer that keeps what it is given.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use chrono::TimeDelta;
use countersign_conformance::entropy::SeededEntropy;
use countersign_conformance::memory::MemoryStore;
use countersign_conformance::time::ManualClock;
use countersign_core::Core;
use countersign_core::clients::ClientRegistry;
use countersign_core::core::Caller;
use countersign_core::deployment::Deployment;
use countersign_core::keys::{KeyRing, RootSecret};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::source::Source;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::passwords::HashGate;
use countersign_core::policy::Policy;
use countersign_core::ports::clock::{Clock, Deadline};
use countersign_core::ports::mail_wake::NoWake;
use countersign_core::ports::mailer::{Delivery, Letter, Mailer, Template};
use countersign_core::ports::meter::{Event, Meter};
use countersign_core::ports::providers::NoProviders;
use countersign_core::ports::store::Store;
use countersign_core::tokens::access::Issuer;
use countersign_core::tokens::code::Guess;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::deliver_mails::{DeliveryPace, deliver_mails};
use countersign_core::usecases::lockout::{LockoutPage, open_lockout};
use countersign_core::usecases::open_signing_keys::open_signing_keys;
use countersign_core::usecases::request_otp::{RequestOtp, RequestOtpError, RequestedOtp, request_otp};
use countersign_core::usecases::unrecorded_mails::Unrecorded;
use countersign_core::usecases::verify_otp::{GuessRefusal, SignedIn, VerifyOtp, VerifyOtpError, verify_otp};

/// A mailer that keeps letters and answers as it is told.
#[derive(Default)]
pub(crate) struct Postbox {
    pub(crate) letters: Mutex<Vec<Letter>>,
    pub(crate) answers: Mutex<Vec<Delivery>>,
}

impl Mailer for Postbox {
    fn deliver(&self, letter: &Letter, _deadline: Duration) -> Delivery {
        self.letters.lock().unwrap().push(letter.clone());
        self.answers
            .lock()
            .unwrap()
            .pop()
            .unwrap_or(Delivery::HandedOver("250 ok".to_owned()))
    }
}

/// A meter that keeps what it is told.
#[derive(Default)]
pub(crate) struct Events(Mutex<Vec<Event>>);

impl Events {
    /// What was noted since last time.
    pub(crate) fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Meter for Events {
    fn note(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

/// The app of the Accounts API that every test world has.
pub(crate) fn app() -> Client {
    Client::new(ClientId::new("app"))
}

/// Everything a test needs.
pub(crate) struct World {
    pub(crate) meter: Arc<Events>,
    pub(crate) core: Core,
    pub(crate) clock: ManualClock,
    pub(crate) post: Postbox,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Policy::default())
    }

    pub(crate) fn with(policy: Policy) -> Self {
        let clock = ManualClock::default();
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        Self::on(store, clock, policy, 42)
    }

    /// An instance on a store that goes by `clock`; instances of one deployment differ in their seeds.
    pub(crate) fn on(store: Arc<dyn Store>, clock: ManualClock, policy: Policy, seed: u64) -> Self {
        let keys = KeyRing::new(&RootSecret::new(vec![7; 32]).unwrap());
        let entropy = Arc::new(SeededEntropy::new(seed));
        let signing = open_signing_keys(&*store, &keys, &*entropy, clock.now()).unwrap();
        let url = "https://id.example".to_owned();
        let meter = Arc::new(Events::default());
        let core = Core {
            store,
            clock: Arc::new(clock.clone()),
            entropy,
            wake: Arc::new(NoWake),
            meter: Arc::clone(&meter) as _,
            providers: Arc::new(NoProviders),
            keys,
            signing: RwLock::new(Arc::new(signing)),
            policy,
            issuer: Issuer {
                iss: url.clone(),
                aud: url.clone(),
            },
            public_url: url,
            clients: ClientRegistry::new([app()]),
            product_name: "Acme".to_owned(),
            hashing: HashGate::new(4, 16),
            deployment: Deployment::default(),
        };
        Self {
            meter,
            core,
            clock,
            post: Postbox::default(),
        }
    }

    pub(crate) fn caller(&self) -> Caller {
        self.caller_at(None)
    }

    pub(crate) fn caller_at(&self, ip: Option<&str>) -> Caller {
        let ip = ip.map(|ip| ip.parse().unwrap());
        let source = Source {
            ip,
            counted: ip.is_some(),
            ..Source::default()
        };
        Caller {
            source,
            deadline: Deadline::after(&self.clock, Duration::from_secs(2)),
        }
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    pub(crate) fn request(&self, email: &str) -> Result<RequestedOtp, RequestOtpError> {
        request_otp(&self.core, &self.caller(), &ask(email))
    }

    pub(crate) fn verify(&self, email: &str, code: &str) -> Result<SignedIn, VerifyOtpError> {
        verify_otp(&self.core, &self.caller(), &show(email, code))
    }

    /// Delivers all that is due; gives the letters that left.
    pub(crate) fn deliver(&self) -> Vec<Letter> {
        let (pace, unrecorded) = (DeliveryPace::default(), Unrecorded::default());
        while deliver_mails(&self.core, &self.post, &pace, &unrecorded, &|| true).unwrap() > 0 {}
        std::mem::take(&mut *self.post.letters.lock().unwrap())
    }

    /// Delivers and gives the one code that left.
    pub(crate) fn mailed_code(&self) -> String {
        let letters = self.deliver();
        let codes: Vec<_> = letters.iter().filter_map(|letter| letter.code.as_ref()).collect();
        assert_eq!(codes.len(), 1, "one code: {letters:?}");
        codes[0].reveal().to_owned()
    }

    /// Asks, reads the mail, signs in.
    pub(crate) fn sign_in(&self, email: &str) -> SignedIn {
        self.request(email).unwrap();
        let code = self.mailed_code();
        let signed_in = self.verify(email, &code).unwrap();
        self.deliver();
        signed_in
    }

    /// The code of the lockout page behind a `locked_out` letter's link.
    pub(crate) fn locked_out_token(letters: &[Letter]) -> Option<String> {
        let letter = letters
            .iter()
            .find(|letter| letter.template == Template::LockedOut)?;
        letter
            .link
            .as_ref()?
            .split_once("token=")
            .map(|(_, token)| token.to_owned())
    }
}

pub(crate) fn address(email: &str) -> Address {
    Address::parse(email).unwrap()
}

pub(crate) fn ask(email: &str) -> RequestOtp {
    RequestOtp {
        surface: Surface::Token,
        client: ClientId::default(),
        purpose: Purpose::SignIn,
        address: address(email),
        locale: None,
        resend_of: None,
        device: None,
        bound: countersign_core::nouns::bound::Bound::default(),
        way_in: None,
    }
}

pub(crate) fn ask_from(email: &str, device: &OpaqueToken) -> RequestOtp {
    RequestOtp {
        device: Some(device.clone()),
        ..ask(email)
    }
}

pub(crate) fn show(email: &str, code: &str) -> VerifyOtp {
    VerifyOtp {
        surface: Surface::Token,
        client: ClientId::default(),
        purpose: Purpose::SignIn,
        request: None,
        address: Some(address(email)),
        guess: Guess::parse(code),
        name: None,
        label: None,
        device: None,
        locale: None,
    }
}

/// A code that is not this one.
pub(crate) fn not(code: &str) -> String {
    let n: u32 = code.parse().unwrap();
    format!("{:06}", (n + 1) % 1_000_000)
}

/// Why a code was not sent.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, RequestOtpError>) -> Refusal {
    match result.unwrap_err() {
        RequestOtpError::Refused(refusal, _) => refusal,
        RequestOtpError::Store(error) => panic!("{error}"),
    }
}

/// The address of the scenes about locks.
pub(crate) const YOU: &str = "you@example.com";

pub(crate) fn is_locked<T>(result: &Result<T, VerifyOtpError>) -> bool {
    matches!(
        result,
        Err(VerifyOtpError::Refused(
            GuessRefusal::Refused(Refusal::Locked { .. }),
            _
        ))
    )
}

pub(crate) fn asking_is_locked<T>(result: &Result<T, RequestOtpError>) -> bool {
    matches!(result, Err(RequestOtpError::Refused(Refusal::Locked { .. }, _)))
}

/// Guesses wrongly until the answer is `locked`; asks for codes where it may.
pub(crate) fn lock(world: &World) -> u32 {
    let mut counted = 0;
    for _ in 0..40 {
        let _ = world.request(YOU);
        let guess = world.verify(YOU, "000000");
        if is_locked(&guess) {
            break;
        }
        counted += u32::from(matches!(
            guess,
            Err(VerifyOtpError::Refused(GuessRefusal::Wrong, _))
        ));
    }
    counted
}

/// Signs in through the mailed link's page.
pub(crate) fn by_the_mail(world: &World, token: &str) -> Result<SignedIn, VerifyOtpError> {
    match open_lockout(&world.core, token).unwrap() {
        LockoutPage::Opened { code, .. } => world.verify(YOU, code.reveal()),
        page @ (LockoutPage::Ready | LockoutPage::Over) => panic!("{page:?}"),
    }
}
