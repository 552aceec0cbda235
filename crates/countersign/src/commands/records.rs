//! Rows as commands show them, to programs and to people. Seeds, hashes and sealed keys have no place here.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::user::User;
use countersign_core::ports::operators::{AuditEntry, DeviceTrail, MailTrail, SessionTrail};
use serde_json::{Value, json};

use super::output::{instant, maybe_instant, moment};

/// A record with more fields.
pub(crate) fn with<const N: usize>(mut record: Value, more: [(&str, Value); N]) -> Value {
    if let Value::Object(fields) = &mut record {
        fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    record
}

/// A user.
pub(crate) fn user(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "address": user.address.as_str(),
        "status": user.status.as_str(),
        "display_name": user.display_name,
        "avatar_url": user.avatar_url,
        "profile": user.profile,
        "verified_at": maybe_instant(user.verified_at),
        "created_at": instant(user.created_at),
        "updated_at": instant(user.updated_at),
    })
}

/// A session.
pub(crate) fn session(trail: &SessionTrail) -> Value {
    let session = &trail.session;
    json!({
        "id": session.id.to_string(),
        "surface": session.surface.as_str(),
        "client": session.client.as_str(),
        "label": session.label,
        "browser": session.browser.as_str(),
        "platform": session.platform.as_str(),
        "ip_prefix": session.ip_prefix,
        "authenticated_at": instant(session.authenticated_at),
        "created_at": instant(session.created_at),
        "last_used_at": instant(session.last_used_at),
        "idle_expires_at": instant(session.idle_expires_at),
        "absolute_expires_at": instant(session.absolute_expires_at),
        "ended": session.ended.map(|end| end.as_str()),
        "ended_at": maybe_instant(trail.ended_at),
        "details": session.details,
    })
}

/// The columns of [`session_row`].
pub(crate) const SESSION_HEAD: [&str; 7] = [
    "SESSION",
    "SURFACE",
    "FROM",
    "NETWORK",
    "SINCE (UTC)",
    "LAST USED",
    "STATE",
];

/// A session in a table.
pub(crate) fn session_row(trail: &SessionTrail, now: Timestamp) -> Vec<String> {
    let session = &trail.session;
    let state = match session.ended {
        Some(end) => end.as_str(),
        None if session.is_live(now) => "live",
        None => "expired",
    };
    vec![
        session.id.to_string(),
        session.surface.as_str().to_owned(),
        format!("{} on {}", session.browser.as_str(), session.platform.as_str()),
        session.ip_prefix.clone().unwrap_or_default(),
        moment(session.created_at),
        moment(session.last_used_at),
        state.to_owned(),
    ]
}

/// A device token.
pub(crate) fn device(trail: &DeviceTrail) -> Value {
    json!({
        "id": trail.id.to_string(),
        "expires_at": instant(trail.expires_at),
        "ended_at": maybe_instant(trail.ended_at),
    })
}

/// A challenge.
pub(crate) fn challenge(challenge: &Challenge) -> Value {
    json!({
        "id": challenge.id.to_string(),
        "kind": challenge.kind.as_str(),
        "surface": challenge.surface.as_str(),
        "client": challenge.client.as_str(),
        "purpose": challenge.purpose.as_str(),
        "address": challenge.address.as_str(),
        "created_at": instant(challenge.created_at),
        "expires_at": instant(challenge.expires_at),
        "opened_at": maybe_instant(challenge.opened_at),
        "failed_guesses": challenge.failed_guesses,
        "ended": challenge.ended.map(|end| end.as_str()),
        "about": about(&challenge.bound),
    })
}

/// What a challenge is about, but for what proves something.
fn about(bound: &Bound) -> Bound {
    Bound {
        browser: None,
        code_challenge: None,
        password_hash: None,
        ..bound.clone()
    }
}

/// In a word, how a challenge stands.
pub(crate) fn challenge_state(challenge: &Challenge, now: Timestamp) -> &'static str {
    match challenge.ended {
        Some(end) => end.as_str(),
        None if challenge.is_live(now) => "live",
        None => "expired",
    }
}

/// A mail.
pub(crate) fn mail(trail: &MailTrail) -> Value {
    let record = &trail.record;
    json!({
        "id": record.mail.id.to_string(),
        "kind": record.mail.kind.as_str(),
        "address": record.mail.address.as_str(),
        "challenge": record.mail.challenge.map(|id| id.to_string()),
        "state": record.state.as_str(),
        "attempts": record.attempts,
        "created_at": instant(record.mail.created_at),
        "expires_at": instant(record.mail.expires_at),
        "due_at": record.state.is_open().then(|| instant(record.due_at)),
        "leased_until": maybe_instant(trail.leased_until),
        "closed_at": maybe_instant(trail.closed_at),
        "note": record.note,
    })
}

/// An audit event.
pub(crate) fn event(entry: &AuditEntry) -> Value {
    json!({
        "id": entry.id.to_string(),
        "at": instant(entry.at),
        "kind": entry.kind,
        "user": entry.user.map(|id| id.to_string()),
        "address": entry.address,
        "session": entry.session.map(|id| id.to_string()),
        "ip_prefix": entry.ip_prefix,
        "request": entry.request,
        "detail": entry.detail,
    })
}
