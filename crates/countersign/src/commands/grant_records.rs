//! What users are granted, as commands show it to programs.

use countersign_core::nouns::account::{Account, Membership};
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::invite::{Admission, Invite};
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use serde_json::{Value, json};

use super::output::{instant, maybe_instant};

/// Who somebody is at a provider.
pub(crate) fn identity(identity: &Identity) -> Value {
    json!({
        "id": identity.id.to_string(),
        "issuer": identity.key.issuer,
        "subject": identity.key.subject,
        "connection": identity.connection,
        "address": identity.address.as_ref().map(|address| address.as_str()),
        "created_at": instant(identity.created_at),
        "last_used_at": instant(identity.last_used_at),
    })
}

/// A place in an account.
pub(crate) fn membership((membership, account): &(Membership, Account)) -> Value {
    json!({
        "id": membership.id.to_string(),
        "role": membership.role.as_str(),
        "granted_by": membership.granted_by.map(|id| id.to_string()),
        "created_at": instant(membership.created_at),
        "updated_at": instant(membership.updated_at),
        "account": {
            "id": account.id.to_string(),
            "name": account.name,
            "status": account.status.as_str(),
        },
    })
}

/// An invite.
pub(crate) fn invite(invite: &Invite) -> Value {
    let (account, role) = match invite.admission {
        Admission::Account(id, role) => (Some(id.to_string()), Some(role.as_str())),
        Admission::Product => (None, None),
    };
    json!({
        "id": invite.id.to_string(),
        "account": account,
        "role": role,
        "address": invite.address.as_str(),
        "client": invite.client.as_str(),
        "inviter": invite.inviter.map(|id| id.to_string()),
        "state": invite.state.as_str(),
        "created_at": instant(invite.created_at),
        "sent_at": instant(invite.sent_at),
        "expires_at": instant(invite.expires_at),
        "closed_at": maybe_instant(invite.closed_at),
    })
}

/// A place on the waitlist.
pub(crate) fn waitlist_entry(entry: &WaitlistEntry) -> Value {
    let (user, account, address) = match &entry.who {
        Waiting::User(user, account) => (Some(user.to_string()), Some(account.to_string()), None),
        Waiting::Address(address) => (None, None, Some(address.as_str())),
    };
    json!({
        "id": entry.id.to_string(),
        "user": user,
        "account": account,
        "address": address,
        "feature": entry.feature.as_ref().map(|feature| feature.as_str()),
        "client": entry.client.as_str(),
        "since": instant(entry.since),
        "granted_at": maybe_instant(entry.granted_at),
    })
}
