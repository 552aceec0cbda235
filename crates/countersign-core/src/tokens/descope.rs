//! The two JWTs of the Descope surface: a session's, which any library checks, and one that wraps its refresh token.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::ids::{SessionId, UserId};
use crate::nouns::session::Session;
use crate::nouns::user::User;
use crate::tokens::jwt;
use crate::tokens::refresh::{ShownRefreshToken, refresh_token};

/// The longest session JWT that is looked at: claims a caller asked for and roles make it long, each 12 KiB at most.
const LONGEST_SESSION: usize = 48 * 1024;
const LONGEST_REFRESH: usize = 4096;
const TYP_SESSION: &str = "JWT";
const TYP_REFRESH: &str = "refresh+jwt";
/// `drn` of a session JWT; also the name of the cookie that programs keep it in.
const SESSION: &str = "DS";
/// The same for a refresh JWT.
const REFRESH: &str = "DSR";
/// Claims that nobody sets but we.
const RESERVED: [&str; 23] = [
    "iss",
    "aud",
    "sub",
    "drn",
    "iat",
    "exp",
    "nbf",
    "jti",
    "sid",
    "amr",
    "auth_time",
    "email",
    "email_verified",
    "rexp",
    "roles",
    "permissions",
    "tenants",
    "dct",
    "nsec",
    "su",
    "test",
    "rt",
    "dsub",
];

/// The JWTs of a session as it stands.
#[derive(Clone)]
pub struct SessionJwts {
    /// The session JWT.
    pub session: Zeroizing<String>,
    /// When it ends.
    pub session_expires_at: Timestamp,
    /// The refresh JWT of the current generation.
    pub refresh: Zeroizing<String>,
    /// When it ends, unless the session is used before.
    pub refresh_expires_at: Timestamp,
}

/// What a refresh JWT says. Times in seconds since the epoch (RFC 7519).
#[derive(Serialize, Deserialize)]
struct RefreshClaims {
    iss: String,
    aud: String,
    sub: UserId,
    drn: String,
    iat: i64,
    exp: i64,
    amr: Vec<String>,
    /// `family.generation.mac`.
    rt: String,
}

/// A session JWT that was checked without the store.
#[derive(Clone, Debug)]
pub struct CheckedSessionJwt {
    /// The session it names.
    pub session: SessionId,
    /// All it says.
    pub claims: Map<String, Value>,
}

/// A refresh JWT that was checked without the store; it has yet to be compared with its family.
#[derive(Clone, Debug)]
pub struct CheckedRefreshJwt {
    /// The refresh token inside.
    pub shown: ShownRefreshToken,
    /// Whether its own life is over.
    pub is_over: bool,
}

/// Issues both for a session of the Descope surface; its client is the project. `None` without keys, or for a session
/// without a family.
pub fn issue(core: &Core, session: &Session, user: &User, now: Timestamp) -> Option<SessionJwts> {
    let family = session.family.as_ref()?;
    let signing = core.signing();
    let refresh_expires_at = session.expires_at();
    let session_expires_at = (now + core.policy.sessions.access_token).min(refresh_expires_at);
    let claims = session_claims(core, session, user, now, session_expires_at);
    let project = session.client.as_str();
    let refresh = RefreshClaims {
        iss: project.to_owned(),
        aud: project.to_owned(),
        sub: user.id,
        drn: REFRESH.to_owned(),
        iat: now.timestamp(),
        exp: refresh_expires_at.timestamp(),
        amr: amr(session),
        rt: refresh_token(&core.keys, session, family, family.generation)?.to_string(),
    };
    Some(SessionJwts {
        session: Zeroizing::new(jwt::sign(&signing, TYP_SESSION, &claims, now)?),
        session_expires_at,
        refresh: Zeroizing::new(jwt::sign(&signing, TYP_REFRESH, &refresh, now)?),
        refresh_expires_at,
    })
}

fn session_claims(
    core: &Core,
    session: &Session,
    user: &User,
    now: Timestamp,
    expires_at: Timestamp,
) -> Map<String, Value> {
    let project = session.client.as_str();
    let trusted = session.details.trusted_claims.iter();
    let mut claims: Map<String, Value> = trusted
        .filter(|(name, _)| !RESERVED.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let own = [
        ("iss", json!(project)),
        ("aud", json!(project)),
        ("sub", json!(user.id)),
        ("drn", json!(SESSION)),
        ("iat", json!(now.timestamp())),
        ("exp", json!(expires_at.timestamp())),
        ("sid", json!(session.id)),
        ("amr", json!(amr(session))),
        ("auth_time", json!(session.authenticated_at.timestamp())),
        ("email", json!(user.address.as_str())),
        ("email_verified", json!(user.verified_at.is_some())),
    ];
    claims.extend(own.map(|(name, value)| (name.to_owned(), value)));
    let stepped_up = session.details.stepped_up && session.is_fresh(now, &core.policy.sessions);
    let some = [
        ("roles", json!(user.profile.roles), !user.profile.roles.is_empty()),
        (
            "nsec",
            json!(session.details.claims),
            !session.details.claims.is_empty(),
        ),
        ("su", json!(true), stepped_up),
        ("test", json!(true), user.profile.is_test),
    ];
    let some = some.into_iter().filter(|(_, _, wanted)| *wanted);
    claims.extend(some.map(|(name, value, _)| (name.to_owned(), value)));
    claims
}

/// How the person proved who they are: by the mailbox unless the session says otherwise.
fn amr(session: &Session) -> Vec<String> {
    if session.details.amr.is_empty() {
        vec!["email".to_owned()]
    } else {
        session.details.amr.clone()
    }
}

/// Checks a session JWT of a project: size, type, key, signature, issuer, audience and times; `None` if any is wrong.
pub fn check_session(core: &Core, project: &str, token: &str, now: Timestamp) -> Option<CheckedSessionJwt> {
    let claims = jwt::open(&core.signing(), TYP_SESSION, token, LONGEST_SESSION, now)?;
    let claims: Map<String, Value> = serde_json::from_slice(&claims).ok()?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    let ours = text("iss") == Some(project) && text("aud") == Some(project) && text("drn") == Some(SESSION);
    let lives = has_begun(time("iat")?, now) && now.timestamp() < time("exp")?;
    let session = SessionId::parse(text("sid")?)?;
    (ours && lives).then_some(CheckedSessionJwt { session, claims })
}

/// The same for a refresh JWT; whether its life is over is left to whoever asks.
pub fn check_refresh(core: &Core, project: &str, token: &str, now: Timestamp) -> Option<CheckedRefreshJwt> {
    let claims = jwt::open(&core.signing(), TYP_REFRESH, token, LONGEST_REFRESH, now)?;
    let claims: RefreshClaims = serde_json::from_slice(&claims).ok()?;
    let ours = claims.iss == project && claims.aud == project && claims.drn == REFRESH;
    let shown = ShownRefreshToken::parse(&claims.rt)?;
    (ours && has_begun(claims.iat, now)).then_some(CheckedRefreshJwt {
        shown,
        is_over: claims.exp <= now.timestamp(),
    })
}

/// A minute of leeway: instances' clocks differ, but no token lives longer for it.
fn has_begun(iat: i64, now: Timestamp) -> bool {
    iat <= now.timestamp() + 60
}
