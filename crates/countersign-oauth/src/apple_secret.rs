//! Apple's client secret: a JWT of our own (ES256), made for one call and dead soon after, so that none has to be
//! exchanged before its end.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_core::nouns::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::json;
use zeroize::Zeroizing;

use crate::settings::AppleKey;

/// Apple's name for itself, whatever base URL is called.
const AUDIENCE: &str = "https://appleid.apple.com";
/// In seconds. Clocks differ: it counts from a little before it is made.
const EARLIER: i64 = 60;
const LIFE: i64 = 300;

/// What makes secrets.
pub(crate) struct AppleSecret {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    team_id: String,
    key_id: String,
    client_id: String,
}

impl AppleSecret {
    /// `None` if the key is no P-256 key in PEM.
    #[allow(
        clippy::disallowed_methods,
        reason = "ring seals its random trait: key pairs take the system's only"
    )]
    pub(crate) fn new(key: &AppleKey, client_id: &str) -> Option<Self> {
        let pkcs8 = PrivatePkcs8KeyDer::from_pem_slice(key.private_key.as_bytes()).ok()?;
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            pkcs8.secret_pkcs8_der(),
            &random,
        )
        .ok()?;
        Some(Self {
            pair,
            random,
            team_id: key.team_id.clone(),
            key_id: key.key_id.clone(),
            client_id: client_id.to_owned(),
        })
    }

    /// A secret for a call at `now`; `None` only if the system has no randomness.
    pub(crate) fn mint(&self, now: Timestamp) -> Option<Zeroizing<String>> {
        let header = json!({"alg": "ES256", "kid": self.key_id});
        let claims = json!({
            "iss": self.team_id,
            "iat": now.timestamp() - EARLIER,
            "exp": now.timestamp() + LIFE,
            "aud": AUDIENCE,
            "sub": self.client_id,
        });
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&self.random, signed.as_bytes()).ok()?;
        Some(Zeroizing::new(format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(signature.as_ref())
        )))
    }
}
