//! The keys a provider publishes (RFC 7517), as far as they can check a signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::Value;

use super::algorithm::{Algorithm, Check, Curve};

/// Nobody publishes more.
const MOST: usize = 64;

/// A provider's keys.
pub(crate) struct KeySet(Vec<Key>);

/// One of them.
pub(crate) struct Key {
    kid: Option<String>,
    alg: Option<String>,
    /// Microsoft's: whose tokens it signs, where its keys serve many issuers.
    pub(crate) issuer: Option<String>,
    material: Material,
}

enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Point(Curve, Vec<u8>),
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    issuer: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Takes what can be used of a JWKS; `None` if it is none.
    pub(crate) fn read(document: Value) -> Option<Self> {
        let Document { keys } = serde_json::from_value(document).ok()?;
        let keys = keys.into_iter().take(MOST);
        Some(Self(
            keys.filter_map(|key| Key::read(serde_json::from_value(key).ok()?))
                .collect(),
        ))
    }

    /// How many can check a signature by one of these algorithms.
    pub(crate) fn count_for(&self, algorithms: &[Algorithm]) -> usize {
        let fits = |key: &&Key| algorithms.iter().any(|algorithm| key.fits(*algorithm));
        self.0.iter().filter(fits).count()
    }

    /// The keys a token may be signed by: those of its name, or without a name all that fit.
    pub(crate) fn candidates(&self, kid: Option<&str>, algorithm: Algorithm) -> Vec<&Key> {
        let named = |key: &&Key| kid.is_none_or(|kid| key.kid.as_deref() == Some(kid));
        let fitting = |key: &&Key| key.fits(algorithm);
        self.0.iter().filter(named).filter(fitting).collect()
    }
}

impl Key {
    fn read(jwk: Jwk) -> Option<Self> {
        let octets = |text: Option<String>| URL_SAFE_NO_PAD.decode(text?).ok();
        let point = |octets_each: usize, x: Vec<u8>, y: Vec<u8>| {
            let sized = x.len() == octets_each && y.len() == octets_each;
            sized.then(|| [&[4][..], &x, &y].concat())
        };
        if jwk.used_for.is_some_and(|used_for| used_for != "sig") {
            return None;
        }
        let material = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => Material::Rsa {
                n: octets(jwk.n)?,
                e: octets(jwk.e)?,
            },
            ("EC", Some("P-256")) => Material::Point(Curve::P256, point(32, octets(jwk.x)?, octets(jwk.y)?)?),
            ("EC", Some("P-384")) => Material::Point(Curve::P384, point(48, octets(jwk.x)?, octets(jwk.y)?)?),
            ("OKP", Some("Ed25519")) => Material::Point(Curve::Ed25519, octets(jwk.x)?),
            _ => return None,
        };
        Some(Self {
            kid: jwk.kid,
            alg: jwk.alg,
            issuer: jwk.issuer,
            material,
        })
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        let meant = self.alg.as_deref().is_none_or(|alg| alg == algorithm.as_str());
        meant
            && match (&self.material, algorithm.check()) {
                (Material::Rsa { .. }, Check::Rsa(_)) => true,
                (Material::Point(curve, _), Check::Point(wanted, _)) => *curve == wanted,
                (Material::Rsa { .. }, Check::Point(..)) | (Material::Point(..), Check::Rsa(_)) => false,
            }
    }

    /// Whether it made the signature.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (&self.material, algorithm.check()) {
            (Material::Rsa { n, e }, Check::Rsa(parameters)) => RsaPublicKeyComponents { n, e }
                .verify(parameters, message, signature)
                .is_ok(),
            (Material::Point(curve, point), Check::Point(wanted, check)) if *curve == wanted => {
                UnparsedPublicKey::new(check, point)
                    .verify(message, signature)
                    .is_ok()
            }
            _ => false,
        }
    }
}
