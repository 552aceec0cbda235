//! What every way in answers: tokens and profile, and the cookies of apps in cookie mode.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use countersign_core::Core;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::client::Client;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::read_profile::read_profile;
use countersign_core::usecases::refresh_session::TokenPair;
use countersign_core::usecases::teams::refresh_in_account::issue_tokens;
use countersign_core::usecases::teams::switch_account::Switched;
use serde::Serialize;

use super::cookies;
use super::error::AccountsError;
use super::replies::{ProfileReply, TokensReply};
use crate::app::App;

/// Somebody who is in.
pub(crate) struct Entered {
    client: Arc<Client>,
    tokens: TokenPair,
    profile: ProfileReply,
    device: Option<OpaqueToken>,
    is_new_user: Option<bool>,
    now: Timestamp,
}

#[derive(Serialize)]
struct Reply {
    tokens: TokensReply,
    profile: ProfileReply,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_new_user: Option<bool>,
}

impl Entered {
    /// After a sign-in.
    pub(crate) fn of(core: &Core, client: Arc<Client>, signed_in: SignedIn) -> Result<Self, AccountsError> {
        let SignedIn {
            user,
            session,
            membership,
            now,
            ..
        } = signed_in;
        let member = membership.as_ref().map(|(membership, _)| membership);
        let tokens = issue_tokens(core, &client, &session, &user, member, now);
        Ok(Self {
            tokens: tokens.ok_or(AccountsError::Internal)?,
            profile: (&read_profile(core, session.id)?).into(),
            device: Some(signed_in.device),
            is_new_user: Some(signed_in.is_new_user),
            client,
            now,
        })
    }

    /// After a change of accounts within a session.
    pub(super) fn elsewhere(
        core: &Core,
        client: Arc<Client>,
        switched: &Switched,
    ) -> Result<Self, AccountsError> {
        let Switched {
            user,
            session,
            membership,
            now,
            ..
        } = switched;
        let tokens = issue_tokens(core, &client, session, user, Some(membership), *now);
        Ok(Self {
            tokens: tokens.ok_or(AccountsError::Internal)?,
            profile: (&read_profile(core, session.id)?).into(),
            device: None,
            is_new_user: None,
            client,
            now: *now,
        })
    }

    /// The reply, with cookies for an app in cookie mode.
    pub(super) fn reply(self, app: &App) -> HttpResponse {
        let cookies = self.cookies(app);
        with(HttpResponse::Ok().json(Reply::from(self)), cookies)
    }

    /// The reply to a GET, which never sets a cookie.
    pub(super) fn reply_without_cookies(self) -> HttpResponse {
        HttpResponse::Ok().json(Reply::from(self))
    }

    /// A page, with cookies for an app in cookie mode.
    pub(crate) fn with_cookies(&self, app: &App, page: HttpResponse) -> HttpResponse {
        with(page, self.cookies(app))
    }

    fn cookies(&self, app: &App) -> Vec<String> {
        let life = self.tokens.refresh_expires_at - self.now;
        let refresh = cookies::refresh(app, &self.client, &self.tokens.refresh, life);
        let device = self
            .device
            .as_ref()
            .and_then(|device| cookies::device_line(app, &self.client, device));
        refresh.into_iter().chain(device).collect()
    }
}

fn with(mut reply: HttpResponse, cookies: Vec<String>) -> HttpResponse {
    for cookie in cookies {
        if let Ok(line) = HeaderValue::from_str(&cookie) {
            reply.headers_mut().append(SET_COOKIE, line);
        }
    }
    reply
}

impl From<Entered> for Reply {
    fn from(entered: Entered) -> Self {
        Self {
            tokens: TokensReply::new(&entered.tokens, entered.now),
            profile: entered.profile,
            device_token: entered.device.map(|device| device.reveal().to_owned()),
            is_new_user: entered.is_new_user,
        }
    }
}
