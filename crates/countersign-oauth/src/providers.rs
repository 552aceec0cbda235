//! The core's port over all connections: which there are, and what each speaks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::nouns::connection::{Connection, ConnectionName, Provider};
use countersign_core::ports::clock::Clock;
use countersign_core::ports::providers::{
    AuthorizeAsk, ProviderError, Providers, RedeemCode, SocialIdentity,
};
use ureq::tls::Certificate;
use url::Url;

use crate::apple_secret::AppleSecret;
use crate::authorize::Usual;
use crate::back_channel::BackChannel;
use crate::call::{Gate, Patience};
use crate::github::{GITHUB, Github, Places};
use crate::openid::{Algorithm, ClientSecret, Found, OpenId, Whereabouts};
use crate::reach::Reach;
use crate::settings::{ConnectionSettings, InvalidConnection};

const GOOGLE: &str = "https://accounts.google.com";
const MICROSOFT: &str = "https://login.microsoftonline.com";
const APPLE: &str = "https://appleid.apple.com";
/// Microsoft accounts of every kind.
const ANY_TENANT: &str = "common";

/// Every connection that is set up.
pub struct SocialProviders {
    links: BTreeMap<ConnectionName, Link>,
    clock: Arc<dyn Clock>,
}

pub(crate) struct Link {
    connection: Connection,
    pub(crate) speaks: Speaks,
    gate: Gate,
}

pub(crate) enum Speaks {
    OpenId(Box<OpenId>),
    Github(Box<Github>),
}

impl SocialProviders {
    /// Builds the connections; nothing is called yet. Settings that do not go together are an error.
    pub fn new(settings: Vec<ConnectionSettings>, clock: Arc<dyn Clock>) -> Result<Self, InvalidConnection> {
        let roots = roots();
        let mut links = BTreeMap::new();
        for settings in settings {
            if let Some(fault) = settings.check().into_iter().next() {
                return Err(fault);
            }
            let invalid = InvalidConnection {
                name: settings.name.clone(),
                field: "issuer",
                what: "makes no URL".to_owned(),
                fix: "write a URL like `https://id.example.com`",
            };
            let name = settings.name.clone();
            links.insert(name, link(settings, &roots).ok_or(invalid)?);
        }
        Ok(Self { links, clock })
    }

    /// The time they go by.
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The connection of that name.
    pub(crate) fn link(&self, name: &ConnectionName) -> Result<&Link, ProviderError> {
        self.links.get(name).ok_or(ProviderError::Unknown)
    }
}

impl Providers for SocialProviders {
    fn list_connections(&self) -> Vec<Connection> {
        self.links.values().map(|link| link.connection.clone()).collect()
    }

    fn connection(&self, name: &ConnectionName) -> Option<Connection> {
        self.link(name).ok().map(|link| link.connection.clone())
    }

    fn authorize_url(
        &self,
        name: &ConnectionName,
        ask: &AuthorizeAsk,
        wait: Duration,
    ) -> Result<String, ProviderError> {
        let link = self.link(name)?;
        let _passage = link.gate.enter()?;
        let patience = Patience::of(&*self.clock, wait);
        match &link.speaks {
            Speaks::OpenId(open_id) => told(name, open_id.authorize_url(ask, &patience)),
            Speaks::Github(github) => Ok(github.authorize_url(ask)),
        }
    }

    fn redeem(
        &self,
        name: &ConnectionName,
        redeem: &RedeemCode,
        wait: Duration,
    ) -> Result<SocialIdentity, ProviderError> {
        let link = self.link(name)?;
        let _passage = link.gate.enter()?;
        let patience = Patience::of(&*self.clock, wait);
        told(
            name,
            match &link.speaks {
                Speaks::OpenId(open_id) => open_id.redeem(redeem, &patience),
                Speaks::Github(github) => github.redeem(redeem, &patience),
            },
        )
    }
}

