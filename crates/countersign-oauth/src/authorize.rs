//! The URL a browser is sent to.

use countersign_core::ports::providers::AuthorizeAsk;
use url::Url;

/// Parameters that are set for every sign-in, or would change what comes back.
pub(crate) const RESERVED: &[&str] = &[
    "response_type",
    "response_mode",
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
    "login",
    "prompt",
    "request",
    "request_uri",
];

/// What is the same at every sign-in of a connection.
pub(crate) struct Usual {
    /// The client.
    pub(crate) client_id: String,
    /// What is asked for.
    pub(crate) scopes: Vec<String>,
    /// What the operator adds.
    pub(crate) more: Vec<(String, String)>,
    /// The name of the parameter that carries the address.
    pub(crate) hint: &'static str,
    /// Whether there is an ID token, which a nonce binds.
    pub(crate) has_id_token: bool,
    /// Whether the answer comes as a form.
    pub(crate) answers_by_post: bool,
}

impl Usual {
    /// The provider's endpoint with everything that goes with this sign-in.
    pub(crate) fn url(&self, endpoint: &Url, ask: &AuthorizeAsk) -> String {
        let mut url = endpoint.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &ask.redirect_uri)
            .append_pair("scope", &self.scopes.join(" "))
            .append_pair("state", &ask.state)
            .append_pair("code_challenge", &ask.code_challenge)
            .append_pair("code_challenge_method", "S256");
        if self.has_id_token {
            query.append_pair("nonce", &ask.nonce);
        }
        if self.answers_by_post {
            query.append_pair("response_mode", "form_post");
        }
        if let Some(hint) = &ask.login_hint {
            query.append_pair(self.hint, hint.as_str());
        }
        if let Some(prompt) = ask.prompt {
            query.append_pair("prompt", prompt.as_str());
        }
        for (name, value) in &self.more {
            query.append_pair(name, value);
        }
        drop(query);
        url.into()
    }
}
