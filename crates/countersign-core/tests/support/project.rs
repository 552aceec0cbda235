//! A project of the Descope surface: its people, and its programs with a key.
#![allow(dead_code, reason = "each test file uses a part of it")]

use countersign_core::core::Caller;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::mailer::Letter;
use countersign_core::tokens::code::Guess;
use countersign_core::tokens::descope::{CheckedRefreshJwt, check_refresh, check_session};
use countersign_core::tokens::link::ShownLink;
use countersign_core::tokens::management::{ManagementKey, Scope, hash_of};
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::descope::enchanted_link::{
    AskedEnchanted, PendingError, claim_enchanted_link, open_enchanted_link,
};
use countersign_core::usecases::descope::entered::Entered;
use countersign_core::usecases::descope::manage_users::Program;
use countersign_core::usecases::descope::sessions::{SessionError, refresh};
use countersign_core::usecases::descope::verify_code::{VerifyCode, VerifyCodeError, verify_code};
use countersign_core::usecases::links::send_link::SendLink;
use countersign_core::usecases::links::shown::LinkError;
use countersign_core::usecases::request_otp::{RequestOtp, request_otp};
use serde_json::{Map, Value};

use crate::support::{World, address, ask};

pub(crate) const PROJECT: &str = "P2abc";
/// Where links of apps lead.
pub(crate) const PLACE: &str = "https://app.example/verify";

pub(crate) fn project() -> Client {
    Client::new(ClientId::new(PROJECT))
}

pub(crate) fn led_to_app() -> Bound {
    Bound {
        redirect_uri: Some(PLACE.to_owned()),
        ..Bound::default()
    }
}

/// A link to sign in, as it is asked for.
pub(crate) fn link_to(email: &str, bound: Bound) -> SendLink {
    SendLink {
        surface: Surface::Descope,
        client: project().id,
        purpose: Purpose::SignIn,
        address: address(email),
        bound,
        device: None,
        locale: None,
    }
}

/// The tokens of the numbered links of a letter: the right one, and the others.
pub(crate) fn choices_of(letter: &Letter, right: u8) -> (ShownLink, Vec<ShownLink>) {
    let token = |url: &str| {
        let (place, token) = url.split_once("?t=").expect("a token");
        assert_eq!(place, PLACE);
        ShownLink::parse(token).unwrap()
    };
    let (right, others): (Vec<_>, Vec<_>) = letter.choices.iter().partition(|choice| choice.number == right);
    assert_eq!((right.len(), others.len()), (1, 2));
    let others = others.into_iter().map(|choice| token(&choice.url));
    (token(&right[0].url), others.collect())
}

pub(crate) fn key() -> ManagementKey {
    ManagementKey {
        id: "backend".to_owned(),
        hash: hash_of("a key"),
        scopes: Scope::ALL.to_vec(),
    }
}

impl World {
    /// Asks for a code of the project.
    pub(crate) fn asks_code(&self, email: &str, bound: Bound) {
        let asked = RequestOtp {
            surface: Surface::Descope,
            client: project().id,
            bound,
            ..ask(email)
        };
        request_otp(&self.core, &self.caller(), &asked).unwrap();
    }

    pub(crate) fn shows(&self, email: &str, code: &str) -> Result<Entered, VerifyCodeError> {
        let shown = VerifyCode {
            project: project().id,
            address: address(email),
            guess: Guess::parse(code),
            device: None,
        };
        verify_code(&self.core, &self.caller(), &shown)
    }

    /// Signs in by a code of the project.
    pub(crate) fn comes_in(&self, email: &str, bound: Bound) -> Entered {
        self.asks_code(email, bound);
        let code = self.mailed_code();
        let entered = self.shows(email, &code).unwrap();
        self.deliver();
        entered
    }

    /// What the session JWT says.
    pub(crate) fn claims(&self, entered: &Entered) -> Map<String, Value> {
        let checked = check_session(&self.core, PROJECT, &entered.jwts.session, self.core.now());
        checked.unwrap().claims
    }

    pub(crate) fn refresh_jwt(&self, entered: &Entered) -> CheckedRefreshJwt {
        check_refresh(&self.core, PROJECT, &entered.jwts.refresh, self.core.now()).unwrap()
    }

    pub(crate) fn refreshes(&self, entered: &Entered) -> Result<Entered, SessionError> {
        let shown = self.refresh_jwt(entered);
        refresh(&self.core, &self.caller(), &project().id, &shown, false)
    }

    pub(crate) fn opens(&self, token: &ShownLink, verifier: Option<&str>) -> Result<(), LinkError> {
        open_enchanted_link(&self.core, &self.caller(), &project(), token.clone(), verifier)
    }

    pub(crate) fn goes_on(&self, asked: &AskedEnchanted) -> Result<Entered, PendingError> {
        self.goes_on_from(asked, None)
    }

    /// The same from a device that shows its token.
    pub(crate) fn goes_on_from(
        &self,
        asked: &AskedEnchanted,
        device: Option<&OpaqueToken>,
    ) -> Result<Entered, PendingError> {
        claim_enchanted_link(&self.core, &self.caller(), &project(), &asked.pending_ref, device)
    }

    /// Runs a program of the operator's.
    pub(crate) fn program<T>(&self, act: impl FnOnce(&Program<'_>) -> T) -> T {
        let (caller, key): (Caller, ManagementKey) = (self.caller(), key());
        act(&Program {
            core: &self.core,
            caller: &caller,
            key: &key,
        })
    }
}
