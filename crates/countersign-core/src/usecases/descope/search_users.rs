//! Users that fit what a program asks for. Addresses and ids are looked up; for all else everybody is looked at, newest
//! first.

use serde_json::{Map, Value};

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::address::Address;
use crate::nouns::ids::UserId;
use crate::nouns::user::{User, UserStatus};
use crate::ports::operators::UserQuery;
use crate::ports::store::StoreError;

/// How many users are read at once.
const PAGE: u16 = 500;

/// What is looked for; what is empty or `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct UserSearch {
    /// Only those of these addresses.
    pub addresses: Vec<Address>,
    /// Only these.
    pub ids: Vec<UserId>,
    /// Nobody at all.
    pub nobody: bool,
    /// Only those of these states.
    pub statuses: Vec<UserStatus>,
    /// Only those with one of these roles.
    pub roles: Vec<String>,
    /// Only those with all of these attributes.
    pub custom: Map<String, Value>,
    /// Only those with this in address, name or telephone number; small and capital letters alike.
    pub text: Option<String>,
    /// Only those with that said of their mailbox.
    pub is_verified: Option<bool>,
    /// Users of tests: only them, with others, or none.
    pub tests: TestsWanted,
    /// Only those made from this instant on.
    pub created_from: Option<Timestamp>,
    /// Only those made until this one.
    pub created_until: Option<Timestamp>,
    /// Only those changed from this instant on.
    pub modified_from: Option<Timestamp>,
    /// Only those changed until this one.
    pub modified_until: Option<Timestamp>,
    /// By what they are ordered; newest first where by nothing.
    pub order: Vec<(SortField, bool)>,
    /// How many are passed over.
    pub skip: usize,
    /// How many are told of at most.
    pub limit: usize,
}

/// Whether users of tests are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TestsWanted {
    /// They are left out.
    #[default]
    No,
    /// They are like others.
    Too,
    /// Nobody else is.
    Only,
}

/// What users may be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortField {
    /// When they were made.
    CreatedTime,
    /// When they were last changed.
    ModifiedTime,
    /// Their address.
    Email,
    /// Their name.
    Name,
}

/// A part of what was found, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUsers {
    /// The part.
    pub users: Vec<User>,
    /// All.
    pub total: usize,
}

/// Searches.
pub fn search_users(core: &Core, search: &UserSearch) -> Result<FoundUsers, StoreError> {
    let mut found = if search.nobody {
        Vec::new()
    } else if search.ids.is_empty() && search.addresses.is_empty() {
        everybody(core, search)?
    } else {
        named(core, search)?
    };
    if !search.order.is_empty() {
        found.sort_by(|a, b| compare(search, a, b));
    }
    let total = found.len();
    let users = found.into_iter().skip(search.skip).take(search.limit).collect();
    Ok(FoundUsers { users, total })
}

/// Everybody there is who fits.
fn everybody(core: &Core, search: &UserSearch) -> Result<Vec<User>, StoreError> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = core.store.list_users(&UserQuery {
            before,
            limit: PAGE,
            ..UserQuery::default()
        })?;
        before = page.last().map(|user| user.id);
        let is_last = page.len() < usize::from(PAGE);
        found.extend(page.into_iter().filter(|user| fits(search, user)));
        if is_last {
            return Ok(found);
        }
    }
}

fn named(core: &Core, search: &UserSearch) -> Result<Vec<User>, StoreError> {
    let mut found: Vec<User> = Vec::new();
    let by_id = search.ids.iter().map(|id| core.store.find_user_by_id(*id));
    let by_address = search
        .addresses
        .iter()
        .map(|address| core.store.find_user(address));
    for user in by_id.chain(by_address) {
        let new = user?.filter(|user| fits(search, user) && found.iter().all(|other| other.id != user.id));
        found.extend(new);
    }
    Ok(found)
}

fn fits(search: &UserSearch, user: &User) -> bool {
    let profile = &user.profile;
    let any = |empty: bool, found: bool| empty || found;
    let has_role = search.roles.iter().any(|role| profile.roles.contains(role));
    let has_custom = |(name, value): (&String, &Value)| profile.custom.get(name) == Some(value);
    let tests = match search.tests {
        TestsWanted::No => !profile.is_test,
        TestsWanted::Too => true,
        TestsWanted::Only => profile.is_test,
    };
    tests
        && any(search.ids.is_empty(), search.ids.contains(&user.id))
        && any(
            search.addresses.is_empty(),
            search.addresses.contains(&user.address),
        )
        && any(search.statuses.is_empty(), search.statuses.contains(&user.status))
        && any(search.roles.is_empty(), has_role)
        && search.custom.iter().all(has_custom)
        && search.text.as_ref().is_none_or(|text| speaks_of(user, text))
        && search
            .is_verified
            .is_none_or(|wanted| wanted == user.verified_at.is_some())
        && search.created_from.is_none_or(|from| from <= user.created_at)
        && search.created_until.is_none_or(|until| user.created_at <= until)
        && search.modified_from.is_none_or(|from| from <= user.updated_at)
        && search.modified_until.is_none_or(|until| user.updated_at <= until)
}

fn speaks_of(user: &User, text: &str) -> bool {
    let text = text.to_lowercase();
    let has = |field: &str| field.to_lowercase().contains(&text);
    let profile = &user.profile;
    let names = [
        &user.display_name,
        &profile.given_name,
        &profile.family_name,
        &profile.phone,
    ];
    has(user.address.as_str()) || names.into_iter().flatten().any(|name| has(name))
}

fn compare(search: &UserSearch, a: &User, b: &User) -> std::cmp::Ordering {
    let by = |field: SortField| match field {
        SortField::CreatedTime => a.created_at.cmp(&b.created_at),
        SortField::ModifiedTime => a.updated_at.cmp(&b.updated_at),
        SortField::Email => a.address.as_str().cmp(b.address.as_str()),
        SortField::Name => a.display_name.cmp(&b.display_name),
    };
    let orders = search.order.iter().map(|&(field, descending)| {
        if descending {
            by(field).reverse()
        } else {
            by(field)
        }
    });
    orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
}
