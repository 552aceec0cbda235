//! The operator's keys, read from PEM; ring signs with them.

use std::sync::Arc;

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

use super::NotSigned;

/// A key to sign with. Its `Debug` shows no part of it.
#[derive(Clone)]
pub struct SigningKey(Kind);

#[derive(Clone)]
enum Kind {
    Rsa(Arc<RsaKeyPair>),
    Ed25519(Arc<Ed25519KeyPair>),
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// The text is no key to sign with; says why, without any of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSigningKey {
    /// No PEM, or none with a private key.
    #[error("is no private key in PEM (`-----BEGIN PRIVATE KEY-----` …)")]
    NoPem,
    /// Not RSA, or of a wrong size.
    #[error("is no RSA key of 2048 to 4096 bits ({0}); make one with `openssl genrsa -out rsa.pem 2048`")]
    NotRsa(String),
    /// Not Ed25519.
    #[error("is no Ed25519 key ({0}); make one with `openssl genpkey -algorithm ed25519 -out ed25519.pem`")]
    NotEd25519(String),
}

impl SigningKey {
    /// An RSA key, PKCS#8 or PKCS#1, of 2048 bits or more.
    pub fn rsa(pem: &str) -> Result<Self, InvalidSigningKey> {
        let wrong = |error: ring::error::KeyRejected| InvalidSigningKey::NotRsa(error.to_string());
        let key = match private_key(pem)? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map_err(wrong)?,
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(wrong)?,
            _ => return Err(InvalidSigningKey::NotRsa("it is of another kind".to_owned())),
        };
        Ok(Self(Kind::Rsa(Arc::new(key))))
    }

    /// An Ed25519 key, PKCS#8.
    pub fn ed25519(pem: &str) -> Result<Self, InvalidSigningKey> {
        let wrong = |error: ring::error::KeyRejected| InvalidSigningKey::NotEd25519(error.to_string());
        match private_key(pem)? {
            PrivateKeyDer::Pkcs8(der) => {
                let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der());
                Ok(Self(Kind::Ed25519(Arc::new(key.map_err(wrong)?))))
            }
            _ => Err(InvalidSigningKey::NotEd25519("it is of another kind".to_owned())),
        }
    }

    /// For `a=`.
    pub(super) fn algorithm(&self) -> &'static str {
        match &self.0 {
            Kind::Rsa(_) => "rsa-sha256",
            Kind::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// For `k=` of the record.
    pub(super) fn kind(&self) -> &'static str {
        match &self.0 {
            Kind::Rsa(_) => "rsa",
            Kind::Ed25519(_) => "ed25519",
        }
    }

    /// The public key as it is published: of RSA the `SubjectPublicKeyInfo`, of Ed25519 its 32 octets.
    pub(super) fn public(&self) -> Vec<u8> {
        match &self.0 {
            Kind::Rsa(key) => subject_public_key_info(key.public_key().as_ref()),
            Kind::Ed25519(key) => key.public_key().as_ref().to_vec(),
        }
    }

    /// Signs. Both ways are deterministic.
    pub(super) fn sign(&self, input: &[u8]) -> Result<Vec<u8>, NotSigned> {
        match &self.0 {
            Kind::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                #[expect(
                    clippy::disallowed_methods,
                    reason = "ring asks for a generator that this kind of signature does not use"
                )]
                let random = SystemRandom::new();
                key.sign(&RSA_PKCS1_SHA256, &random, input, &mut signature)
                    .map_err(|_| NotSigned)?;
                Ok(signature)
            }
            // RFC 8463: the signature is over the hash.
            Kind::Ed25519(key) => Ok(key.sign(digest(&SHA256, input).as_ref()).as_ref().to_vec()),
        }
    }
}

fn private_key(pem: &str) -> Result<PrivateKeyDer<'static>, InvalidSigningKey> {
    PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| InvalidSigningKey::NoPem)
}

/// RFC 3279: the algorithm, then the key as a string of bits.
fn subject_public_key_info(rsa_public_key: &[u8]) -> Vec<u8> {
    const SEQUENCE: u8 = 0x30;
    const BIT_STRING: u8 = 0x03;
    /// `rsaEncryption` and its empty parameters.
    const ALGORITHM: [u8; 15] = [
        SEQUENCE, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    let bits = [&[0], rsa_public_key].concat();
    tagged(
        SEQUENCE,
        &[&ALGORITHM, tagged(BIT_STRING, &bits).as_slice()].concat(),
    )
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut length: Vec<u8> = content
        .len()
        .to_be_bytes()
        .into_iter()
        .skip_while(|&b| b == 0)
        .collect();
    if content.len() > 127 {
        // No length has more octets than a machine's word.
        length.insert(0, 0x80 | u8::try_from(length.len()).unwrap_or(8));
    }
    [&[tag], length.as_slice(), content].concat()
}