/// What an operator should hear of is logged here, where it is known which connection it is about.
fn told<T>(name: &ConnectionName, outcome: Result<T, ProviderError>) -> Result<T, ProviderError> {
    match &outcome {
        Ok(_) | Err(ProviderError::Unknown | ProviderError::Denied | ProviderError::BadCode) => {}
        Err(error) => log::warn!(connection:% = name, reason = error.reason(); "social sign-in: {error}"),
    }
    outcome
}

fn link(settings: ConnectionSettings, roots: &[Certificate<'static>]) -> Option<Link> {
    let ConnectionSettings {
        name,
        provider,
        client_id,
        client_secret,
        apple_key,
        issuer,
        tenant,
        scopes,
        trusted_domains,
        algorithms,
        authorize_params,
        private_network,
    } = settings;
    let base = issuer.unwrap_or_else(|| usual_base(provider).to_owned());
    let channel = BackChannel::new(Reach::of(&Url::parse(&base).ok()?, private_network), roots);
    let scopes = if scopes.is_empty() {
        usual_scopes(provider)
    } else {
        scopes
    };
    // Apple tells a name or an address only by a form.
    let answers_by_post =
        provider == Provider::Apple && scopes.iter().any(|scope| scope == "name" || scope == "email");
    let usual = Usual {
        client_id,
        scopes,
        more: authorize_params,
        hint: if provider == Provider::Github {
            "login"
        } else {
            "login_hint"
        },
        has_id_token: provider != Provider::Github,
        answers_by_post,
    };
    let speaks = if provider == Provider::Github {
        Speaks::Github(Box::new(Github {
            usual,
            secret: client_secret?,
            trusted_domains,
            channel,
            places: Places::at(&base)?,
        }))
    } else {
        let secret = match apple_key {
            Some(key) => ClientSecret::Signed(Box::new(AppleSecret::new(&key, &usual.client_id)?)),
            None => ClientSecret::Text(client_secret?),
        };
        let whereabouts = match provider {
            Provider::Microsoft => Whereabouts::of_microsoft(&base, tenant.as_deref().unwrap_or(ANY_TENANT)),
            Provider::Google | Provider::Github | Provider::Apple | Provider::Oidc => {
                Whereabouts::of_issuer(&base)
            }
        };
        Speaks::OpenId(Box::new(OpenId {
            provider,
            whereabouts: whereabouts?,
            usual,
            secret,
            algorithms: if algorithms.is_empty() {
                usual_algorithms(provider)
            } else {
                algorithms
            },
            trusted_domains,
            channel,
            found: Found::new(),
        }))
    };
    Some(Link {
        connection: Connection {
            name,
            provider,
            answers_by_post,
        },
        speaks,
        gate: Gate::default(),
    })
}

fn usual_base(provider: Provider) -> &'static str {
    match provider {
        Provider::Google => GOOGLE,
        Provider::Microsoft => MICROSOFT,
        Provider::Github => GITHUB,
        Provider::Apple => APPLE,
        Provider::Oidc => "",
    }
}

fn usual_scopes(provider: Provider) -> Vec<String> {
    let scopes: &[&str] = match provider {
        Provider::Google | Provider::Microsoft | Provider::Oidc => &["openid", "email", "profile"],
        Provider::Github => &["read:user", "user:email"],
        Provider::Apple => &["openid", "email", "name"],
    };
    scopes.iter().map(ToString::to_string).collect()
}

fn usual_algorithms(provider: Provider) -> Vec<Algorithm> {
    match provider {
        Provider::Oidc => vec![Algorithm::Rs256, Algorithm::Es256],
        Provider::Google | Provider::Microsoft | Provider::Github | Provider::Apple => vec![Algorithm::Rs256],
    }
}

/// The certificates this machine trusts; `SSL_CERT_FILE` names others. Without any, every call fails as TLS does.
fn roots() -> Vec<Certificate<'static>> {
    let found = rustls_native_certs::load_native_certs().certs;
    if found.is_empty() {
        log::warn!(
            "this machine has no root certificates: install ca-certificates or point SSL_CERT_FILE at a bundle"
        );
    }
    found
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect()
}
