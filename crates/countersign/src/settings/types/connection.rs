//! What the settings of a connection are made of.

use countersign_core::nouns::connection::Provider;
use countersign_oauth::Algorithm;

use super::Domain;
use crate::settings::value::{Value, choose, one_of};

impl Value for Provider {
    fn kind() -> String {
        one_of(&Provider::ALL.map(|provider| (provider.as_str(), provider)))
    }

    fn parse(text: &str) -> Result<Self, String> {
        choose(text, &Provider::ALL.map(|provider| (provider.as_str(), provider)))
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Value for Algorithm {
    fn kind() -> String {
        one_of(&Algorithm::ALL.map(|algorithm| (algorithm.as_str(), algorithm)))
    }

    fn parse(text: &str) -> Result<Self, String> {
        choose(
            text,
            &Algorithm::ALL.map(|algorithm| (algorithm.as_str(), algorithm)),
        )
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}

/// A domain whose addresses somebody may vouch for, or all.
pub(crate) struct TrustedDomain(String);

impl Value for TrustedDomain {
    fn kind() -> String {
        format!("{}, or `*` for all", Domain::kind())
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self(text.to_owned()));
        }
        Domain::parse(text).map(|domain| Self(domain.show()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

/// A parameter of a URL.
pub(crate) struct UrlParameter(String);

impl Value for UrlParameter {
    fn kind() -> String {
        "a parameter like `name=value`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let text = String::parse(text)?;
        match text.split_once('=') {
            Some((name, _)) if !name.is_empty() => Ok(Self(text)),
            _ => Err(format!("`{text}` is not {}", Self::kind())),
        }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
