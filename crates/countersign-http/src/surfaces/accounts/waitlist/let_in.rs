//! `/api/accounts/{id}/waitlist`: who of an account waits, and letting them in, for those who manage it.

use actix_web::HttpResponse;
use countersign_core::nouns::address::domain_of_addresses;
use countersign_core::nouns::ids::{UserId, WaitlistEntryId};
use countersign_core::nouns::waitlist::{Feature, Waiting, WaitlistEntry};
use countersign_core::ports::waitlist::WaitlistQuery;
use countersign_core::usecases::waitlist::let_in::{
    self as usecase, MOST_AT_ONCE, Selection, let_in_as_manager,
};
use serde::Serialize;

use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::common::times::rfc3339;
use crate::crew::Class;
use crate::openapi::field::{formatted, list_of, number, text};
use crate::openapi::{Operation, wire};
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{ACCOUNT, FEATURE};
use crate::surfaces::accounts::kinds::{EMAIL_UNVERIFIED, FORBIDDEN, INVALID_REQUEST, NOT_FOUND};
use crate::surfaces::accounts::reading::{Bad, Reading};
use crate::surfaces::accounts::teams::account_in_path;
use schemars::JsonSchema;

pub(in crate::surfaces::accounts) const LIST: Operation =
    Operation::new("listWaiting", "List who of an account waits")
        .about("For owners and admins, in the order of the queue, in pages.")
        .access(BEARER)
        .path(&[ACCOUNT])
        .query(&[
            FEATURE,
            formatted("after", "uuid", "The last entry of the page before."),
            number(
                "limit",
                65_535,
                "How many; 100 if it is not said, and at most 1000.",
            ),
        ])
        .replies::<Entries>("Those who wait still.")
        .refuses(&[INVALID_REQUEST, FORBIDDEN, NOT_FOUND]);

pub(in crate::surfaces::accounts) const LET_IN: Operation = Operation::new("letIn", "Let in who waits")
    .about(
        "For owners and admins whose own address is proven: `entries`, or the `first` so many who wait for the `feature`, \
         or all of them with an address of the `domain`; at most 1000 at once. What a request has no time for it names as \
         `remaining`.",
    )
    .access(BEARER)
    .path(&[ACCOUNT])
    .body(&[
        list_of("entries", &formatted("", "uuid", ""), "These."),
        FEATURE,
        number("first", u64::MAX, "So many from the head of the queue."),
        text("domain", "All with an address of this domain.").at_most(253),
    ])
    .any_of(&["entries", "first", "domain"])
    .replies::<Granted>("They are in.")
    .refuses(&[FORBIDDEN, EMAIL_UNVERIFIED, NOT_FOUND]);

#[derive(Serialize, JsonSchema)]
struct Entries {
    entries: Vec<EntryReply>,
}

#[derive(Serialize, JsonSchema)]
struct Granted {
    /// The entries that were let in.
    #[schemars(with = "Vec<wire::Id>")]
    granted: Vec<WaitlistEntryId>,
    /// Those that were in already, are not of this account, or whose user is disabled.
    #[schemars(with = "Vec<wire::Id>")]
    passed_over: Vec<WaitlistEntryId>,
    /// Those whom there was no time for: ask again.
    #[schemars(with = "Vec<wire::Id>")]
    remaining: Vec<WaitlistEntryId>,
}

/// Entries of one page, unless fewer are asked for.
const PAGE: u16 = 100;

/// Somebody who waits.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WaitlistEntry")]
struct EntryReply {
    #[schemars(with = "wire::Id")]
    id: WaitlistEntryId,
    /// `null` for an address without a user.
    #[schemars(with = "Option<wire::Id>")]
    user_id: Option<UserId>,
    feature: Option<String>,
    #[schemars(with = "wire::Instant")]
    since: String,
    #[schemars(with = "Option<wire::Instant>")]
    granted_at: Option<String>,
}

/// Those who wait still, in the order of the queue; query: `feature`, `after`, `limit`.
pub(in crate::surfaces::accounts) async fn list_waiting(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let account = account_in_path(&call)?;
    let fields = Fields::of_pairs(call.http.query_string().as_bytes());
    let mut read = Reading::of(&fields);
    let feature = read.parsed_if_any("feature", "not_a_feature", Feature::parse);
    let after = read.parsed_if_any("after", "not_an_id", WaitlistEntryId::parse);
    let limit = read.parsed_if_any("limit", "not_a_number", |text| text.parse::<u16>().ok());
    read.done()?;
    let query = WaitlistQuery {
        feature: feature?.map(Some),
        waiting: true,
        after: after?,
        limit: limit?.unwrap_or(PAGE).clamp(1, MOST_AT_ONCE),
        ..WaitlistQuery::default()
    };
    let entries = call
        .read(Class::Session, move |core| {
            usecase::list_waiting(core, &token, &query, account)
        })
        .await??;
    let entries: Vec<EntryReply> = entries.iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(Entries { entries }))
}

/// Letting in: `entries`, or of a `feature` the `first` so many, or all of a `domain`.
pub(in crate::surfaces::accounts) async fn let_in(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let account = account_in_path(&call)?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let selection = selection(&mut read);
    read.done()?;
    let selection = selection?;
    let done = call
        .work(Class::Session, move |core, caller| {
            let_in_as_manager(core, caller, &token, account, &selection)
        })
        .await??;
    Ok(HttpResponse::Ok().json(Granted {
        granted: done.granted,
        passed_over: done.passed_over,
        remaining: done.remaining,
    }))
}

fn selection(read: &mut Reading<'_>) -> Result<Selection, Bad> {
    let entries = read.texts("entries");
    let feature = read.parsed_if_any("feature", "not_a_feature", Feature::parse);
    let (first, domain) = (read.number("first"), read.short("domain", 253));
    let (entries, feature, first, domain) = (entries?, feature?, first?, domain?);
    if let Some(ids) = entries {
        if ids.len() > usize::from(MOST_AT_ONCE) {
            return read.refuse("entries", "too_many");
        }
        let ids: Option<Vec<WaitlistEntryId>> = ids.iter().map(|id| WaitlistEntryId::parse(id)).collect();
        return match ids {
            Some(ids) => Ok(Selection::Entries(ids)),
            None => read.refuse("entries", "not_an_id"),
        };
    }
    if first.is_none() && domain.is_none() {
        return read.refuse("entries", "missing");
    }
    // Users of an account wait for features, and nobody else is let in from here.
    let Some(feature) = feature.map(Some) else {
        return read.refuse("feature", "missing");
    };
    match (first, domain.as_deref().map(domain_of_addresses)) {
        (Some(_), Some(_)) => read.refuse("domain", "not_together_with_first"),
        (_, Some(Some(domain))) => Ok(Selection::Domain(feature, domain)),
        (_, Some(None)) => read.refuse("domain", "not_a_domain"),
        (first, None) => {
            let first = first.and_then(|first| u16::try_from(first).ok());
            Ok(Selection::First(feature, first.unwrap_or(u16::MAX)))
        }
    }
}

impl From<&WaitlistEntry> for EntryReply {
    fn from(entry: &WaitlistEntry) -> Self {
        Self {
            id: entry.id,
            user_id: match &entry.who {
                Waiting::User(user, _) => Some(*user),
                Waiting::Address(_) => None,
            },
            feature: entry.feature.as_ref().map(|feature| feature.as_str().to_owned()),
            since: rfc3339(entry.since),
            granted_at: entry.granted_at.map(rfc3339),
        }
    }
}
