//! Users that fit what a program asks for, newest first: looked up by address or id, listed by what columns say, or picked
//! out of everybody.

use serde_json::{Map, Value};

use crate::core::{Caller, Core};
use crate::nouns::user::{User, UserStatus};
use crate::ports::operators::{Span, UserQuery};
use crate::ports::store::StoreError;
use crate::usecases::list_users::{UserName, find_user};

/// How many users are read at once.
const PAGE: u16 = 500;

/// What is looked for; what is empty or `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct UserSearch {
    /// Only those with a name in each of these lists. A list without one is nobody's.
    pub names: Vec<Vec<UserName>>,
    /// Only those of these states; of none of them where the list is there and empty.
    pub statuses: Option<Vec<UserStatus>>,
    /// Only those with one of these roles.
    pub roles: Vec<String>,
    /// Only those with all of these attributes.
    pub custom: Map<String, Value>,
    /// Only those with one of these telephone numbers, as they were given.
    pub phones: Vec<String>,
    /// Only those with this in address, name, telephone number or an attribute that is a text; small and capital letters
    /// alike.
    pub text: Option<String>,
    /// Only those with that said of their mailbox.
    pub is_verified: Option<bool>,
    /// Users of tests: only them, with others, or none.
    pub tests: TestsWanted,
    /// Only those made then.
    pub created: Span,
    /// Only those last changed then.
    pub modified: Span,
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

/// Searches. Where a column says all that is asked, the store counts and turns the pages. For the rest (roles, attributes,
/// a text, an order, several states) it hands over everybody who may be meant, page by page, of whom no more are kept than
/// are told of; that ends with the request's deadline.
pub fn search_users(core: &Core, caller: &Caller, search: &UserSearch) -> Result<FoundUsers, StoreError> {
    if let Some(names) = search.names.iter().min_by_key(|names| names.len()) {
        let mut window = Window::of(search);
        let found = named(core, search, names)?;
        found.into_iter().for_each(|user| window.take(user));
        return Ok(window.finish());
    }
    let query = search.columns();
    if search.is_of_columns() {
        let total = core.store.count_users(&query)?;
        let page = UserQuery {
            skip: u32::try_from(search.skip).unwrap_or(u32::MAX),
            limit: u16::try_from(search.limit).unwrap_or(u16::MAX),
            ..query
        };
        return Ok(FoundUsers {
            users: core.store.list_users(&page)?,
            total: usize::try_from(total).unwrap_or(usize::MAX),
        });
    }
    everybody(core, caller, search, query)
}

impl UserSearch {
    /// Whether [`UserSearch::columns`] is all that is asked.
    fn is_of_columns(&self) -> bool {
        self.roles.is_empty()
            && self.custom.is_empty()
            && self.phones.is_empty()
            && self.text.is_none()
            && self.statuses.as_ref().is_none_or(|statuses| statuses.len() == 1)
            && self.order.is_empty()
    }

    /// What of it the store can tell by columns.
    fn columns(&self) -> UserQuery {
        let only = match self.statuses.as_deref() {
            Some([status]) => Some(*status),
            Some(_) | None => None,
        };
        UserQuery {
            status: only,
            is_verified: self.is_verified,
            is_test: match self.tests {
                TestsWanted::No => Some(false),
                TestsWanted::Too => None,
                TestsWanted::Only => Some(true),
            },
            created: self.created,
            modified: self.modified,
            ..UserQuery::default()
        }
    }
}

/// Everybody there is who fits.
fn everybody(
    core: &Core,
    caller: &Caller,
    search: &UserSearch,
    query: UserQuery,
) -> Result<FoundUsers, StoreError> {
    let mut window = Window::of(search);
    let mut page = UserQuery { limit: PAGE, ..query };
    loop {
        if caller.deadline.has_passed(&*core.clock) {
            return Err(StoreError::Deadline);
        }
        let users = core.store.list_users(&page)?;
        let is_last = users.len() < usize::from(PAGE);
        page.before = users.last().map(|user| user.id);
        let fitting = users.into_iter().filter(|user| fits(search, user));
        fitting.for_each(|user| window.take(user));
        if is_last {
            return Ok(window.finish());
        }
    }
}

/// Those who are told of, out of all who were found.
struct Window<'a> {
    search: &'a UserSearch,
    /// In order, those up to the last who is told of; without one, those who are told of alone.
    kept: Vec<User>,
    total: usize,
}

impl<'a> Window<'a> {
    fn of(search: &'a UserSearch) -> Self {
        Self {
            search,
            kept: Vec::new(),
            total: 0,
        }
    }

    fn end(&self) -> usize {
        self.search.skip.saturating_add(self.search.limit)
    }

    fn take(&mut self, user: User) {
        let place = self.total;
        self.total += 1;
        if !self.search.order.is_empty() {
            self.kept.push(user);
            if self.kept.len() >= self.end().saturating_mul(2) {
                self.sort();
            }
        } else if (self.search.skip..self.end()).contains(&place) {
            self.kept.push(user);
        }
    }

    fn sort(&mut self) {
        let (search, end) = (self.search, self.end());
        self.kept.sort_by(|a, b| compare(search, a, b));
        self.kept.truncate(end);
    }

    fn finish(mut self) -> FoundUsers {
        if !self.search.order.is_empty() {
            self.sort();
            let passed = self.search.skip.min(self.kept.len());
            self.kept.drain(..passed);
        }
        FoundUsers {
            users: self.kept,
            total: self.total,
        }
    }
}

fn named(core: &Core, search: &UserSearch, names: &[UserName]) -> Result<Vec<User>, StoreError> {
    let mut found: Vec<User> = Vec::new();
    for name in names {
        let new = find_user(core, name)?
            .filter(|user| fits(search, user) && found.iter().all(|other| other.id != user.id));
        found.extend(new);
    }
    found.sort_by_key(|user| std::cmp::Reverse(user.id));
    Ok(found)
}

fn fits(search: &UserSearch, user: &User) -> bool {
    let profile = &user.profile;
    let any = |empty: bool, found: bool| empty || found;
    let has_role = search.roles.iter().any(|role| profile.roles.contains(role));
    let has_custom = |(name, value): (&String, &Value)| profile.custom.get(name) == Some(value);
    let is_named = |names: &Vec<UserName>| {
        names.iter().any(|name| match name {
            UserName::Id(id) => *id == user.id,
            UserName::Address(address) => *address == user.address,
        })
    };
    let has_phone = profile
        .phone
        .as_ref()
        .is_some_and(|phone| search.phones.contains(phone));
    let tests = match search.tests {
        TestsWanted::No => !profile.is_test,
        TestsWanted::Too => true,
        TestsWanted::Only => profile.is_test,
    };
    tests
        && search.names.iter().all(is_named)
        && search
            .statuses
            .as_ref()
            .is_none_or(|statuses| statuses.contains(&user.status))
        && any(search.roles.is_empty(), has_role)
        && any(search.phones.is_empty(), has_phone)
        && search.custom.iter().all(has_custom)
        && search.text.as_ref().is_none_or(|text| speaks_of(user, text))
        && search
            .is_verified
            .is_none_or(|wanted| wanted == user.verified_at.is_some())
        && search.created.holds(user.created_at)
        && search.modified.holds(user.updated_at)
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
    let attributes = profile.custom.values().filter_map(Value::as_str);
    has(user.address.as_str())
        || names.into_iter().flatten().any(|name| has(name))
        || attributes.into_iter().any(has)
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
