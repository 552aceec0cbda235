//! `POST /v1/auth/{magiclink,enchantedlink}/{signin,signup,signup-in}/email`: asking for a link.

use actix_web::HttpResponse;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::usecases::descope::admitting::{Wanted, admit};
use countersign_core::usecases::descope::enchanted_link::{AskedEnchanted, send_enchanted_link};
use countersign_core::usecases::links::send_link::{SendLink, send_link};
use schemars::JsonSchema;
use serde::Serialize;

use super::BODY;
use super::bearer::{Asker, device};
use super::document::PROJECT_AND_MORE;
use super::error::DescopeError;
use super::fields::{
    DEVICE_TOKEN, EMAIL, LOCALE, LOGIN_ID, LOGIN_OPTIONS, REDIRECT_URL, TEMPLATE_OPTIONS, URI, USER,
};
use super::kinds::{KNOWN, MAY_NOT_JOIN, UNKNOWN};
use super::login_options::{LoginOptions, MAILBOX, login_id, names};
use super::redirects;
use super::replies::{self, MailedReply};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;

pub(super) const MAGIC_SIGN_IN: Operation = MAGIC
    .called("signInMagicLink", "Ask for a magic link to sign in with")
    .refuses(&[UNKNOWN]);
pub(super) const MAGIC_SIGN_UP: Operation = MAGIC
    .called("signUpMagicLink", "Ask for a magic link to sign up with")
    .refuses(&[KNOWN, MAY_NOT_JOIN]);
pub(super) const MAGIC_SIGN_UP_OR_IN: Operation = MAGIC
    .called(
        "signUpOrInMagicLink",
        "Ask for a magic link to sign up or in with",
    )
    .refuses(&[MAY_NOT_JOIN]);
pub(super) const ENCHANTED_SIGN_IN: Operation = ENCHANTED
    .called("signInEnchantedLink", "Ask for enchanted links to sign in with")
    .refuses(&[UNKNOWN]);
pub(super) const ENCHANTED_SIGN_UP: Operation = ENCHANTED
    .called("signUpEnchantedLink", "Ask for enchanted links to sign up with")
    .refuses(&[KNOWN, MAY_NOT_JOIN]);
pub(super) const ENCHANTED_SIGN_UP_OR_IN: Operation = ENCHANTED
    .called(
        "signUpOrInEnchantedLink",
        "Ask for enchanted links to sign up or in with",
    )
    .refuses(&[MAY_NOT_JOIN]);

const ASK: Operation = Operation::new("", "").access(PROJECT_AND_MORE).body(&[
    LOGIN_ID,
    URI,
    REDIRECT_URL,
    EMAIL,
    USER,
    LOGIN_OPTIONS,
    TEMPLATE_OPTIONS,
    LOCALE,
    DEVICE_TOKEN,
]);
const MAGIC: Operation = ASK
    .about("Mails a link `<URI>?t=<token>` that is good for one success. Earlier ones stay good.")
    .replies::<MailedReply>("A mail is on its way.");
const ENCHANTED: Operation = ASK
    .about("Mails three numbered links, one of them with the number to show; opening another ends all three.")
    .replies::<EnchantedReply>("A mail is on its way.");

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EnchantedLinks")]
pub(super) struct EnchantedReply {
    /// What whoever asked goes on with, once the right link was opened. A secret.
    pending_ref: String,
    /// The number of the right link, to show.
    link_id: String,
    /// The address as it may be shown.
    masked_email: String,
}

pub(super) async fn magic_sign_in(call: Call) -> Result<HttpResponse, DescopeError> {
    magic(call, Wanted::SignIn).await
}

pub(super) async fn magic_sign_up(call: Call) -> Result<HttpResponse, DescopeError> {
    magic(call, Wanted::SignUp).await
}

pub(super) async fn magic_sign_up_or_in(call: Call) -> Result<HttpResponse, DescopeError> {
    magic(call, Wanted::Either).await
}

pub(super) async fn enchanted_sign_in(call: Call) -> Result<HttpResponse, DescopeError> {
    enchanted(call, Wanted::SignIn).await
}

pub(super) async fn enchanted_sign_up(call: Call) -> Result<HttpResponse, DescopeError> {
    enchanted(call, Wanted::SignUp).await
}

pub(super) async fn enchanted_sign_up_or_in(call: Call) -> Result<HttpResponse, DescopeError> {
    enchanted(call, Wanted::Either).await
}

async fn magic(mut call: Call, wanted: Wanted) -> Result<HttpResponse, DescopeError> {
    let asked = Asked::read(&mut call, wanted).await?;
    let masked = asked.link.address.masked();
    call.work(Class::SignIn, move |core, caller| {
        let link = asked.bound(core, caller, None)?;
        send_link(core, caller, &link)?;
        Ok::<_, DescopeError>(())
    })
    .await??;
    Ok(replies::mailed(masked))
}

async fn enchanted(mut call: Call, wanted: Wanted) -> Result<HttpResponse, DescopeError> {
    let asked = Asked::read(&mut call, wanted).await?;
    let masked = asked.link.address.masked();
    let sent = call.work(Class::SignIn, move |core, caller| {
        let link = asked.bound(core, caller, asked.options.pkce())?;
        Ok::<_, DescopeError>(send_enchanted_link(core, caller, &link)?)
    });
    Ok(waiting(&sent.await??, masked))
}

/// What is told of numbered links that were sent.
pub(super) fn waiting(asked: &AskedEnchanted, masked_email: String) -> HttpResponse {
    HttpResponse::Ok().json(EnchantedReply {
        pending_ref: asked.pending_ref.to_string(),
        link_id: asked.number.to_string(),
        masked_email,
    })
}

/// What is asked for.
struct Asked {
    asker: Asker,
    options: LoginOptions,
    wanted: Wanted,
    link: SendLink,
}

impl Asked {
    async fn read(call: &mut Call, wanted: Wanted) -> Result<Self, DescopeError> {
        let asker = Asker::of(call)?;
        let fields = call.json(BODY).await?;
        let options = LoginOptions::read(&fields, &asker, &call.app)?;
        let redirect_uri = redirects::of(&call.app, &fields)?;
        let link = SendLink {
            surface: Surface::Descope,
            client: asker.id().clone(),
            purpose: Purpose::SignIn,
            address: login_id(&fields)?,
            bound: Bound {
                redirect_uri: Some(redirect_uri.ok_or(DescopeError::Missing("URI"))?),
                names: names(&fields)?.filter(|_| wanted != Wanted::SignIn),
                ..Bound::default()
            },
            device: device(call.headers(), fields.text("deviceToken")?),
            locale: options.locale.clone(),
        };
        Ok(Self {
            asker,
            options,
            wanted,
            link,
        })
    }

    /// The link with all it is bound to, if it may be sent.
    fn bound(
        &self,
        core: &countersign_core::Core,
        caller: &countersign_core::core::Caller,
        code_challenge: Option<String>,
    ) -> Result<SendLink, DescopeError> {
        let address = &self.link.address;
        let bound = self.options.bind(core, &self.asker, address, MAILBOX)?;
        admit(core, caller, address, self.wanted)?;
        Ok(SendLink {
            bound: Bound {
                redirect_uri: self.link.bound.redirect_uri.clone(),
                names: self.link.bound.names.clone(),
                code_challenge,
                ..bound
            },
            ..self.link.clone()
        })
    }
}
