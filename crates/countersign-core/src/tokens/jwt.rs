//! JWTs (RFC 7519): ES256, framed by hand around a key pair that is parsed once. What they say is their issuers' matter.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::keys::SigningKeySet;
use crate::nouns::Timestamp;

#[derive(Serialize, Deserialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

/// Signs claims; `None` if there is no key to sign with.
pub(crate) fn sign(
    keys: &SigningKeySet,
    typ: &str,
    claims: &impl Serialize,
    now: Timestamp,
) -> Option<String> {
    let key = keys.signer(now)?;
    let header = Header {
        alg: "ES256",
        kid: key.kid(),
        typ,
    };
    let part = |json: Result<Vec<u8>, serde_json::Error>| json.ok().map(|json| URL_SAFE_NO_PAD.encode(json));
    let message = format!(
        "{}.{}",
        part(serde_json::to_vec(&header))?,
        part(serde_json::to_vec(claims))?
    );
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes())?);
    Some(format!("{message}.{signature}"))
}

/// The claims of a token of at most `longest` octets, as JSON, once its type, algorithm, key and signature are checked;
/// `None` if any is wrong.
pub(crate) fn open(
    keys: &SigningKeySet,
    typ: &str,
    token: &str,
    longest: usize,
    now: Timestamp,
) -> Option<Vec<u8>> {
    let (message, signature) = token.rsplit_once('.').filter(|_| token.len() <= longest)?;
    let (header, claims) = message.split_once('.')?;
    let header = URL_SAFE_NO_PAD.decode(header).ok()?;
    let header: Header<'_> = serde_json::from_slice(&header).ok()?;
    if header.alg != "ES256" || !header.typ.eq_ignore_ascii_case(typ) {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    keys.verifies(header.kid, message.as_bytes(), &signature, now)
        .then(|| URL_SAFE_NO_PAD.decode(claims).ok())
        .flatten()
}
