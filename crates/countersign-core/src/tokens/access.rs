//! Access JWTs (RFC 9068): what they say, and what is checked of it.

use serde::{Deserialize, Serialize};

use crate::keys::SigningKeySet;
use crate::nouns::Timestamp;
use crate::nouns::account::{Membership, Role};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{AccountId, SessionId, UserId};
use crate::nouns::session::Session;
use crate::nouns::surface::Surface;
use crate::nouns::user::User;
use crate::tokens::jwt;

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
    /// On the Accounts API: the user again, by the name its apps know.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uid: Option<UserId>,
    /// On the Accounts API: the app; also the audience.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cid: Option<ClientId>,
    /// On the Accounts API: the account, if the user is in one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acc: Option<AccountId>,
    /// On the Accounts API: the user's role there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Role>,
    /// Whether it is a user of tests; not said of others.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub test: bool,
}

/// Who issues, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// `iss`: the public URL.
    pub iss: String,
    /// `aud`.
    pub aud: String,
}

/// Issues a token for a session, on the Accounts API with the membership it speaks of; `None` if there is no key to sign
/// with.
pub fn issue(
    keys: &SigningKeySet,
    issuer: &Issuer,
    (session, user, membership): (&Session, &User, Option<&Membership>),
    now: Timestamp,
    life: chrono::TimeDelta,
) -> Option<(String, Timestamp)> {
    let expires_at = (now + life).min(session.expires_at());
    let client = (session.surface == Surface::Accounts).then(|| session.client.clone());
    let aud = client.as_ref().map_or(issuer.aud.as_str(), ClientId::as_str);
    let claims = AccessClaims {
        iss: issuer.iss.clone(),
        aud: aud.to_owned(),
        sub: user.id,
        sid: session.id,
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
        auth_time: session.authenticated_at.timestamp(),
        email: user.address.as_str().to_owned(),
        email_verified: user.verified_at.is_some(),
        uid: client.is_some().then_some(user.id),
        cid: client,
        acc: membership.map(|membership| membership.account),
        role: membership.map(|membership| membership.role),
        test: user.profile.is_test,
    };
    let token = jwt::sign(keys, TYP, &claims, now)?;
    Some((token, expires_at))
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
    let claims = jwt::open(keys, TYP, token, LONGEST, now)?;
    let claims: AccessClaims = serde_json::from_slice(&claims).ok()?;
    // A minute of leeway: instances' clocks differ, but no token lives longer for it.
    let begun = claims.iat <= now.timestamp() + 60;
    let audience = claims.cid.as_ref().map_or(issuer.aud.as_str(), ClientId::as_str);
    (begun && claims.iss == issuer.iss && claims.aud == audience).then_some(claims)
}
