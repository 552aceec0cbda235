//! What an operator says about a connection, and whether it goes together.

use countersign_core::nouns::connection::{ConnectionName, Provider};
use url::Url;
use zeroize::Zeroizing;

use crate::apple_secret::AppleSecret;
use crate::authorize::RESERVED;
use crate::openid::Algorithm;
use crate::reach::Reach;

/// One connection.
#[derive(Clone)]
pub struct ConnectionSettings {
    /// Its name.
    pub name: ConnectionName,
    /// Who is at its other end.
    pub provider: Provider,
    /// The name this service is registered under there.
    pub client_id: String,
    /// The secret that goes with it; all kinds but Apple need one.
    pub client_secret: Option<Zeroizing<String>>,
    /// What Apple takes instead of a secret.
    pub apple_key: Option<AppleKey>,
    /// The provider's issuer, exactly as its tokens write it. Required for [`Provider::Oidc`]; of the others the base
    /// URL where it is not the usual one, such as that of a GitHub Enterprise Server.
    pub issuer: Option<String>,
    /// Microsoft: `common`, `organizations`, `consumers`, or the id or domain of one tenant.
    pub tenant: Option<String>,
    /// What is asked for; empty: what the provider needs to tell who somebody is.
    pub scopes: Vec<String>,
    /// Domains, in the form addresses have them, whose addresses this connection may vouch for; `*`: all.
    pub trusted_domains: Vec<String>,
    /// What ID tokens may be signed by; empty: what the provider is known to sign by.
    pub algorithms: Vec<Algorithm>,
    /// More parameters for the URL the browser is sent to.
    pub authorize_params: Vec<(String, String)>,
    /// Whether the provider is in a private network, which is otherwise never called.
    pub private_network: bool,
}

/// The key by which Apple knows a client.
#[derive(Clone)]
pub struct AppleKey {
    /// The team, ten characters.
    pub team_id: String,
    /// The key's name, ten characters.
    pub key_id: String,
    /// What the `.p8` file holds: PKCS#8 in PEM.
    pub private_key: Zeroizing<String>,
}

/// A connection cannot be used as it is set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("connection {name}: {field} {what}")]
pub struct InvalidConnection {
    /// The connection.
    pub name: ConnectionName,
    /// The field the fault is about, as settings call it.
    pub field: &'static str,
    /// What is wrong. Never holds a secret.
    pub what: String,
    /// How to put it right.
    pub fix: &'static str,
}

impl ConnectionSettings {
    /// A connection with nothing but its name, its kind and what it is registered as.
    pub fn new(name: ConnectionName, provider: Provider, client_id: impl Into<String>) -> Self {
        Self {
            name,
            provider,
            client_id: client_id.into(),
            client_secret: None,
            apple_key: None,
            issuer: None,
            tenant: None,
            scopes: Vec::new(),
            trusted_domains: Vec::new(),
            algorithms: Vec::new(),
            authorize_params: Vec::new(),
            private_network: false,
        }
    }

    /// Everything that is wrong with it, before anything is called.
    pub fn check(&self) -> Vec<InvalidConnection> {
        let mut faults = Vec::new();
        let mut wrong = |field, is_so: bool, what: &str, fix| {
            if is_so {
                faults.push(InvalidConnection {
                    name: self.name.clone(),
                    field,
                    what: what.to_owned(),
                    fix,
                });
            }
        };
        let is_apple = self.provider == Provider::Apple;
        wrong(
            "client_id",
            self.client_id.is_empty(),
            "is not set",
            "set it to what the provider gave this service",
        );
        wrong(
            "client_secret",
            !is_apple && self.client_secret.as_ref().is_none_or(|secret| secret.is_empty()),
            "is not set",
            "set it to what the provider gave this service",
        );
        wrong(
            "client_secret",
            is_apple && self.client_secret.is_some(),
            "is nothing Apple takes",
            "leave it out, and set team_id, key_id and private_key",
        );
        wrong(
            "issuer",
            self.provider == Provider::Oidc && self.issuer.is_none(),
            "is not set",
            "set it to the provider's issuer, as its discovery document writes it",
        );
        wrong(
            "tenant",
            self.provider != Provider::Microsoft && self.tenant.is_some(),
            "is for Microsoft alone",
            "leave it out",
        );
        wrong(
            "tenant",
            self.tenant.as_deref().is_some_and(|tenant| !is_tenant(tenant)),
            "is none",
            "write `common`, `organizations`, `consumers`, or the id or domain of one",
        );
        wrong(
            "trusted_domains",
            self.provider == Provider::Microsoft && !self.trusted_domains.is_empty(),
            "cannot be listed for Microsoft, where anybody writes any address into a directory of their own",
            "leave it out, and turn on the optional claim `xms_edov`",
        );
        let reserved = |(name, _): &(String, String)| RESERVED.contains(&name.as_str());
        wrong(
            "authorize_params",
            self.authorize_params.iter().any(reserved),
            "name a parameter of the protocol itself",
            "leave out what is set for every sign-in",
        );
        if let Some(what) = self.issuer.as_deref().and_then(fault_of_issuer) {
            wrong("issuer", true, what, "write a URL like `https://id.example.com`");
        }
        match (&self.apple_key, is_apple) {
            (None, true) => wrong(
                "private_key",
                true,
                "is not set",
                "set team_id, key_id and private_key",
            ),
            (Some(_), false) => wrong("private_key", true, "is for Apple alone", "leave it out"),
            (Some(key), true) => {
                let fix = "set it to the ten characters that Apple shows";
                wrong("team_id", key.team_id.is_empty(), "is not set", fix);
                wrong("key_id", key.key_id.is_empty(), "is not set", fix);
                wrong(
                    "private_key",
                    AppleSecret::new(key, &self.client_id).is_none(),
                    "is no P-256 key in PEM",
                    "give the .p8 file as Apple made it",
                );
            }
            (None, false) => {}
        }
        faults
    }
}

fn is_tenant(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    (1..=255).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with('.')
}

fn fault_of_issuer(text: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(text) else {
        return Some("is no URL");
    };
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    match (url.scheme(), Reach::of(&url, false)) {
        ("https", _) | ("http", Reach::Loopback) if plain => None,
        ("http", _) if plain => Some("is not https"),
        _ => Some("is no issuer: it has a query, a fragment or a user name, or is not https"),
    }
}

impl std::fmt::Debug for ConnectionSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionSettings")
            .field("name", &self.name)
            .field("provider", &self.provider)
            .field("client_id", &self.client_id)
            .field("issuer", &self.issuer)
            .field("trusted_domains", &self.trusted_domains)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for AppleKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppleKey")
            .field("team_id", &self.team_id)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
