//! Keys and tokens as a provider makes them, right and wrong.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use ring::{digest, hmac};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

/// A key that signs.
pub(crate) enum Signer {
    Rsa(Box<RsaKeyPair>, &'static dyn RsaEncoding),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

const FIRST: &str = include_str!("../fixtures/rsa_first.pem");
const SECOND: &str = include_str!("../fixtures/rsa_second.pem");

impl Signer {
    /// The key everything is signed with unless a test says otherwise.
    pub(crate) fn first() -> Self {
        Self::rsa(FIRST, &RSA_PKCS1_SHA256)
    }

    /// Another.
    pub(crate) fn second() -> Self {
        Self::rsa(SECOND, &RSA_PKCS1_SHA256)
    }

    /// The first key by another algorithm.
    pub(crate) fn first_by_rs512() -> Self {
        Self::rsa(FIRST, &RSA_PKCS1_SHA512)
    }

    /// The first key by another algorithm.
    pub(crate) fn first_by_ps256() -> Self {
        Self::rsa(FIRST, &RSA_PSS_SHA256)
    }

    /// A fresh key on P-256.
    pub(crate) fn p256() -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random()).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random());
        Self::Ec(pair.unwrap())
    }

    /// A fresh Ed25519 key.
    pub(crate) fn ed25519() -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap())
    }

    fn rsa(pem: &str, encoding: &'static dyn RsaEncoding) -> Self {
        let pkcs8 = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).unwrap();
        let pair = RsaKeyPair::from_pkcs8(pkcs8.secret_pkcs8_der()).unwrap();
        Self::Rsa(Box::new(pair), encoding)
    }

    /// Its public half.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        match self {
            Self::Rsa(pair, _) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({
                    "kty": "RSA", "use": "sig", "kid": kid,
                    "n": text(&public.n),
                    "e": text(&public.e),
                })
            }
            Self::Ec(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": text(x), "y": text(y)})
            }
            Self::Ed(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": text(pair.public_key().as_ref())})
            }
        }
    }

    /// A token with that header and those claims.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_texts(&header.to_string(), &claims.to_string())
    }

    /// The same, of texts that need be no JSON.
    pub(crate) fn sign_texts(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", text(header.as_bytes()), text(claims.as_bytes()));
        let signature = match self {
            Self::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(*encoding, &random(), signed.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
            Self::Ec(pair) => pair.sign(&random(), signed.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Ed(pair) => pair.sign(signed.as_bytes()).as_ref().to_vec(),
        };
        format!("{signed}.{}", text(&signature))
    }
}

/// A token "signed" by HMAC with what everybody knows of the provider's key.
pub(crate) fn signed_by_public_key(jwk: &Value, claims: &Value) -> String {
    let modulus = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
    let header = json!({"alg": "HS256", "kid": jwk["kid"]});
    let signed = format!(
        "{}.{}",
        text(header.to_string().as_bytes()),
        text(claims.to_string().as_bytes())
    );
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &modulus), signed.as_bytes());
    format!("{signed}.{}", text(tag.as_ref()))
}

/// A token that nobody signed.
pub(crate) fn unsigned(alg: &str, claims: &Value) -> String {
    let header = json!({"alg": alg, "kid": "first"});
    format!(
        "{}.{}.",
        text(header.to_string().as_bytes()),
        text(claims.to_string().as_bytes())
    )
}

/// The left half of SHA-256 of an access token.
pub(crate) fn at_hash(access_token: &str) -> String {
    text(&digest::digest(&digest::SHA256, access_token.as_bytes()).as_ref()[..16])
}

/// What is in one part of a token.
pub(crate) fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn text(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

#[allow(clippy::disallowed_methods, reason = "ring takes no other randomness")]
fn random() -> SystemRandom {
    SystemRandom::new()
}
