//! An ID token as it arrives (RFC 7515, compact): taken apart, its signature checked, nothing of it believed before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_core::ports::providers::{Distrust, ProviderError};
use serde::Deserialize;
use serde_json::Value;

use super::algorithm::Algorithm;
use super::claims::Claims;
use super::keys::{Key, KeySet};

/// No longer token is looked at.
const LONGEST: usize = 32 * 1024;

/// A token that has not been checked.
pub(crate) struct Unchecked<'a> {
    /// What its header says it is signed by; one of those that are allowed.
    pub(crate) algorithm: Algorithm,
    kid: Option<String>,
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
    b64: Option<Value>,
}

impl<'a> Unchecked<'a> {
    /// Takes a token apart; refuses algorithms that are not `allowed`, and headers that change what is signed.
    pub(crate) fn read(token: &'a str, allowed: &[Algorithm]) -> Result<Self, ProviderError> {
        let garbled = || ProviderError::Garbled;
        let (signed, signature) = token
            .rsplit_once('.')
            .filter(|_| token.len() <= LONGEST)
            .ok_or_else(garbled)?;
        let (header, payload) = signed.split_once('.').ok_or_else(garbled)?;
        let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| garbled())?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| garbled())?;
        let algorithm = Algorithm::parse(&header.alg)
            .filter(|algorithm| allowed.contains(algorithm))
            .ok_or(ProviderError::Untrusted(Distrust::Algorithm))?;
        let is_jwt = header.typ.is_none_or(|typ| typ.eq_ignore_ascii_case("jwt"));
        if !is_jwt || header.crit.is_some() || header.b64.is_some() {
            return Err(garbled());
        }
        Ok(Self {
            algorithm,
            kid: header.kid,
            signed,
            payload,
            signature: URL_SAFE_NO_PAD.decode(signature).map_err(|_| garbled())?,
        })
    }

    /// Whether any of these keys could have signed it.
    pub(crate) fn has_key_in(&self, keys: &KeySet) -> bool {
        !keys.candidates(self.kid.as_deref(), self.algorithm).is_empty()
    }

    /// The claims, and the key that signed them.
    pub(crate) fn check<'k>(&self, keys: &'k KeySet) -> Result<(Claims, &'k Key), ProviderError> {
        let candidates = keys.candidates(self.kid.as_deref(), self.algorithm);
        if candidates.is_empty() {
            return Err(ProviderError::Untrusted(Distrust::Key));
        }
        let signed_by = |key: &&Key| key.verifies(self.algorithm, self.signed.as_bytes(), &self.signature);
        let key = candidates
            .into_iter()
            .find(signed_by)
            .ok_or(ProviderError::Untrusted(Distrust::Signature))?;
        let payload = URL_SAFE_NO_PAD
            .decode(self.payload)
            .map_err(|_| ProviderError::Garbled)?;
        let claims = serde_json::from_slice(&payload).map_err(|_| ProviderError::Garbled)?;
        Ok((claims, key))
    }
}
