//! `/auth/accept-invite`: accepting an invite by its own token.

use actix_web::HttpResponse;
use countersign_core::nouns::account::Account;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::links::redeem_link::RedeemLink;
use countersign_core::usecases::teams::accept_invite::{self as usecase, Accepted};

use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::pages;
use crate::surfaces::accounts::bearer::Insider;
use crate::surfaces::accounts::document::INSIDE_IF_ANY;
use crate::surfaces::accounts::entered::AuthenticationResult;
use crate::surfaces::accounts::entered::Entered;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{
    CLIENT_ID, CODE, CSRF_TOKEN, DEVICE_TOKEN, LABEL, LOCALE, REQUEST_ID, TOKEN,
};
use crate::surfaces::accounts::reading::Reading;
use crate::surfaces::accounts::replies::AccountReply;
use crate::surfaces::accounts::shown::{self, is_program, refused, unreadable};
use crate::surfaces::accounts::{clients, cookies, csrf};
use schemars::JsonSchema;
use serde::Serialize;

pub(in crate::surfaces::accounts) const OPERATION: Operation = Operation::new("acceptInvite", "Accept an invite by its link or code")
    .about(
        "Makes a membership in the role of the invite. Signs in whoever is new, and others for a day after the mail; \
         after that it only joins.",
    )
    .access(INSIDE_IF_ANY)
    .body(&[
        CLIENT_ID.required(),
        TOKEN,
        REQUEST_ID,
        CODE,
        DEVICE_TOKEN,
        LABEL,
        LOCALE,
        CSRF_TOKEN,
    ])
    .any_of(&["token", "request_id"])
    .replies::<AcceptedReply>("Accepted.")
.refuses(shown::REFUSALS_OF_GET);

pub(in crate::surfaces::accounts) const BY_GET: Operation = Operation::new(
    "acceptInviteByGet",
    "Accept an invite by its link, for programs that cannot POST",
)
.about(shown::ABOUT_GETS)
.access(INSIDE_IF_ANY)
.query(&[
    CLIENT_ID.required(),
    TOKEN.required(),
    DEVICE_TOKEN,
    LABEL,
    LOCALE,
])
.replies::<AcceptedReply>("Accepted; no cookie is set.")
.or(&[shown::OVER])
.with_pages()
.refuses(shown::REFUSALS_OF_GET);

/// Signed in, or joined alone.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "it says what the two are, and is never made")]
enum AcceptedReply {
    In(Box<AuthenticationResult>),
    Joined(JoinedReply),
}

/// Joined, without being signed in.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Joined")]
struct JoinedReply {
    /// Always true.
    joined: bool,
    account: Option<AccountReply>,
}

/// The POST.
pub(in crate::surfaces::accounts) async fn accept_invite(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    Ok(match accept(&call, &fields).await? {
        Accepted::In(entered) => entered.reply(&call.app),
        Accepted::Joined { account, .. } => joined(account.as_ref()),
    })
}

/// The GET, for programs. To everybody else it is the page of the link, and spends nothing (C6).
pub(in crate::surfaces::accounts) async fn accept_invite_by_get(
    call: Call,
) -> Result<HttpResponse, AccountsError> {
    if !is_program(&call) {
        return Ok(pages::mailed::show_in_place(&call).await);
    }
    let fields = Fields::of_pairs(call.http.query_string().as_bytes());
    Ok(match accept(&call, &fields).await? {
        Accepted::In(entered) => entered.reply_without_cookies(),
        Accepted::Joined { account, .. } => joined(account.as_ref()),
    })
}

async fn accept(call: &Call, fields: &Fields) -> Result<Accepted<Entered>, AccountsError> {
    let mut read = Reading::of(fields);
    let (id, shown) = (read.client_id(), shown::read(&mut read));
    let (device, label, locale) = (read.device(), read.label(), read.locale());
    read.done()?;
    let client = clients::named(call, id?).await?;
    let shown = shown?.ok_or_else(unreadable)?;
    let insider = Insider::of(call).await?;
    let (label, locale) = (label?, locale?);
    let device = device?.or_else(|| cookies::device(&call.app, call.headers()));
    call.work(Class::SignIn, move |core, caller| {
        let command = RedeemLink {
            surface: Surface::Accounts,
            client: (*client).clone(),
            shown,
            code_verifier: None,
            session: insider.session(core)?,
            device,
            label,
            locale,
        };
        let accepted = usecase::accept_invite(core, caller, &command);
        match accepted.map_err(|error| refused(error, core.policy.hides))? {
            Accepted::In(signed_in) => Entered::of(core, client, signed_in).map(Accepted::In),
            Accepted::Joined { account, now } => Ok(Accepted::Joined { account, now }),
        }
    })
    .await?
}

/// The link of an existing user signs in for a day only: later it joins, and they sign in as ever.
fn joined(account: Option<&Account>) -> HttpResponse {
    HttpResponse::Ok().json(JoinedReply {
        joined: true,
        account: account.map(AccountReply::from),
    })
}
