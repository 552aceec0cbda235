//! One person on the Accounts API: signs up and in, asks for links, opens them.
#![allow(dead_code, reason = "each test file uses a part of it")]

use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::{Client, ClientId, SignUpMode};
use countersign_core::nouns::session::Session;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::nouns::user::User;
use countersign_core::passwords::Password;
use countersign_core::policy::{HashCost, Policy};
use countersign_core::ports::changes::Change;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_core::ports::people::{PersonFacts, PersonQuery, Who};
use countersign_core::ports::refresh_session::SessionFacts;
use countersign_core::ports::store::Attempted;
use countersign_core::tokens::code::Guess;
use countersign_core::tokens::link::ShownLink;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::links::redeem_link::{RedeemLink, redeem_link};
use countersign_core::usecases::links::send_link::{SendLink, send_link};
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal, OpenLink, Shown};
use countersign_core::usecases::passwords::sign_in_with_password::{
    SignInWithPassword, SignInWithPasswordError, sign_in_with_password,
};
use countersign_core::usecases::passwords::sign_up::{SignUp, SignUpError, SignedUp, sign_up};
use countersign_core::usecases::request_otp::RequestedOtp;

use crate::support::{World, address};

/// A password that is good enough, and another.
pub(crate) const GOOD: &str = "blue kettle drifts north";
pub(crate) const OTHER: &str = "seven lamps over harbour";

/// The browser that asks, and one that did not.
pub(crate) const HERE: [u8; 32] = [1; 32];
pub(crate) const ELSEWHERE: [u8; 32] = [2; 32];

/// Everything as it is, but that hashing costs little.
pub(crate) fn quick() -> Policy {
    let mut policy = Policy::default();
    policy.passwords.cost = HashCost {
        memory_kib: 1_024,
        iterations: 1,
        lanes: 1,
    };
    policy
}

