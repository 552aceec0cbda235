//! Mails with links, as a person has them who asked in a browser.

use countersign_core::ports::mailer::{Letter, Template};
use serde_json::{Value, json};

use super::House;
use super::accounts::{OTHER_PASSWORD, SITE, SITE_ORIGIN, form, page_of, path_of, token_of, undo_page_of};
use super::wire::{Reply, Request};

/// A mail with its page, and what a person has when the mail arrives.
pub(crate) struct Mailed {
    pub(crate) page: String,
    pub(crate) code: Option<String>,
    /// The cookie of the browser that asked.
    pub(crate) cookie: Option<String>,
}

impl Mailed {
    pub(crate) fn of(letter: &Letter, asked: Option<&Reply>) -> Self {
        Self {
            page: page_of(letter),
            code: letter.code.as_ref().map(|code| code.reveal().to_owned()),
            cookie: asked.map(Reply::cookies),
        }
    }

    /// The link of a letter that takes back what the letter tells of.
    pub(crate) fn back_of(letter: &Letter) -> Self {
        Self {
            page: undo_page_of(letter),
            code: letter.code.as_ref().map(|code| code.reveal().to_owned()),
            cookie: None,
        }
    }

    pub(crate) fn token(&self) -> &str {
        token_of(&self.page)
    }

    pub(crate) fn press(&self, house: &House, cookie: Option<&str>, code: Option<&str>) -> Reply {
        let mut pairs = vec![("token", self.token()), ("new_password", OTHER_PASSWORD)];
        pairs.extend(code.map(|code| ("code", code)));
        let mut request = form(path_of(&self.page), &pairs);
        if let Some(cookie) = cookie {
            request = request.header("Cookie", cookie);
        }
        house.send(&request)
    }
}

pub(crate) fn in_browser(path: &str, body: &Value) -> Request {
    Request::post(path, body)
        .header("Origin", SITE_ORIGIN)
        .header("Sec-Fetch-Mode", "cors")
}

/// Asks in a browser for a mail about ada, who has an account with a password.
pub(crate) fn asked(house: &House, path: &str, template: Template, bearer: Option<&Value>) -> Mailed {
    let body = json!({
        "client_id": SITE, "email": "ada@example.com", "new_email": "countess@example.com",
        "password": OTHER_PASSWORD,
    });
    let mut request = in_browser(path, &body);
    if let Some(entered) = bearer {
        request = request.bearer(&entered["tokens"]["access_token"]);
    }
    let reply = house.send(&request);
    assert_eq!(reply.status, 202, "{path} {}", reply.body);
    assert!(reply.cookie("nl_challenge").is_some(), "{path}");
    Mailed::of(&house.letter(template), Some(&reply))
}
