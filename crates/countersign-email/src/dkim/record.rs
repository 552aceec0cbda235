//! The DNS record of a DKIM key: what to publish, and whether what is published is that.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::keys::SigningKey;

/// A key's record as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// `selector._domainkey.example.com`.
    pub name: String,
    /// `v=DKIM1; k=…; p=…`.
    pub value: String,
    public: String,
}

/// What a TXT record says about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedKey {
    /// It is this one.
    Same,
    /// It is another.
    Other,
    /// It says that the key is withdrawn.
    Revoked,
    /// It is no key record.
    NoKey,
}

impl KeyRecord {
    pub(super) fn new(selector: &str, domain: &str, key: &SigningKey) -> Self {
        let public = STANDARD.encode(key.public());
        Self {
            name: format!("{selector}._domainkey.{domain}"),
            value: format!("v=DKIM1; k={}; p={public}", key.kind()),
            public,
        }
    }

    /// Compares a TXT record that stands under the name.
    pub fn compare(&self, txt: &str) -> PublishedKey {
        let tag = |name: &str| {
            let tags = txt.split(';').filter_map(|tag| tag.split_once('='));
            let mut of_name = tags.filter(|(tag, _)| tag.trim() == name);
            let (_, value) = of_name.next()?;
            Some(value.chars().filter(|c| !c.is_whitespace()).collect::<String>())
        };
        match (tag("v").as_deref(), tag("p").as_deref()) {
            (Some("DKIM1") | None, Some("")) => PublishedKey::Revoked,
            (Some("DKIM1") | None, Some(public)) if public == self.public => PublishedKey::Same,
            (Some("DKIM1") | None, Some(_)) => PublishedKey::Other,
            _ => PublishedKey::NoKey,
        }
    }
}