pub(crate) fn app() -> Client {
    Client {
        sign_up: SignUpMode::Immediate,
        ..Client::new(ClientId::new("app"))
    }
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

pub(crate) fn from(browser: [u8; 32]) -> Bound {
    Bound {
        browser: Some(browser),
        ..Bound::default()
    }
}

pub(crate) fn joining(email: &str, text: &str) -> SignUp {
    SignUp {
        surface: Surface::Accounts,
        client: app(),
        address: address(email),
        password: password(text),
        bound: from(HERE),
        device: None,
        label: None,
        locale: None,
    }
}

pub(crate) fn entering(email: &str, text: &str) -> SignInWithPassword {
    SignInWithPassword {
        surface: Surface::Accounts,
        client: app(),
        address: Address::parse(email).ok(),
        password: Password::parse(text).ok(),
        bound: Bound::default(),
        device: None,
        label: None,
        locale: None,
    }
}

pub(crate) fn asking(email: &str) -> SendLink {
    SendLink {
        surface: Surface::Accounts,
        client: app().id,
        purpose: Purpose::SignIn,
        address: address(email),
        bound: from(HERE),
        device: None,
        locale: None,
    }
}

pub(crate) fn redeeming(shown: Shown) -> RedeemLink {
    RedeemLink {
        surface: Surface::Accounts,
        client: app(),
        shown,
        code_verifier: None,
        session: None,
        device: None,
        label: None,
        locale: None,
    }
}

pub(crate) fn opening(shown: Shown) -> OpenLink {
    OpenLink {
        surface: Surface::Accounts,
        client: None,
        shown,
        session: None,
        locale: None,
    }
}

/// A token as a program shows it.
pub(crate) fn plain(token: &str) -> Shown {
    Shown::Token(ShownLink::parse(token).unwrap())
}

/// A token as a page of ours shows it.
pub(crate) fn on_page(token: &str, browser: Option<[u8; 32]>, code: Option<&str>) -> Shown {
    Shown::TokenInBrowser {
        token: ShownLink::parse(token).unwrap(),
        browser,
        code: code.and_then(Guess::parse),
    }
}

/// The token of a letter's link.
pub(crate) fn token_of(letter: &Letter) -> String {
    after_token(letter.link.as_ref().expect("a link"))
}

/// The token of the link that takes back what a letter tells of.
pub(crate) fn undo_of(letter: &Letter) -> String {
    after_token(letter.undo_link.as_ref().expect("a link to undo it"))
}

pub(crate) fn after_token(url: &str) -> String {
    url.split_once("token=").expect("a token").1.to_owned()
}

pub(crate) fn code_of(letter: &Letter) -> String {
    letter.code.as_ref().expect("a code").reveal().to_owned()
}

/// Why a link opened nothing.
#[track_caller]
pub(crate) fn refusal<T>(result: Result<T, LinkError>) -> LinkRefusal {
    match result.map(drop).unwrap_err() {
        LinkError::Refused(refusal, _) => refusal,
        LinkError::Store(error) => panic!("{error}"),
    }
}

impl World {
    pub(crate) fn signs_up(&self, email: &str, text: &str) -> Result<SignedUp, SignUpError> {
        sign_up(&self.core, &self.caller(), &joining(email, text))
    }

    /// Signs up at once.
    pub(crate) fn joins(&self, email: &str, text: &str) -> SignedIn {
        match self.signs_up(email, text).unwrap() {
            SignedUp::In(signed_in) => *signed_in,
            SignedUp::Asked(_) => panic!("a mail was sent"),
        }
    }

    /// Signs up at once, and has the address proven without ending anything.
    pub(crate) fn joins_proven(&self, email: &str, text: &str) -> SignedIn {
        let joined = self.joins(email, text);
        let query = PersonQuery::about(Who::User(joined.user.id));
        let proven = Change::MarkVerified(joined.user.id, self.core.now());
        let done = self
            .core
            .store
            .attempt_person(&query, &mut |_| Some(vec![proven.clone()]));
        assert_eq!(done.unwrap(), Attempted::Done);
        joined
    }

    pub(crate) fn enters(&self, email: &str, text: &str) -> Result<SignedIn, SignInWithPasswordError> {
        sign_in_with_password(&self.core, &self.caller(), &entering(email, text))
    }

    pub(crate) fn asks(&self, email: &str) -> RequestedOtp {
        send_link(&self.core, &self.caller(), &asking(email)).unwrap()
    }

    pub(crate) fn redeems(&self, shown: Shown) -> Result<SignedIn, LinkError> {
        redeem_link(&self.core, &self.caller(), &redeeming(shown))
    }

    /// The one letter that is due.
    #[track_caller]
    pub(crate) fn letter(&self) -> Letter {
        let mut letters = self.deliver();
        assert_eq!(letters.len(), 1, "one letter: {letters:?}");
        letters.remove(0)
    }

    /// The letters that are due, by template.
    pub(crate) fn templates(&self) -> Vec<Template> {
        self.deliver().iter().map(|letter| letter.template).collect()
    }

    /// Signs in by a mailed link, from outside.
    pub(crate) fn by_link(&self, email: &str) -> SignedIn {
        self.asks(email);
        let letters = self.deliver();
        let letter = letters
            .iter()
            .find(|letter| letter.link.is_some())
            .expect("a link");
        let signed_in = self.redeems(plain(&token_of(letter))).unwrap();
        self.deliver();
        signed_in
    }

    pub(crate) fn facts(&self, who: Who) -> PersonFacts {
        self.core.store.read_person(&PersonQuery::about(who)).unwrap()
    }

    pub(crate) fn user(&self, email: &str) -> Option<User> {
        self.facts(Who::Address(address(email))).user
    }

    pub(crate) fn current(&self, session: &Session) -> SessionFacts {
        self.core.store.find_session(session.id).unwrap().unwrap()
    }

    pub(crate) fn is_live(&self, session: &Session) -> bool {
        self.current(session).session.is_live(self.core.now())
    }

    /// Whether a device token still opens a lane of its own.
    pub(crate) fn knows(&self, email: &str, device: &OpaqueToken) -> bool {
        let query = PersonQuery {
            device: Some(device.hash()),
            ..PersonQuery::about(Who::Address(address(email)))
        };
        self.core.store.read_person(&query).unwrap().device.is_some()
    }
}
