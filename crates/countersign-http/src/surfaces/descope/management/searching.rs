//! `POST /v2/mgmt/user/search` and `/search/test`.

use actix_web::HttpResponse;
use chrono::DateTime;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::operators::Span;
use countersign_core::tokens::management::Scope;
use countersign_core::usecases::descope::search_users::{
    FoundUsers, SortField, TestsWanted, UserSearch, search_users,
};
use countersign_core::usecases::list_users::UserName;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::document::MANAGEMENT;
use super::super::error::DescopeError;
use super::super::replies::UserReply;
use super::acting::{Acting, BODY, body};
use super::fields::{CUSTOM_ATTRIBUTES, ROLE_NAMES, USER_IDS, VERIFIED_EMAIL};
use super::reading::{attributes, status_of};
use super::replies::told_all;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::openapi::Operation;
use crate::openapi::field::{Field, anything, flag, list_of, number, object, one_of, text};

pub(super) const SEARCH: Operation = Operation::new("searchUsers", "Search users")
    .about("Those of whom all that is said holds, in pages. For keys for users.")
    .access(MANAGEMENT)
    .body(&[
        text("text", "Part of a name or an address.").at_most(LONGEST_TEXT),
        list_of("loginIds", &anything("", ""), "Any of these addresses or ids."),
        list_of("emails", &anything("", ""), "Any of these addresses."),
        USER_IDS,
        ROLE_NAMES,
        list_of("phones", &anything("", ""), "Any of these telephone numbers."),
        CUSTOM_ATTRIBUTES,
        list_of(
            "statuses",
            &one_of("", &["enabled", "disabled", "invited", "expired"], ""),
            "Any of these; the last two are nobody's here.",
        ),
        VERIFIED_EMAIL,
        flag("withTestUser", "Whether users of tests are among them."),
        flag("testUsersOnly", "Whether there are only users of tests."),
        FROM.called("fromCreatedTime"),
        UNTIL.called("toCreatedTime"),
        FROM.called("fromModifiedTime"),
        UNTIL.called("toModifiedTime"),
        list_of(
            "sort",
            &SORT,
            "In this order; then only the first 10,000 are told of.",
        ),
        number(
            "limit",
            u64::MAX,
            "How many at once: 100, if it is not said or zero, and 1,000 at most.",
        ),
        number("page", u64::MAX, "Which page, from zero."),
        list_of(
            "tenantIds",
            &anything("", ""),
            "Refused unless it is empty: there are no tenants here.",
        ),
    ])
    .up_to(BODY)
    .replies::<FoundReply>("A page of them.");
pub(super) const SEARCH_BEFORE: Operation = SEARCH.named("searchUsersBefore");
pub(super) const SEARCH_TEST_USERS: Operation = SEARCH
    .called("searchTestUsers", "Search users of tests")
    .about("The same among users of tests. For keys for tests.");

const FROM: Field = number("", u64::MAX, "From then on, in milliseconds since the epoch.");
const UNTIL: Field = number("", u64::MAX, "Until then, in milliseconds since the epoch.");
const SORT: Field = object(
    "",
    &[
        one_of(
            "field",
            &[
                "createdTime",
                "modifiedTime",
                "email",
                "loginId",
                "name",
                "displayName",
            ],
            "By what.",
        )
        .required(),
        flag("desc", "Whether the last is first."),
    ],
    "",
);

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reply")]
struct FoundReply {
    users: Vec<UserReply>,
    /// How many there are on all pages.
    total: usize,
}

/// How many are told of where no number is named, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;
/// The longest text to look for, in characters.
const LONGEST_TEXT: usize = 200;
/// How many are put in order.
const MOST_ORDERED: usize = 10_000;

pub(super) async fn search(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Users)?;
    let wanted = read(&body(&mut call).await?)?;
    found(&call, acting, wanted).await
}

pub(super) async fn search_test_users(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Tests)?;
    let wanted = UserSearch {
        tests: TestsWanted::Only,
        ..read(&body(&mut call).await?)?
    };
    found(&call, acting, wanted).await
}

async fn found(call: &Call, acting: Acting, wanted: UserSearch) -> Result<HttpResponse, DescopeError> {
    let reply = acting.work(call, move |program, _| {
        program.reads("search");
        let FoundUsers { users, total } = search_users(program.core, program.caller, &wanted)?;
        let users = told_all(program, &users)?;
        Ok(FoundReply { users, total })
    });
    Ok(HttpResponse::Ok().json(reply.await?))
}

