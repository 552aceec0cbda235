//! Apps of the Accounts API, and people who use them.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::{Client, ClientId, CookieMode, SignUpMode};
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::changes::Change;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_core::ports::people::{People as _, PersonQuery, Who};
use countersign_core::ports::store::Attempted;
use countersign_core::usecases::set_user_status::set_user_status;
use serde_json::{Value, json};

use super::wire::{Reply, Request};
use super::{House, PUBLIC};

pub(crate) const PASSWORD: &str = "a long sentence nobody guesses";
pub(crate) const OTHER_PASSWORD: &str = "another sentence, just as long";

/// An app with pages, links that lead there, and immediate sign-up.
pub(crate) const APP: &str = "app";
/// A page of that app.
pub(crate) const APP_ORIGIN: &str = "https://app.example";
/// Where its links lead.
pub(crate) const APP_URI: &str = "https://app.example/in";
/// A site in cookie mode that has no place to lead to.
pub(crate) const SITE: &str = "site";
pub(crate) const SITE_ORIGIN: &str = "https://site.example";
/// An app with neither, and confirmed sign-up.
pub(crate) const TOOL: &str = "tool";

pub(crate) fn clients() -> Vec<Client> {
    let client = |id: &str| Client::new(ClientId::new(id));
    vec![
        Client {
            name: "App".to_owned(),
            allowed_origins: vec![APP_ORIGIN.to_owned()],
            redirect_uris: vec![APP_URI.to_owned(), "https://app.example/other?x=1".to_owned()],
            sign_up: SignUpMode::Immediate,
            ..client(APP)
        },
        Client {
            allowed_origins: vec![SITE_ORIGIN.to_owned()],
            sign_up: SignUpMode::Immediate,
            cookies: Some(CookieMode::default()),
            ..client(SITE)
        },
        client(TOOL),
    ]
}

impl House {
    /// Signs up with a password, at once.
    pub(crate) fn sign_up(&self, client: &str, email: &str) -> Value {
        let reply = self.sign_up_reply(client, email);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    /// Signs up with a password, at once, and has the address proven.
    pub(crate) fn sign_up_and_prove(&self, client: &str, email: &str) -> Value {
        let entered = self.sign_up(client, email);
        self.prove(email);
        entered
    }

    /// Has the address of a user proven.
    pub(crate) fn prove(&self, email: &str) {
        let query = PersonQuery::about(Who::Address(Address::parse(email).unwrap()));
        let proven = self.store.attempt_person(&query, &mut |facts| {
            let user = facts.user.as_ref()?;
            Some(vec![Change::MarkVerified(user.id, facts.now)])
        });
        assert_eq!(proven.unwrap(), Attempted::Done);
    }

    pub(crate) fn sign_up_reply(&self, client: &str, email: &str) -> Reply {
        let body = json!({ "client_id": client, "email": email, "password": PASSWORD });
        self.post("/auth/sign-up", &body)
    }

    /// Signs up with a password and confirms the mailbox.
    pub(crate) fn sign_up_proven(&self, email: &str) -> Value {
        let body = json!({ "client_id": TOOL, "email": email, "password": PASSWORD });
        assert_eq!(self.post("/auth/sign-up", &body).status, 202);
        let letter = self.letter(Template::ConfirmSignUp);
        let reply = self.post(
            "/auth/sign-in-with-token",
            &json!({ "token": token_of(&page_of(&letter)) }),
        );
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    }

    pub(crate) fn sign_in_with_password(&self, client: &str, email: &str, password: &str) -> Reply {
        let body = json!({ "client_id": client, "email": email, "password": password });
        self.post("/auth/sign-in", &body)
    }

    /// Sends with the bearer token of a sign-in.
    pub(crate) fn with_bearer(&self, entered: &Value, method: &str, path: &str, body: &Value) -> Reply {
        let request = Request::new(method, path).bearer(&entered["tokens"]["access_token"]);
        self.send(&if body.is_null() {
            request
        } else {
            request.json(body.to_string().as_bytes())
        })
    }

    /// An operator bars a user.
    pub(crate) fn disable(&self, email: &str) {
        let address = Address::parse(email).unwrap();
        let user = self.core.store.find_user(&address).unwrap().unwrap();
        assert!(set_user_status(&self.core, &user, UserStatus::Disabled).unwrap());
    }

    /// Asks for a magic link; gives the letter.
    pub(crate) fn magic_link(&self, client: &str, email: &str) -> Letter {
        let body = json!({ "client_id": client, "email": email });
        let asked = self.post("/auth/send-magic-link", &body);
        assert_eq!(asked.status, 202, "{}", asked.body);
        self.letter(Template::MagicLink)
    }

    /// Delivers; gives the one letter of a kind.
    pub(crate) fn letter(&self, template: Template) -> Letter {
        let mut letters = self.letters();
        letters.retain(|letter| letter.template == template);
        assert_eq!(letters.len(), 1, "{template:?}");
        letters.remove(0)
    }
}

/// The path and query of the page a letter leads to.
pub(crate) fn page_of(letter: &Letter) -> String {
    on_this_server(letter.link.as_ref().expect("a link"))
}

/// The same of its way back.
pub(crate) fn undo_page_of(letter: &Letter) -> String {
    on_this_server(letter.undo_link.as_ref().expect("an undo link"))
}

fn on_this_server(link: &str) -> String {
    link.strip_prefix(PUBLIC).expect("a page of ours").to_owned()
}

/// The token in the link of a letter.
pub(crate) fn token_of(page: &str) -> &str {
    page.split_once("token=").expect("a token").1
}

pub(crate) fn code_of(letter: &Letter) -> &str {
    letter.code.as_ref().expect("a code").reveal()
}

/// A form as a page of ours sends it.
pub(crate) fn form(path: &str, pairs: &[(&str, &str)]) -> Request {
    let body = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect::<Vec<_>>()
        .join("&");
    Request::new("POST", path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Origin", PUBLIC)
        .header("Sec-Fetch-Site", "same-origin")
        .body(body.as_bytes())
}

/// The path a page's form is sent to.
pub(crate) fn path_of(page: &str) -> &str {
    page.split_once('?').expect("a query").0
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
