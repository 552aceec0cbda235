//! Random tokens: cookie sessions and devices. The store keeps their SHA-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use zeroize::Zeroizing;

use crate::ports::entropy::Entropy;

/// A token of 256 random bits as its holder has it: 43 characters of base64url.
#[derive(Clone)]
pub struct OpaqueToken(Zeroizing<String>);

impl OpaqueToken {
    /// Mints one.
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut octets = Zeroizing::new([0; 32]);
        entropy.fill(&mut *octets);
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(*octets)))
    }

    /// Reads one that was shown; `None` if it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (text.len() == 43 && text.bytes().all(alphabet)).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// What the store keeps.
    pub fn hash(&self) -> [u8; 32] {
        let hash = digest::digest(&digest::SHA256, self.0.as_bytes());
        hash.as_ref().try_into().unwrap_or([0; 32])
    }

    /// The token itself, for its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpaqueToken(…)")
    }
}
