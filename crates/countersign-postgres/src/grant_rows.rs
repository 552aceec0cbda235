//! Rows of what users are granted, as the core's nouns.

use countersign_core::nouns::account::{Account, AccountStatus, Membership, Role};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::identity::{Identity, IdentityKey};
use countersign_core::nouns::ids::{
    AccountId, ChallengeId, IdentityId, InviteId, MembershipId, UserId, WaitlistEntryId,
};
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::waitlist::{Feature, Waiting, WaitlistEntry};
use diesel::deserialize::Result;
use diesel::pg::Pg;
use diesel::row::NamedRow;
use uuid::Uuid;

use crate::rows::{get, word};

/// Reads the account of a row, if it has one.
pub(crate) fn account<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Option<Account>> {
    let Some(id) = get::<Option<Uuid>>(row, "account_id")? else {
        return Ok(None);
    };
    Ok(Some(Account {
        id: AccountId(id),
        name: get(row, "account_name")?,
        status: AccountStatus::parse(&get::<String>(row, "account_status")?),
        created_at: get(row, "account_created_at")?,
        updated_at: get(row, "account_updated_at")?,
    }))
}

/// Reads the membership of a row.
pub(crate) fn membership<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Membership> {
    Ok(Membership {
        id: MembershipId(get(row, "membership_id")?),
        account: AccountId(get(row, "membership_account")?),
        user: UserId(get(row, "membership_user")?),
        role: word(&get::<String>(row, "membership_role")?, Role::parse)?,
        granted_by: get::<Option<Uuid>>(row, "membership_granted_by")?.map(UserId),
        created_at: get(row, "membership_created_at")?,
        updated_at: get(row, "membership_updated_at")?,
    })
}

/// Reads the invite of a row.
pub(crate) fn invite<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Invite> {
    let account: Option<Uuid> = get(row, "invite_account")?;
    let role: Option<String> = get(row, "invite_role")?;
    let admission = match account.zip(role) {
        Some((account, role)) => Admission::Account(AccountId(account), word(&role, Role::parse)?),
        None => Admission::Product,
    };
    Ok(Invite {
        id: InviteId(get(row, "invite_id")?),
        admission,
        address: Address::from_store(get::<String>(row, "invite_address")?),
        inviter: get::<Option<Uuid>>(row, "invite_inviter")?.map(UserId),
        client: ClientId::new(get::<String>(row, "invite_client")?),
        challenge: ChallengeId(get(row, "invite_challenge")?),
        state: word(&get::<String>(row, "invite_state")?, InviteState::parse)?,
        created_at: get(row, "invite_created_at")?,
        sent_at: get(row, "invite_sent_at")?,
        expires_at: get(row, "invite_expires_at")?,
        closed_at: get(row, "invite_closed_at")?,
    })
}

/// Reads the identity of a row.
pub(crate) fn identity<'a>(row: &impl NamedRow<'a, Pg>) -> Result<Identity> {
    Ok(Identity {
        id: IdentityId(get(row, "identity_id")?),
        user: UserId(get(row, "identity_user")?),
        key: IdentityKey {
            issuer: get(row, "identity_issuer")?,
            subject: get(row, "identity_subject")?,
        },
        connection: get(row, "identity_connection")?,
        address: get::<Option<String>>(row, "identity_address")?.map(Address::from_store),
        created_at: get(row, "identity_created_at")?,
        last_used_at: get(row, "identity_last_used_at")?,
    })
}

/// Reads the waitlist entry of a row.
pub(crate) fn waitlist_entry<'a>(row: &impl NamedRow<'a, Pg>) -> Result<WaitlistEntry> {
    let user: Option<Uuid> = get(row, "user_id")?;
    let who = match user.zip(get::<Option<Uuid>>(row, "account_id")?) {
        Some((user, account)) => Waiting::User(UserId(user), AccountId(account)),
        None => Waiting::Address(Address::from_store(get::<String>(row, "address")?)),
    };
    Ok(WaitlistEntry {
        id: WaitlistEntryId(get(row, "id")?),
        who,
        feature: Feature::parse(&get::<String>(row, "feature")?),
        client: ClientId::new(get::<String>(row, "client")?),
        since: get(row, "since")?,
        granted_at: get(row, "granted_at")?,
    })
}

/// A feature as it stands in the table: empty for the product itself.
pub(crate) fn feature_name(feature: Option<&Feature>) -> &str {
    feature.map_or("", Feature::as_str)
}
