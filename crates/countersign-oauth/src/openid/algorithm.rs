//! The algorithms ID tokens may be signed by: public keys only, so that no key can be used as another kind of key.

use ring::digest;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RsaParameters,
    VerificationAlgorithm,
};

/// An algorithm (RFC 7518, RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// The same with SHA-384.
    Rs384,
    /// The same with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

/// What a signature is checked with.
pub(crate) enum Check {
    /// An RSA key of 2048 bits or more.
    Rsa(&'static RsaParameters),
    /// A point on a curve.
    Point(Curve, &'static dyn VerificationAlgorithm),
}

/// The curves keys are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    Ed25519,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Algorithm; 7] = [
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::EdDsa,
    ];

    /// The word in tokens and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Rs384 => "RS384",
            Algorithm::Rs512 => "RS512",
            Algorithm::Ps256 => "PS256",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    /// Reads [`Algorithm::as_str`] back, letter by letter.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text)
    }

    pub(crate) fn check(self) -> Check {
        match self {
            Algorithm::Rs256 => Check::Rsa(&RSA_PKCS1_2048_8192_SHA256),
            Algorithm::Rs384 => Check::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            Algorithm::Rs512 => Check::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            Algorithm::Ps256 => Check::Rsa(&RSA_PSS_2048_8192_SHA256),
            Algorithm::Es256 => Check::Point(Curve::P256, &ECDSA_P256_SHA256_FIXED),
            Algorithm::Es384 => Check::Point(Curve::P384, &ECDSA_P384_SHA384_FIXED),
            Algorithm::EdDsa => Check::Point(Curve::Ed25519, &ED25519),
        }
    }

    /// The hash that goes with it, for `at_hash`.
    pub(crate) fn hash(self) -> &'static digest::Algorithm {
        match self {
            Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => &digest::SHA256,
            Algorithm::Rs384 | Algorithm::Es384 => &digest::SHA384,
            Algorithm::Rs512 | Algorithm::EdDsa => &digest::SHA512,
        }
    }
}
