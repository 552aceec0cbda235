//! The claims of an ID token (OpenID Connect Core section 2), and what must hold of them (section 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_core::ports::providers::{Distrust, ProviderError};
use ring::digest;
use serde::Deserialize;
use serde_json::Value;

use super::algorithm::Algorithm;
use super::issuer::Issuer;

/// Clocks differ by so many seconds.
const LEEWAY: f64 = 60.0;

/// What a signed ID token says. A claim that is there twice makes it none.
#[derive(Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) sub: Option<Value>,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    at_hash: Option<String>,
    tid: Option<String>,
    #[serde(flatten)]
    pub(crate) person: Person,
}

/// What it says about the person; user info says the same.
#[derive(Deserialize, Default)]
pub(crate) struct Person {
    pub(crate) email: Option<Value>,
    pub(crate) email_verified: Option<Value>,
    pub(crate) hd: Option<Value>,
    pub(crate) xms_edov: Option<Value>,
    pub(crate) name: Option<Value>,
    pub(crate) given_name: Option<Value>,
    pub(crate) family_name: Option<Value>,
    pub(crate) picture: Option<Value>,
    pub(crate) locale: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What a token has to say.
pub(crate) struct Expected<'a> {
    /// Who issues it.
    pub(crate) issuer: &'a Issuer,
    /// Whom it is for.
    pub(crate) client_id: &'a str,
    /// Which sign-in it belongs to.
    pub(crate) nonce: &'a str,
    /// Which access token it came with.
    pub(crate) access_token: Option<&'a str>,
    /// Whose tokens the key that signed it may sign, if it says so.
    pub(crate) issuer_of_key: Option<&'a str>,
    /// What it is signed by.
    pub(crate) algorithm: Algorithm,
    /// In seconds since the epoch.
    pub(crate) now: i64,
}

impl Claims {
    /// Whether it says all that.
    pub(crate) fn judge(&self, expected: &Expected<'_>) -> Result<(), ProviderError> {
        let checks = [
            (Distrust::Issuer, self.is_issued_by(expected)),
            (Distrust::Audience, self.is_meant_for(expected.client_id)),
            (Distrust::Time, self.is_in_force(expected.now)),
            (Distrust::Nonce, self.nonce.as_deref() == Some(expected.nonce)),
            (Distrust::Binding, self.came_with(expected)),
        ];
        match checks.into_iter().find(|(_, holds)| !holds) {
            Some((distrust, _)) => Err(ProviderError::Untrusted(distrust)),
            None => Ok(()),
        }
    }

    /// The subject: 1 to 255 printable ASCII characters.
    pub(crate) fn subject(&self) -> Result<&str, ProviderError> {
        let text = self.sub.as_ref().and_then(Value::as_str).unwrap_or_default();
        if (1..=255).contains(&text.len()) && text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            Ok(text)
        } else {
            Err(ProviderError::Untrusted(Distrust::Subject))
        }
    }

    fn is_issued_by(&self, expected: &Expected<'_>) -> bool {
        let tenant = self.tid.as_deref();
        let by_key = expected.issuer_of_key;
        expected.issuer.is(&self.iss, tenant)
            && by_key.is_none_or(|issuer| Issuer::new(issuer).is(&self.iss, tenant))
    }

    fn is_meant_for(&self, client_id: &str) -> bool {
        let audience = match &self.aud {
            Audience::One(one) => std::slice::from_ref(one),
            Audience::Several(several) => several,
        };
        let party = match &self.azp {
            Some(party) => party == client_id,
            None => audience.len() == 1,
        };
        party && audience.iter().any(|audience| audience == client_id)
    }

    fn is_in_force(&self, now: i64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "exact for the next 285 million years")]
        let now = now as f64;
        let begun = |at: f64| at <= now + LEEWAY;
        now < self.exp + LEEWAY && begun(self.iat) && self.nbf.is_none_or(begun)
    }

    /// `at_hash` is the left half of the access token's hash (section 3.1.3.6).
    fn came_with(&self, expected: &Expected<'_>) -> bool {
        let Some(at_hash) = &self.at_hash else {
            return true;
        };
        let Some(access_token) = expected.access_token else {
            return false;
        };
        let hash = digest::digest(expected.algorithm.hash(), access_token.as_bytes());
        let half = hash.as_ref().get(..hash.as_ref().len() / 2).unwrap_or_default();
        *at_hash == URL_SAFE_NO_PAD.encode(half)
    }
}
