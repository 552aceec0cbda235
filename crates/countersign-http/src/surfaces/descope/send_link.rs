//! `POST /v1/auth/{magiclink,enchantedlink}/{signin,signup,signup-in}/email`: asking for a link.

use actix_web::HttpResponse;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::usecases::descope::admitting::{Wanted, admit};
use countersign_core::usecases::descope::enchanted_link::{AskedEnchanted, send_enchanted_link};
use countersign_core::usecases::links::send_link::{SendLink, send_link};
use serde_json::json;

use super::BODY;
use super::bearer::{Asker, device};
use super::error::DescopeError;
use super::login_options::{LoginOptions, MAILBOX, login_id, names};
use super::redirects;
use crate::common::call::Call;
use crate::crew::Class;

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
    Ok(HttpResponse::Ok().json(json!({ "maskedEmail": masked })))
}

async fn enchanted(mut call: Call, wanted: Wanted) -> Result<HttpResponse, DescopeError> {
    let asked = Asked::read(&mut call, wanted).await?;
    let masked = asked.link.address.masked();
    let sent = call.work(Class::SignIn, move |core, caller| {
        let link = asked.bound(core, caller, asked.options.pkce())?;
        Ok::<_, DescopeError>(send_enchanted_link(core, caller, &link)?)
    });
    Ok(waiting(&sent.await??, &masked))
}

/// What is told of numbered links that were sent.
pub(super) fn waiting(asked: &AskedEnchanted, masked: &str) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "pendingRef": *asked.pending_ref,
        "linkId": asked.number.to_string(),
        "maskedEmail": masked,
    }))
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
