//! `POST /auth/logout`: ending the session of a bearer token, of a refresh token in the body, or of the app's cookie.
//! Where there is none, it has been ended.

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use countersign_core::Core;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::read_session::find_refresh_session;
use countersign_core::usecases::revoke_session::{
    RevocableToken, check_revocable, revoke_access_token_of, revoke_refresh_token_of,
};

use super::bearer::{self, Held};
use super::error::AccountsError;
use super::reading::Reading;
use super::refresh_in_account::{Token, resolve};
use super::{cookies, csrf, origins};
use crate::common::bearer::Bearer;
use crate::common::call::Call;
use crate::crew::Class;

pub(super) async fn revoke_session(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (shown, id) = (read.text("refresh_token"), read.client_id_if_any());
    read.done()?;
    let (access, held) = (access(&call).await?, Held::of(&call, id?));
    let token = match (shown?, held) {
        (Some(token), _) => Some(Token::Body(token)),
        (None, Some(held)) if access.is_none() => {
            // What a browser brings by itself counts only for a page that shows its token.
            csrf::check(&call, &fields)?;
            Some(Token::Cookie(held))
        }
        (None, _) => None,
    };
    let (page, brought) = (
        origins::page(call.headers()),
        cookies::refresh_tokens(call.headers()),
    );
    let over = call
        .work(Class::Session, move |core, caller| {
            if let Some(token) = access {
                revoke_access_token_of(core, caller, token, Surface::Accounts)?;
            }
            match token.map(|token| resolve(core, token, page.as_deref())) {
                Some(Ok((token, _))) => revoke_refresh_token_of(core, caller, &token, Surface::Accounts)?,
                Some(Err(AccountsError::InvalidToken)) | None => {}
                Some(Err(error)) => return Err(error),
            }
            over(core, brought)
        })
        .await??;
    let mut reply = HttpResponse::NoContent();
    for name in &over {
        reply.append_header((SET_COOKIE, cookies::cleared(&call.app, name)));
    }
    Ok(reply.finish())
}

/// The bearer token, if one of ours is shown; it may have ended.
async fn access(call: &Call) -> Result<Option<RevocableToken>, AccountsError> {
    let Bearer::Shown(token) = Bearer::of(call.headers()) else {
        return Ok(None);
    };
    match bearer::checked(call).await {
        Ok(_) | Err(AccountsError::Unauthenticated { .. }) => Ok(check_revocable(&call.app.core, token)),
        Err(error) => Err(error),
    }
}

/// The cookies whose session is over; those of other apps on the same host stay.
fn over(core: &Core, brought: Vec<(String, String)>) -> Result<Vec<String>, AccountsError> {
    let mut over = Vec::new();
    for (name, token) in brought {
        let facts = find_refresh_session(core, &token)?;
        if facts.is_none_or(|facts| !facts.session.is_live(facts.now)) {
            over.push(name);
        }
    }
    Ok(over)
}
