//! Codes and links for users of tests, in place of mails; and the end of all such users.

use actix_web::HttpResponse;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::tokens::management::Scope;
use countersign_core::usecases::descope::test_users::{Generated, Wanted};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::document::MANAGEMENT;
use super::super::error::DescopeError;
use super::super::fields::{LOCALE, LOGIN_ID, LOGIN_OPTIONS, REDIRECT_URL, TEMPLATE_OPTIONS, URI};
use super::super::kinds::{LOGGED_OUT, NO_USER};
use super::super::login_options::{LoginOptions, MAILBOX, address};
use super::super::redirects;
use super::super::replies::{NothingReply, nothing};
use super::acting::{Acting, BODY, body};
use crate::common::call::Call;
use crate::openapi::Operation;
use crate::openapi::field::{Field, one_of};

pub(super) const OTP: Operation = generating("generateOtpForTestUser", "Make a code for a user of tests")
    .body(&[LOGIN_ID, DELIVERY_METHOD, LOGIN_OPTIONS, TEMPLATE_OPTIONS, LOCALE])
    .up_to(BODY)
    .replies::<CodeReply>("The code.");
pub(super) const MAGIC_LINK: Operation = generating(
    "generateMagicLinkForTestUser",
    "Make a magic link for a user of tests",
)
.body(&[
    LOGIN_ID,
    DELIVERY_METHOD,
    URI,
    REDIRECT_URL,
    LOGIN_OPTIONS,
    TEMPLATE_OPTIONS,
    LOCALE,
])
.up_to(BODY)
.replies::<LinkReply>("The link.");
pub(super) const ENCHANTED_LINK: Operation = generating(
    "generateEnchantedLinkForTestUser",
    "Make an enchanted link for a user of tests",
)
.body(&[
    LOGIN_ID,
    URI,
    REDIRECT_URL,
    LOGIN_OPTIONS,
    TEMPLATE_OPTIONS,
    LOCALE,
])
.up_to(BODY)
.replies::<EnchantedReply>("The right link, and what goes on once it was opened.");
pub(super) const DELETE_ALL: Operation = Operation::new("deleteAllTestUsers", "Erase all users of tests")
    .about("For keys for tests.")
    .access(MANAGEMENT)
    .replies::<NothingReply>("They are erased.");

const DELIVERY_METHOD: Field = one_of("deliveryMethod", &["email"], "`email`, said or not.");

const fn generating(id: &'static str, summary: &'static str) -> Operation {
    Operation::new(id, summary)
        .about("In place of the mail, which is never sent. For keys for tests.")
        .access(MANAGEMENT)
        .refuses(&[NO_USER, LOGGED_OUT])
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct CodeReply {
    login_id: String,
    code: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct LinkReply {
    login_id: String,
    link: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct EnchantedReply {
    login_id: String,
    link: String,
    /// What goes on once the link was opened. A secret.
    pending_ref: String,
}

pub(super) async fn otp(call: Call) -> Result<HttpResponse, DescopeError> {
    generate(call, Wanted::Code).await
}

pub(super) async fn magic_link(call: Call) -> Result<HttpResponse, DescopeError> {
    generate(call, Wanted::Link).await
}

pub(super) async fn enchanted_link(call: Call) -> Result<HttpResponse, DescopeError> {
    generate(call, Wanted::Enchanted).await
}

async fn generate(mut call: Call, wanted: Wanted) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Tests)?;
    let fields = body(&mut call).await?;
    if fields
        .text("deliveryMethod")?
        .is_some_and(|method| method != "email")
    {
        return Err(DescopeError::Invalid(
            "`deliveryMethod` must be `email`.".to_owned(),
        ));
    }
    let login_id = address(&fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?;
    let options = LoginOptions::read(&fields, &acting.asker, &call.app)?;
    let redirect_uri = match wanted {
        Wanted::Code => None,
        Wanted::Link | Wanted::Enchanted => {
            Some(redirects::of(&call.app, &fields)?.ok_or(DescopeError::Missing("URI"))?)
        }
    };
    let shown = login_id.clone();
    let generated = acting.work(&call, move |program, acting| {
        let pkce = options.pkce().filter(|_| wanted == Wanted::Enchanted);
        let bound = Bound {
            redirect_uri,
            code_challenge: pkce,
            ..options.bind(program.core, &acting.asker, &login_id, MAILBOX)?
        };
        Ok(program.generate_for_tests(acting.asker.id(), &login_id, wanted, &bound)?)
    });
    Ok(reply(&shown, generated.await?))
}

fn reply(login_id: &Address, generated: Generated) -> HttpResponse {
    let login_id = login_id.as_str().to_owned();
    let mut reply = HttpResponse::Ok();
    match generated {
        Generated::Code(code) => reply.json(CodeReply {
            login_id,
            code: code.reveal().to_owned(),
        }),
        Generated::Link(link) => reply.json(LinkReply {
            login_id,
            link: link.to_string(),
        }),
        Generated::Enchanted { link, pending_ref } => reply.json(EnchantedReply {
            login_id,
            link: link.to_string(),
            pending_ref: pending_ref.to_string(),
        }),
    }
}

pub(super) async fn delete_all(call: Call) -> Result<HttpResponse, DescopeError> {
    let acting = Acting::within(&call, Scope::Tests)?;
    acting
        .work(&call, |program, _| Ok(program.erase_test_users()?))
        .await?;
    Ok(nothing())
}
