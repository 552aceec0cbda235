//! The URL at which people and programs reach this service.

use url::{Host, Url};

use crate::settings::value::Value;

/// The public URL: scheme, host and port, nothing after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    text: String,
    is_https: bool,
    is_loopback: bool,
}

impl PublicUrl {
    /// The URL of a service on one's own machine.
    pub(crate) fn localhost(port: u16) -> Self {
        Self {
            text: format!("http://localhost:{port}"),
            is_https: false,
            is_loopback: true,
        }
    }

    /// The text without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is https.
    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether only this machine can reach it.
    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl Value for PublicUrl {
    fn kind() -> String {
        "a URL like `https://login.example.com`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
        let wrong = |what: &str| Err(what.to_owned());
        match url.scheme() {
            "http" | "https" => {}
            _ => return wrong("does not begin with `https://` or `http://`"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("holds a user or a password");
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return wrong("has something after the host and port; the service needs a host name of its own");
        }
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            is_https: url.scheme() == "https",
            is_loopback: is_loopback(&url),
        })
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_urls() {
        for (text, shown) in [
            ("https://Login.Example.com/", "https://login.example.com"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("https://[::1]:8443", "https://[::1]:8443"),
        ] {
            assert_eq!(PublicUrl::parse(text).unwrap().as_str(), shown);
        }
        for text in [
            "",
            "example.com",
            "ftp://example.com",
            "https://u:p@example.com",
            "https://e.com/x",
            "https://e.com/?a",
        ] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
        let error = PublicUrl::parse("https://u:hunter2@example.com").unwrap_err();
        assert!(!error.contains("hunter2"));
    }
}
