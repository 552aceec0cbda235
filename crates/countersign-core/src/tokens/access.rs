//! Access JWTs (RFC 9068): ES256, framed by hand around a key pair that is parsed once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::keys::SigningKeySet;
use crate::nouns::Timestamp;
use crate::nouns::ids::{SessionId, UserId};
use crate::nouns::session::Session;
use crate::nouns::user::User;

/// The longest token that is looked at.
const LONGEST: usize = 4096;
const TYP: &str = "at+jwt";

/// What an access token says. Times in seconds since the epoch (RFC 7519).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The public URL of this service.
    pub iss: String,
    /// The client, or the public URL.
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// When it was issued.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
    /// When the person last proved who they are.
    pub auth_time: i64,
    /// The user's address.
    pub email: String,
    /// Whether the mailbox is proven.
    pub email_verified: bool,
}

#[derive(Serialize, Deserialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

/// Who issues, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// `iss`: the public URL.
    pub iss: String,
    /// `aud`.
    pub aud: String,
}

/// Issues a token for a session; `None` if there is no key to sign with.
pub fn issue(
    keys: &SigningKeySet,
    issuer: &Issuer,
    session: &Session,
    user: &User,
    now: Timestamp,
    life: chrono::TimeDelta,
) -> Option<(String, Timestamp)> {
    let expires_at = (now + life).min(session.expires_at());
    let claims = AccessClaims {
        iss: issuer.iss.clone(),
        aud: issuer.aud.clone(),
        sub: user.id,
        sid: session.id,
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
        auth_time: session.authenticated_at.timestamp(),
        email: user.address.as_str().to_owned(),
        email_verified: user.verified_at.is_some(),
    };
    let key = keys.signer(now)?;
    let header = Header {
        alg: "ES256",
        kid: key.kid(),
        typ: TYP,
    };
    let part = |json: Result<Vec<u8>, serde_json::Error>| json.ok().map(|json| URL_SAFE_NO_PAD.encode(json));
    let message = format!(
        "{}.{}",
        part(serde_json::to_vec(&header))?,
        part(serde_json::to_vec(&claims))?
    );
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes())?);
    Some((format!("{message}.{signature}"), expires_at))
}

/// Checks a token's size, type, algorithm, key, signature, issuer, audience and times; `None` if any is wrong.
pub fn check(keys: &SigningKeySet, issuer: &Issuer, token: &str, now: Timestamp) -> Option<AccessClaims> {
    check_but_for_end(keys, issuer, token, now).filter(|claims| now.timestamp() < claims.exp)
}

/// The same but for the token's end: whoever had a session may say that it is over.
pub fn check_but_for_end(
    keys: &SigningKeySet,
    issuer: &Issuer,
    token: &str,
    now: Timestamp,
) -> Option<AccessClaims> {
    let (message, signature) = token.rsplit_once('.').filter(|_| token.len() <= LONGEST)?;
    let (header, claims) = message.split_once('.')?;
    let header = URL_SAFE_NO_PAD.decode(header).ok()?;
    let header: Header<'_> = serde_json::from_slice(&header).ok()?;
    if header.alg != "ES256" || !header.typ.eq_ignore_ascii_case(TYP) {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if !keys.verifies(header.kid, message.as_bytes(), &signature, now) {
        return None;
    }
    let claims: AccessClaims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    // A minute of leeway: instances' clocks differ, but no token lives longer for it.
    let begun = claims.iat <= now.timestamp() + 60;
    (begun && claims.iss == issuer.iss && claims.aud == issuer.aud).then_some(claims)
}