fn read(fields: &Fields) -> Result<UserSearch, DescopeError> {
    nothing_unknown(fields)?;
    let texts = |name| Ok::<_, DescopeError>(fields.texts(name)?.unwrap_or_default());
    let owned = |name| Ok::<_, DescopeError>(texts(name)?.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let mut search = UserSearch {
        names: names(fields)?,
        statuses: statuses(&texts("statuses")?)?,
        roles: owned("roleNames")?,
        phones: owned("phones")?,
        custom: attributes(fields.object("customAttributes")?.unwrap_or_default().into_map())?,
        text: fields.short("text", LONGEST_TEXT)?,
        is_verified: fields.flag("verifiedEmail")?,
        tests: tests(fields)?,
        created: span(fields, "fromCreatedTime", "toCreatedTime")?,
        modified: span(fields, "fromModifiedTime", "toModifiedTime")?,
        order: order(fields)?,
        ..UserSearch::default()
    };
    let limit = usize::try_from(fields.number("limit")?.unwrap_or_default()).unwrap_or(MOST);
    let page = usize::try_from(fields.number("page")?.unwrap_or_default()).unwrap_or(usize::MAX);
    search.limit = if limit == 0 { USUAL } else { limit.min(MOST) };
    search.skip = page.saturating_mul(search.limit);
    if !search.order.is_empty() && search.skip.saturating_add(search.limit) > MOST_ORDERED {
        return Err(DescopeError::Invalid(format!(
            "with `sort` only the first {MOST_ORDERED} are told of; without, all, newest first."
        )));
    }
    Ok(search)
}

/// Refuses to look for what is never kept here: an answer would say that nobody has it.
fn nothing_unknown(fields: &Fields) -> Result<(), DescopeError> {
    for name in [
        "tenantIds",
        "ssoAppIds",
        "familyIds",
        "lockReasons",
        "tempLockReasons",
    ] {
        if !fields.texts(name)?.unwrap_or_default().is_empty() {
            return Err(DescopeError::Invalid(format!("`{name}` is not kept here.")));
        }
    }
    for name in ["tenantRoleIds", "tenantRoleNames"] {
        if !fields.object(name)?.unwrap_or_default().into_map().is_empty() {
            return Err(DescopeError::Invalid(format!("`{name}` is not kept here.")));
        }
    }
    for name in ["verifiedPhone", "dependent"] {
        if fields.flag(name)? == Some(true) {
            return Err(DescopeError::Invalid(format!("`{name}` is never so here.")));
        }
    }
    Ok(())
}

/// How a name is read; `None` for what can be nobody's.
type NameReader = fn(&str) -> Option<UserName>;

/// Whom the request names: a list each of addresses, login ids and ids, where there is one. What can be nobody's is left out.
fn names(fields: &Fields) -> Result<Vec<Vec<UserName>>, DescopeError> {
    let lists: [(&'static str, NameReader); 3] = [
        ("emails", |text| Address::parse(text).ok().map(UserName::Address)),
        ("loginIds", UserName::parse),
        ("userIds", |text| UserId::parse(text).map(UserName::Id)),
    ];
    let mut names = Vec::new();
    for (name, read) in lists {
        let said = fields.texts(name)?.unwrap_or_default();
        if said.len() > MOST {
            return Err(DescopeError::Invalid(format!("`{name}` has more than {MOST}.")));
        }
        if !said.is_empty() {
            names.push(said.into_iter().filter_map(read).collect());
        }
    }
    Ok(names)
}

/// Of the states that the SDKs know, two are nobody's here.
fn statuses(words: &[&str]) -> Result<Option<Vec<UserStatus>>, DescopeError> {
    let ours = words
        .iter()
        .filter(|word| !matches!(**word, "invited" | "expired"));
    let statuses: Vec<UserStatus> = ours.map(|word| status_of(word)).collect::<Result<_, _>>()?;
    Ok((!words.is_empty()).then_some(statuses))
}

fn tests(fields: &Fields) -> Result<TestsWanted, DescopeError> {
    Ok(
        match (fields.flag("testUsersOnly")?, fields.flag("withTestUser")?) {
            (Some(true), _) => TestsWanted::Only,
            (_, Some(true)) => TestsWanted::Too,
            (_, _) => TestsWanted::No,
        },
    )
}

fn span(fields: &Fields, from: &'static str, until: &'static str) -> Result<Span, DescopeError> {
    Ok(Span {
        from: time(fields, from)?,
        until: time(fields, until)?,
    })
}

/// Milliseconds since the epoch.
fn time(fields: &Fields, name: &'static str) -> Result<Option<Timestamp>, DescopeError> {
    let millis = fields.number(name)?.and_then(|millis| i64::try_from(millis).ok());
    Ok(millis.and_then(DateTime::from_timestamp_millis))
}

fn order(fields: &Fields) -> Result<Vec<(SortField, bool)>, DescopeError> {
    let sorts = fields.objects("sort")?.unwrap_or_default();
    let one = |sort: &Fields| -> Result<(SortField, bool), DescopeError> {
        let field = match sort.required("field")? {
            "createdTime" => SortField::CreatedTime,
            "modifiedTime" => SortField::ModifiedTime,
            "email" | "loginId" => SortField::Email,
            "name" | "displayName" => SortField::Name,
            _ => {
                let message = "`sort` knows `createdTime`, `modifiedTime`, `email` and `name`.";
                return Err(DescopeError::Invalid(message.to_owned()));
            }
        };
        Ok((field, sort.flag("desc")?.unwrap_or(false)))
    };
    sorts.iter().map(one).collect()
}
