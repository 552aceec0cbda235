//! Many users at once: each by itself, so that one that fails takes nobody along.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::UserId;
use countersign_core::tokens::management::Scope;
use countersign_core::usecases::descope::entered::has_password;
use countersign_core::usecases::descope::manage_users::Program;
use countersign_core::usecases::list_users::UserName;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::document::MANAGEMENT;
use super::super::error::DescopeError;
use super::super::replies::{NothingReply, UserReply, nothing};
use super::acting::{Acting, BODY, body, touchable, who};
use super::fields::{DRAFT_IN_BATCH, EDIT, USER_IDS};
use super::reading::{Unsaid, draft, edit, new_address};
use super::users::by_id;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::openapi::Operation;
use crate::openapi::field::{list_of, object};

pub(super) const CREATE: Operation = BATCH
    .called("createUsers", "Make users")
    .body(&[list_of(
        "users",
        &object("", DRAFT_IN_BATCH, ""),
        "At most 1,000. Passwords are not read here.",
    )
    .required()])
    .up_to(BODY)
    .replies::<CreatedReply>("Those who were made, and those who were not.");
pub(super) const PATCH: Operation = BATCH
    .called("patchUsers", "Change something of users")
    .body(&[list_of(
        "users",
        &object("", EDIT, ""),
        "At most 1,000, each named by `loginId` or `userId`.",
    )
    .required()])
    .up_to(BODY)
    .replies::<PatchedReply>("Those who were changed, and those who were not.");
pub(super) const DELETE: Operation = BATCH
    .called("deleteUsers", "Erase users")
    .about("Those who are gone already are as good as erased. Who cannot be erased takes nobody along; an error tells of them.")
    .body(&[USER_IDS.required()])
    .up_to(BODY)
    .replies::<NothingReply>("They are erased.");

const BATCH: Operation = Operation::new("", "")
    .about(
        "Each by itself, so that one that fails takes nobody along. What is not done in the time of a request is among those \
         that failed.",
    )
    .access(MANAGEMENT);

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct CreatedReply {
    created_users: Vec<UserReply>,
    failed_users: Vec<FailedReply>,
    additional_errors: NothingReply,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct PatchedReply {
    patched_users: Vec<UserReply>,
    failed_users: Vec<FailedReply>,
    additional_errors: NothingReply,
}

/// A user of a batch with whom nothing was done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FailedUser")]
struct FailedReply {
    /// Why.
    failure: String,
    user: NamedReply,
}

/// Who was named.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NamedUser")]
struct NamedReply {
    login_ids: [String; 1],
    email: String,
}

/// How many users one batch may have.
const MOST: usize = 1_000;
/// How many an error names.
const MOST_NAMED: usize = 10;

/// Those that were made, and those that were not. Passwords in the clear are taken one user at a time.
pub(super) async fn create(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Users)?;
    let batch = batch(&body(&mut call).await?)?;
    if batch
        .iter()
        .any(|fields| fields.value("password").is_some_and(|value| !value.is_null()))
    {
        let message = "`password` is not read in batches: hashes of many would outlast the request.";
        return Err(DescopeError::Invalid(message.to_owned()));
    }
    let reply = acting.work(&call, move |program, acting| {
        each_of(program, &batch, |fields| {
            let (address, draft) = draft(fields, false)?;
            if draft.is_test && !acting.key.may(Scope::Tests) {
                return Err(DescopeError::OutOfScope);
            }
            let user = program.create_user(&address, &draft)?;
            Ok(UserReply::of(&user, draft.password_hash.is_some()))
        })
    });
    let (created_users, failed_users) = reply.await?;
    Ok(HttpResponse::Ok().json(CreatedReply {
        created_users,
        failed_users,
        additional_errors: NothingReply {},
    }))
}

/// The same for changes of those who are there.
pub(super) async fn patch(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let batch = batch(&body(&mut call).await?)?;
    let reply = acting.work(&call, move |program, acting| {
        each_of(program, &batch, |fields| {
            let user = touchable(program, acting, &who(fields)?)?;
            let mut wanted = edit(fields, Unsaid::Stays)?;
            wanted.address = new_address(fields, "email", "verifiedEmail", &user.address)?;
            // Nothing is asked of the store once the change is made: it stands, whatever becomes of the question.
            let has_password = has_password(program.core, &user)?;
            let user = program.edit_user(&by_id(&user), &wanted)?;
            Ok(UserReply::of(&user, has_password))
        })
    });
    let (patched_users, failed_users) = reply.await?;
    Ok(HttpResponse::Ok().json(PatchedReply {
        patched_users,
        failed_users,
        additional_errors: NothingReply {},
    }))
}

/// Those who are gone already are as good as erased.
pub(super) async fn delete(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::of(&call)?;
    let fields = body(&mut call).await?;
    let ids = fields.texts("userIds")?.ok_or(DescopeError::Missing("userIds"))?;
    let ids: Vec<UserId> = ids.into_iter().filter_map(UserId::parse).collect();
    if ids.len() > MOST {
        return Err(too_many());
    }
    acting
        .work(&call, move |program, acting| erase_each(program, acting, &ids))
        .await?;
    Ok(nothing())
}

