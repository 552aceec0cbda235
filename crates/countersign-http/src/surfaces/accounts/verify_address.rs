//! `/auth/verify`: proving one's address, or a new one, by the token of a mailed link.

use actix_web::HttpResponse;
use countersign_core::Core;
use countersign_core::core::Caller;
use countersign_core::nouns::surface::Surface;
use countersign_core::nouns::user::User;
use countersign_core::usecases::addresses::confirm_address::confirm_address;
use countersign_core::usecases::addresses::verify_address as usecase;
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal, OpenLink};

use super::bearer::Insider;
use super::document::INSIDE_IF_ANY;
use super::error::AccountsError;
use super::fields::{CLIENT_ID, CODE, CSRF_TOKEN, LOCALE, REQUEST_ID, TOKEN};
use super::kinds::{
    ADDRESS_TAKEN, CODE_REQUIRED, INVALID_CODE, INVALID_TOKEN, LOCKED, RATE_LIMITED, UNKNOWN_CLIENT,
};
use super::reading::Reading;
use super::shown::{self, is_program, refused, unreadable};
use super::{clients, csrf, origins};
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::common::times::rfc3339;
use crate::crew::Class;
use crate::openapi::{Operation, wire};
use crate::pages;
use schemars::JsonSchema;
use serde::Serialize;

pub(super) const OPERATION: Operation = Operation::new("verifyEmail", "Prove an address by a mailed link")
    .about("The address one has, or a new one that was asked for.")
    .access(INSIDE_IF_ANY)
    .body(&[CLIENT_ID, TOKEN, REQUEST_ID, CODE, LOCALE, CSRF_TOKEN])
    .any_of(&["token", "request_id"])
    .replies::<Reply>("It is proven.")
    .refuses(&[
        INVALID_TOKEN,
        INVALID_CODE,
        CODE_REQUIRED,
        UNKNOWN_CLIENT,
        ADDRESS_TAKEN,
        RATE_LIMITED,
        LOCKED,
    ]);

pub(super) const BY_GET: Operation = Operation::new(
    "verifyEmailByGet",
    "Prove an address by a mailed link, for programs that cannot POST",
)
.about(shown::ABOUT_GETS)
.access(INSIDE_IF_ANY)
.query(&[CLIENT_ID, TOKEN.required(), LOCALE])
.replies::<Reply>("It is proven.")
.or(&[shown::OVER])
.with_pages()
.refuses(shown::REFUSALS_OF_GET);

#[derive(Serialize, JsonSchema)]
struct Reply {
    email: String,
    #[schemars(with = "Option<wire::Instant>")]
    email_verified_at: Option<String>,
}

/// The POST.
pub(super) async fn verify_address(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    verify(&call, &fields).await
}

/// The GET, for programs. To everybody else it is the page of the link, and spends nothing (C6).
pub(super) async fn verify_address_by_get(call: Call) -> Result<HttpResponse, AccountsError> {
    if !is_program(&call) {
        return Ok(pages::mailed::show_in_place(&call).await);
    }
    let fields = Fields::of_pairs(call.http.query_string().as_bytes());
    verify(&call, &fields).await
}

async fn verify(call: &Call, fields: &Fields) -> Result<HttpResponse, AccountsError> {
    let mut read = Reading::of(fields);
    let (id, shown, locale) = (read.client_id_if_any(), shown::read(&mut read), read.locale());
    read.done()?;
    let client = clients::named_if_any(call, id?).await?;
    let (shown, locale) = (shown?.ok_or_else(unreadable)?, locale?);
    let insider = Insider::of(call).await?;
    let page = origins::page(call.headers());
    let user = call
        .work(Class::SignIn, move |core, caller| {
            let link = OpenLink {
                surface: Surface::Accounts,
                client: Some(shown::app(core, client, &shown, page.as_deref())?.id.clone()),
                shown,
                session: insider.session(core)?,
                locale,
            };
            prove(core, caller, &link).map_err(|error| refused(error, core.policy.hides))
        })
        .await??;
    Ok(HttpResponse::Ok().json(Reply {
        email: user.address.as_str().to_owned(),
        email_verified_at: user.verified_at.map(rfc3339),
    }))
}

/// The mail says which of the two it was; what is no link of the one may be one of the other.
fn prove(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    match usecase::verify_address(core, caller, link) {
        Err(LinkError::Refused(LinkRefusal::Unknown, _)) => confirm_address(core, caller, link),
        other => other,
    }
}
