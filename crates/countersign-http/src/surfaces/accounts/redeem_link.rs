//! `/auth/sign-in-with-token`: redeeming a link, the code beside it, or the token a page handed to an app.

use actix_web::HttpResponse;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::links::redeem_link::{self as usecase, RedeemLink};

use super::bearer::Insider;
use super::document::INSIDE_IF_ANY;
use super::entered::AuthenticationResult;
use super::entered::Entered;
use super::error::AccountsError;
use super::fields::{
    CLIENT_ID, CODE, CODE_VERIFIER, CSRF_TOKEN, DEVICE_TOKEN, LABEL, LOCALE, REQUEST_ID, TOKEN,
};
use super::kinds::{
    ADDRESS_TAKEN, CODE_REQUIRED, INVALID_CODE, INVALID_TOKEN, LOCKED, RATE_LIMITED, UNKNOWN_CLIENT,
};
use super::reading::Reading;
use super::shown::{self, is_program, refused, unreadable};
use super::{clients, cookies, csrf, origins};
use crate::common::call::Call;
use crate::common::error_kind::ErrorKind;
use crate::common::fields::Fields;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::pages;

pub(super) const OPERATION: Operation = Operation::new("signInWithToken", "Sign in with a link or its code")
    .about("Each counts once. A bearer token sent along says who asks from inside, so that what they set up stays.")
    .access(INSIDE_IF_ANY)
    .body(&[
        CLIENT_ID,
        TOKEN,
        REQUEST_ID,
        CODE,
        CODE_VERIFIER,
        DEVICE_TOKEN,
        LABEL,
        LOCALE,
        CSRF_TOKEN,
    ])
    .any_of(&["token", "request_id"])
    .replies::<AuthenticationResult>("Signed in.")
    .refuses(REFUSALS);

pub(super) const BY_GET: Operation = Operation::new(
    "signInWithTokenByGet",
    "Sign in with a link, for programs that cannot POST",
)
.about(shown::ABOUT_GETS)
.access(INSIDE_IF_ANY)
.query(&[
    CLIENT_ID,
    TOKEN.required(),
    CODE_VERIFIER,
    DEVICE_TOKEN,
    LABEL,
    LOCALE,
])
.replies::<AuthenticationResult>("Signed in; no cookie is set.")
.or(&[shown::OVER])
.with_pages()
.refuses(shown::REFUSALS_OF_GET);

const REFUSALS: &[ErrorKind] = &[
    INVALID_TOKEN,
    INVALID_CODE,
    CODE_REQUIRED,
    UNKNOWN_CLIENT,
    ADDRESS_TAKEN,
    RATE_LIMITED,
    LOCKED,
];

/// The POST.
pub(super) async fn redeem_link(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    Ok(redeem(&call, &fields).await?.reply(&call.app))
}

/// The GET, for programs. To everybody else it is the page of the link, and spends nothing (C6).
pub(super) async fn redeem_link_by_get(call: Call) -> Result<HttpResponse, AccountsError> {
    if !is_program(&call) {
        return Ok(pages::mailed::show_in_place(&call).await);
    }
    let fields = Fields::of_pairs(call.http.query_string().as_bytes());
    Ok(redeem(&call, &fields).await?.reply_without_cookies())
}

async fn redeem(call: &Call, fields: &Fields) -> Result<Entered, AccountsError> {
    let mut read = Reading::of(fields);
    let (id, shown, verifier) = (
        read.client_id_if_any(),
        shown::read(&mut read),
        read.short("code_verifier", 128),
    );
    let (device, label, locale) = (read.device(), read.label(), read.locale());
    read.done()?;
    let id = clients::named_if_any(call, id?).await?;
    let shown = shown?.ok_or_else(unreadable)?;
    let insider = Insider::of(call).await?;
    let page = origins::page(call.headers());
    let (verifier, label, locale) = (verifier?, label?, locale?);
    let device = device?.or_else(|| cookies::device(&call.app, call.headers()));
    call.work(Class::SignIn, move |core, caller| {
        let client = shown::app(core, id, &shown, page.as_deref())?;
        let command = RedeemLink {
            surface: Surface::Accounts,
            client: (*client).clone(),
            shown,
            code_verifier: verifier,
            session: insider.session(core)?,
            device,
            label,
            locale,
        };
        let signed_in = usecase::redeem_link(core, caller, &command);
        let signed_in = signed_in.map_err(|error| refused(error, core.policy.hides))?;
        Entered::of(core, client, signed_in)
    })
    .await?
}
