//! The back channel: our own calls to a provider. No redirects, no proxy, no more than so many octets, and only as far
//! as the connection reaches.

use std::sync::Arc;

use countersign_core::ports::providers::ProviderError;
use serde::de::DeserializeOwned;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Error};
use url::Url;
use zeroize::Zeroizing;

use crate::call::Patience;
use crate::reach::Reach;

/// What a provider may say in one answer, in octets.
pub(crate) const USUAL: u64 = 64 * 1024;
/// And where it lists its keys.
pub(crate) const KEYS: u64 = 256 * 1024;

const USER_AGENT: &str = concat!("Countersign/", env!("CARGO_PKG_VERSION"));

/// A client for one connection.
pub(crate) struct BackChannel {
    agent: Agent,
    reach: Reach,
}

/// An answer that is neither a redirect nor a failure of the provider's own.
pub(crate) struct Reply {
    status: u16,
    body: Zeroizing<Vec<u8>>,
}

impl BackChannel {
    /// A client that reaches so far. `roots` are the certificates it trusts.
    pub(crate) fn new(reach: Reach, roots: &[Certificate<'static>]) -> Self {
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(RootCerts::new_with_certs(roots))
            .build();
        let config = Config::builder()
            .tls_config(tls)
            .https_only(reach != Reach::Loopback)
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(USER_AGENT)
            // A connection that the provider has meanwhile closed would cost somebody their code.
            .max_idle_connections(0)
            .build();
        let resolver = WithinReach {
            reach,
            resolver: DefaultResolver::default(),
        };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            reach,
        }
    }

    /// Reads a URL that the provider named.
    pub(crate) fn url(&self, text: &str) -> Result<Url, ProviderError> {
        Url::parse(text)
            .ok()
            .filter(|url| self.reach.admits_url(url))
            .ok_or(ProviderError::Garbled)
    }

    /// Asks for JSON.
    pub(crate) fn get(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        most: u64,
        patience: &Patience<'_>,
    ) -> Result<Reply, ProviderError> {
        let mut request = self.agent.get(url.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("accept"))
        {
            request = request.header("accept", "application/json");
        }
        let timed = request.config().timeout_global(Some(patience.left()?)).build();
        take(url, timed.call(), most)
    }

    /// Posts a form and wants JSON.
    pub(crate) fn post(
        &self,
        url: &Url,
        authorization: Option<&str>,
        form: &str,
        patience: &Patience<'_>,
    ) -> Result<Reply, ProviderError> {
        let mut request = self
            .agent
            .post(url.as_str())
            .header("accept", "application/json")
            .content_type("application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let timed = request.config().timeout_global(Some(patience.left()?)).build();
        take(url, timed.send(form), USUAL)
    }
}

impl Reply {
    /// The status: 200 to 299, or 400 to 499.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// Whether it is a 2xx.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        serde_json::from_slice(&self.body).map_err(|_| ProviderError::Garbled)
    }
}

fn take(
    url: &Url,
    answer: Result<ureq::http::Response<Body>, Error>,
    most: u64,
) -> Result<Reply, ProviderError> {
    let told = |error: Error| {
        let meant = meaning(&error);
        log::warn!(host:% = url.host_str().unwrap_or_default(), reason = meant.reason(); "call to a provider: {}", cause(&error));
        meant
    };
    let mut response = answer.map_err(told)?;
    let status = response.status().as_u16();
    let error = match status {
        200..300 | 400..=428 | 430..500 => {
            let body = response.body_mut().with_config().limit(most).read_to_vec();
            let body = Zeroizing::new(body.map_err(told)?);
            return Ok(Reply { status, body });
        }
        429 | 500.. => ProviderError::Away,
        _ => ProviderError::Garbled,
    };
    log::warn!(host:% = url.host_str().unwrap_or_default(), reason = error.reason(); "a provider answers {status}");
    Err(error)
}

fn meaning(error: &Error) -> ProviderError {
    match error {
        Error::Timeout(_)
        | Error::Io(_)
        | Error::HostNotFound
        | Error::ConnectionFailed
        | Error::Tls(_)
        | Error::Rustls(_)
        | Error::BodyStalled => ProviderError::Away,
        // Also whatever later versions of the client tell apart: none of it is an answer.
        _ => ProviderError::Garbled,
    }
}

/// What went wrong, in words that no provider chose.
fn cause(error: &Error) -> String {
    match error {
        Error::Timeout(_) => "no answer in time".to_owned(),
        Error::HostNotFound => "the host has no address within reach".to_owned(),
        Error::Io(error) => match error.kind().to_string().as_str() {
            // What the standard library makes of a name that DNS does not know.
            "uncategorized error" => "the host's name leads nowhere, or DNS does not answer".to_owned(),
            kind => kind.to_owned(),
        },
        Error::ConnectionFailed => "nobody answers".to_owned(),
        Error::Tls(_) | Error::Rustls(_) => {
            "TLS fails: the certificate is not to be trusted, or there is no common ground".to_owned()
        }
        Error::BodyExceedsLimit(most) => format!("the answer is longer than {most} octets"),
        _ => "the answer is no HTTP that can be read".to_owned(),
    }
}

/// Leaves only addresses within reach: whatever a name says now, or says the next time.
#[derive(Debug)]
struct WithinReach {
    reach: Reach,
    resolver: DefaultResolver,
}

impl Resolver for WithinReach {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        let mut admitted = self.empty();
        for address in found.iter().filter(|address| self.reach.admits(address.ip())) {
            admitted.push(*address);
        }
        if admitted.is_empty() {
            Err(Error::HostNotFound)
        } else {
            Ok(admitted)
        }
    }
}

#[cfg(test)]
mod tests;
