//! `POST /auth/refresh`: the next pair of tokens, for a refresh token in the body or in the app's cookie.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use countersign_core::Core;
use countersign_core::nouns::client::Client;
use countersign_core::usecases::read_session::find_refresh_session;
use countersign_core::usecases::refresh_session::RefreshSessionError;
use countersign_core::usecases::teams::refresh_in_account::{self as usecase, RefreshInAccountError};

use super::bearer::Held;
use super::error::AccountsError;
use super::reading::Reading;
use super::replies::TokensReply;
use super::{cookies, csrf, origins};
use crate::common::call::Call;
use crate::crew::Class;

/// What is shown, and where.
pub(super) enum Token {
    Body(String),
    Cookie(Held),
}

pub(super) async fn refresh_in_account(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (token, id) = (read.text("refresh_token"), read.client_id_if_any());
    read.done()?;
    let token = match token? {
        Some(token) => Token::Body(token),
        None => {
            let held = Held::of(&call, id?).ok_or(AccountsError::Unauthenticated { shown: false })?;
            csrf::check(&call, &fields)?;
            Token::Cookie(held)
        }
    };
    let page = origins::page(call.headers());
    let (refreshed, client) = call
        .work(Class::Session, move |core, caller| {
            let (token, client) = resolve(core, token, page.as_deref())?;
            let refreshed = usecase::refresh_in_account(core, caller, &token)?.refreshed;
            let id = &refreshed.session.client;
            let client = match client {
                Some(client) => Some(client),
                None => core.clients.find(&*core.store, &*core.clock, id)?,
            };
            Ok::<_, AccountsError>((refreshed, client.ok_or(AccountsError::InvalidToken)?))
        })
        .await??;
    let mut reply = HttpResponse::Ok();
    let life = refreshed.tokens.refresh_expires_at - refreshed.now;
    if let Some(cookie) = cookies::refresh(&call.app, &client, &refreshed.tokens.refresh, life) {
        reply.append_header((SET_COOKIE, cookie));
    }
    Ok(reply.json(TokensReply::new(&refreshed.tokens, refreshed.now)))
}

/// The token that is meant, and its app where that had to be looked at: for a cookie, and for a page.
pub(super) fn resolve(
    core: &Core,
    token: Token,
    page: Option<&str>,
) -> Result<(String, Option<Arc<Client>>), AccountsError> {
    match (token, page) {
        (Token::Cookie(held), _) => {
            let found = held.find(core)?.ok_or(AccountsError::InvalidToken)?;
            Ok((found.token, Some(found.client)))
        }
        (Token::Body(token), None) => Ok((token, None)),
        (Token::Body(token), Some(page)) => {
            let facts = find_refresh_session(core, &token)?.ok_or(AccountsError::InvalidToken)?;
            let id = &facts.session.client;
            let client = core.clients.find(&*core.store, &*core.clock, id)?;
            let client = client.ok_or(AccountsError::InvalidToken)?;
            if !origins::lists(&client, page) {
                return Err(AccountsError::ForeignPage);
            }
            Ok((token, Some(client)))
        }
    }
}

impl From<RefreshInAccountError> for AccountsError {
    fn from(error: RefreshInAccountError) -> Self {
        match error {
            RefreshInAccountError::Refresh(RefreshSessionError::Invalid) => AccountsError::InvalidToken,
            RefreshInAccountError::Refresh(RefreshSessionError::Reused) => AccountsError::RefreshReused,
            RefreshInAccountError::Refresh(RefreshSessionError::NoKey) => AccountsError::Internal,
            RefreshInAccountError::Refresh(RefreshSessionError::Store(error)) => AccountsError::Store(error),
            RefreshInAccountError::MembershipEnded => AccountsError::MembershipEnded,
        }
    }
}
