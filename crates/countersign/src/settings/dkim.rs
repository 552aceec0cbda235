//! The settings of DKIM: whether they go together, and the signer they make.

use countersign_email::{Sender, Signer};

use super::types::{Ed25519Key, RsaKey};

/// Who signs the mails.
#[derive(Clone, Debug, Default)]
pub(crate) struct DkimSettings {
    pub(crate) domain: Option<String>,
    pub(crate) rsa_selector: Option<String>,
    pub(crate) rsa_key: Option<RsaKey>,
    pub(crate) ed25519_selector: Option<String>,
    pub(crate) ed25519_key: Option<Ed25519Key>,
}

impl DkimSettings {
    /// The signer; none where no key is set. The error is about the setting it names first.
    pub(crate) fn signer(&self, sender: Option<&Sender>) -> Result<Option<Signer>, (&'static str, String)> {
        let rsa = self.rsa_selector.clone().zip(self.rsa_key.clone());
        let ed25519 = self.ed25519_selector.clone().zip(self.ed25519_key.clone());
        let keys: Vec<_> = [
            rsa.map(|(selector, RsaKey(key))| (selector, key)),
            ed25519.map(|(selector, Ed25519Key(key))| (selector, key)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if keys.is_empty() {
            return Ok(None);
        }
        let domain = self.domain.as_deref().or(sender.map(Sender::domain));
        let domain = domain.ok_or((
            "mail_from",
            "is not set, so there is no domain to sign for".to_owned(),
        ))?;
        let place = if self.rsa_key.is_some() {
            "dkim.rsa_selector"
        } else {
            "dkim.ed25519_selector"
        };
        let signer = Signer::new(domain, keys).map_err(|error| (place, format!("cannot be used: {error}")));
        signer.map(Some)
    }
}