/// Erases all that can be. Who is left is told by an error, since programs look at nothing else: asking again is safe.
fn erase_each(program: &Program<'_>, acting: &Acting, ids: &[UserId]) -> Result<(), DescopeError> {
    let (mut erased, mut left) = (0, Vec::new());
    for id in ids {
        if erased > 0 && !program.has_time() {
            return Err(DescopeError::Unfinished);
        }
        let user = touchable(program, acting, &UserName::Id(*id));
        match user.and_then(|user| Ok(program.erase_user(&user)?)) {
            Ok(()) => erased += 1,
            Err(DescopeError::NoUser) => {}
            Err(error) if error.is_of_service() => return Err(interrupted(program, error, erased > 0)),
            Err(error) => left.push(format!("{id} ({})", error.message())),
        }
    }
    if left.is_empty() {
        Ok(())
    } else {
        left.truncate(MOST_NAMED);
        Err(DescopeError::Invalid(format!(
            "some are not erased: {}",
            left.join(", ")
        )))
    }
}

/// What is told where the service fails amid a batch: that something was done must not be lost (R1).
fn interrupted(program: &Program<'_>, error: DescopeError, was_begun: bool) -> DescopeError {
    if was_begun {
        error.log(&program.caller.source.request);
        DescopeError::Unfinished
    } else {
        error
    }
}

fn batch(fields: &Fields) -> Result<Vec<Fields>, DescopeError> {
    let users = fields.objects("users")?.ok_or(DescopeError::Missing("users"))?;
    if users.len() > MOST {
        Err(too_many())
    } else {
        Ok(users)
    }
}

fn too_many() -> DescopeError {
    DescopeError::Invalid(format!("a batch has at most {MOST} users."))
}

/// Has a program do it for each.
fn each_of<T>(
    program: &Program<'_>,
    batch: &[Fields],
    act: impl Fn(&Fields) -> Result<T, DescopeError>,
) -> Result<(Vec<T>, Vec<FailedReply>), DescopeError> {
    let log = |error: &DescopeError| error.log(&program.caller.source.request);
    each(batch, || program.has_time(), log, act)
}

/// Does it for each. Where time runs out, or the service fails, once something was done, the rest is told as failed: what
/// was done is never lost, and what was not can be asked for again.
fn each<T>(
    batch: &[Fields],
    has_time: impl Fn() -> bool,
    log: impl Fn(&DescopeError),
    act: impl Fn(&Fields) -> Result<T, DescopeError>,
) -> Result<(Vec<T>, Vec<FailedReply>), DescopeError> {
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    let mut stopped = None;
    for fields in batch {
        if let Some(why) = stopped {
            failed.push(FailedReply::of(fields, why));
        } else if !done.is_empty() && !has_time() {
            stopped = Some(NOT_IN_TIME);
            failed.push(FailedReply::of(fields, NOT_IN_TIME));
        } else {
            match act(fields) {
                Ok(user) => done.push(user),
                Err(error) if error.is_of_service() && done.is_empty() => return Err(error),
                Err(error) if error.is_of_service() => {
                    log(&error);
                    stopped = Some(SERVICE_FAILED);
                    failed.push(FailedReply::of(fields, MAY_BE_DONE));
                }
                Err(error) => failed.push(FailedReply::of(fields, &error.message())),
            }
        }
    }
    Ok((done, failed))
}

const NOT_IN_TIME: &str = "Not done in time";
const SERVICE_FAILED: &str = "Not done: the service failed before";
const MAY_BE_DONE: &str = "It is not known whether it was done: the service failed";

impl FailedReply {
    fn of(fields: &Fields, failure: &str) -> Self {
        let named = |name| fields.text(name).ok().flatten().filter(|text| !text.is_empty());
        let name = named("loginId").or(named("userId")).unwrap_or_default();
        Self {
            failure: failure.to_owned(),
            user: NamedReply {
                login_ids: [name.to_owned()],
                email: name.to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use countersign_core::ports::store::StoreError;
    use serde_json::json;

    use super::*;

    type Told = (Vec<String>, Vec<String>);

    /// Runs a batch; tells what came of it, and how often a failure was logged.
    fn run(names: &[&str], has_time: bool) -> (Result<Told, DescopeError>, usize) {
        let batch: Vec<Fields> = names
            .iter()
            .map(|name| Fields::parse(json!({ "loginId": name }).to_string().as_bytes()).unwrap())
            .collect();
        let logged = std::cell::Cell::new(0);
        let log = |_: &DescopeError| logged.set(logged.get() + 1);
        let done = each(
            &batch,
            || has_time,
            log,
            |fields| match fields.required("loginId")? {
                "away" => Err(StoreError::Deadline.into()),
                "bad" => Err(DescopeError::Known),
                name => Ok(name.to_owned()),
            },
        );
        let told = done.map(|(done, failed)| {
            let told = failed.into_iter();
            let told = told.map(|failed| format!("{}: {}", failed.user.email, failed.failure));
            (done, told.collect())
        });
        (told, logged.get())
    }

    #[test]
    fn r1_a_service_that_fails_amid_a_batch_loses_nothing_of_it() {
        let (told, logged) = run(&["one", "away", "three"], true);
        let (done, failed) = told.unwrap();
        assert_eq!((done, logged), (vec!["one".to_owned()], 1));
        assert_eq!(
            failed,
            [format!("away: {MAY_BE_DONE}"), format!("three: {SERVICE_FAILED}")]
        );
        for nothing_done in [&["away", "two"][..], &["bad", "away"]] {
            let (told, _) = run(nothing_done, true);
            assert!(matches!(told, Err(DescopeError::Store(StoreError::Deadline))));
        }
        let (done, failed) = run(&["bad", "one", "two"], false).0.unwrap();
        assert_eq!((done.len(), failed.len()), (1, 2));
        assert_eq!(failed[1], format!("two: {NOT_IN_TIME}"));
    }
}
