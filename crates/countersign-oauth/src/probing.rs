//! Asking a provider, for an operator, what every sign-in by it will need.

use std::time::Duration;

use countersign_core::nouns::connection::ConnectionName;
use countersign_core::ports::providers::{Distrust, ProviderError};

use crate::back_channel::USUAL;
use crate::call::Patience;
use crate::github::Github;
use crate::openid::OpenId;
use crate::providers::{SocialProviders, Speaks};

/// A provider that has what sign-ins need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderFacts {
    /// Whose word it is: its issuer as it writes it, or the base URL where there is none (GitHub).
    pub issuer: String,
    /// How many keys it publishes that the connection's algorithms can use; none where nothing is signed (GitHub).
    pub keys: Option<usize>,
}

/// What a provider was asked for when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Its discovery document, which must name the issuer the connection does.
    Discovery,
    /// The keys its tokens are signed by.
    Keys,
    /// Its API, which must want a token.
    Api,
}

/// A provider that sign-ins would fail at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderFault {
    /// What it was asked for.
    pub asked: Asked,
    /// The URL of that; empty where there is no such connection.
    pub url: String,
    /// Why it will not do. What the provider said is no part of it.
    pub error: ProviderError,
}

impl SocialProviders {
    /// Asks the provider anew, whatever is known of it; for at most `wait`.
    pub fn probe(&self, name: &ConnectionName, wait: Duration) -> Result<ProviderFacts, ProviderFault> {
        let unknown = |error| fault(Asked::Discovery, "", error);
        let link = self.link(name).map_err(unknown)?;
        let patience = Patience::of(self.clock(), wait);
        match &link.speaks {
            Speaks::OpenId(open_id) => open_id.probe(&patience),
            Speaks::Github(github) => github.probe(&patience),
        }
    }
}

impl OpenId {
    fn probe(&self, patience: &Patience<'_>) -> Result<ProviderFacts, ProviderFault> {
        let metadata = self
            .whereabouts
            .discover(&self.channel, patience)
            .map_err(|error| fault(Asked::Discovery, self.whereabouts.url(), error))?;
        let amiss = |error| fault(Asked::Keys, metadata.jwks_uri.as_str(), error);
        let keys = self.fetch_keys(&metadata, patience).map_err(amiss)?;
        let count = keys.count_for(&self.algorithms);
        if count == 0 {
            return Err(amiss(ProviderError::Untrusted(Distrust::Key)));
        }
        Ok(ProviderFacts {
            issuer: metadata.issuer.as_str().to_owned(),
            keys: Some(count),
        })
    }
}

impl Github {
    /// Asks who we are without saying so: that it wants to be told (401) is the answer of the right place.
    fn probe(&self, patience: &Patience<'_>) -> Result<ProviderFacts, ProviderFault> {
        let url = &self.places.user;
        let amiss = |error| fault(Asked::Api, url.as_str(), error);
        let reply = self.channel.get(url, &[], USUAL, patience).map_err(amiss)?;
        match reply.status() {
            // 403 is a limit of strangers' requests.
            401 | 403 => Ok(ProviderFacts {
                issuer: self.places.issuer.clone(),
                keys: None,
            }),
            _ => Err(amiss(ProviderError::Misconfigured)),
        }
    }
}

fn fault(asked: Asked, url: &str, error: ProviderError) -> ProviderFault {
    ProviderFault {
        asked,
        url: url.to_owned(),
        error,
    }
}
