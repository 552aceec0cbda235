//! `POST /auth/identities/{provider}`: out to a provider, to add who one is there, with the current password or after a
//! fresh sign-in.

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::usecases::social::begin_link::{self as usecase, BeginLink, BeginLinkError};
use countersign_core::usecases::social::begin_social::FLOW_LIFE;
use schemars::JsonSchema;
use serde::Serialize;

use super::begin_social::{LOGIN_HINT, LONGEST_STATE, PROMPT, STATE, asking};
use super::{browser_key, connected};
use crate::common::call::Call;
use crate::common::social::authorize_url;
use crate::openapi::Operation;
use crate::surfaces::accounts::asked::redirect;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{CURRENT_PASSWORD, PROVIDER, REDIRECT_URI};
use crate::surfaces::accounts::kinds::{
    INVALID_CREDENTIALS, LOCKED, METHOD_NOT_ENABLED, RATE_LIMITED, REAUTHENTICATION_REQUIRED,
    UNKNOWN_PROVIDER,
};
use crate::surfaces::accounts::reading::Reading;

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("beginLink", "Begin to add an identity at a provider")
        .about(
            "Send the browser to `authorize_url`, the very one that sent this: it is known again by the cookie that comes \
             with the answer. It ends at the redirect URI with your `state` and `linked`, the connection's name, or \
             `error`; nobody is signed in by it. Needs a sign-in within ten minutes or the current password, and the \
             session to live until it is over.",
        )
        .access(BEARER)
        .path(&[PROVIDER.called("identity")])
        .optional_body(&[CURRENT_PASSWORD, REDIRECT_URI, STATE, LOGIN_HINT, PROMPT])
        .replies::<Begun>("Where to send the browser.")
        .refuses(&[
            UNKNOWN_PROVIDER,
            METHOD_NOT_ENABLED,
            REAUTHENTICATION_REQUIRED,
            INVALID_CREDENTIALS,
            RATE_LIMITED,
            LOCKED,
        ]);

/// A trip that has begun.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BegunLink")]
struct Begun {
    /// At the provider.
    authorize_url: String,
    /// The seconds within which the browser has to be back.
    expires_in: i64,
}

pub(in crate::surfaces::accounts) async fn begin_link(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, client) = bearer::checked(&call).await?;
    let name = call.http.match_info().get("identity").unwrap_or_default();
    let (connection, callback) = connected(&call, name)?;
    if !client.offers(LoginMethod::Social) {
        return Err(AccountsError::MethodNotEnabled);
    }
    let fields = call.optional_json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let (current, uri) = (read.current_password("current_password"), read.redirect_uri());
    let (state, asking) = (read.verbatim("state", LONGEST_STATE), asking(&mut read));
    read.done()?;
    let (current, uri, app_state, asking) = (current?, uri?, state?, asking?);
    let uri = redirect(&client, uri.as_deref())?;
    let redirect_uri = uri
        .ok_or(AccountsError::invalid("redirect_uri", "missing"))?
        .to_owned();
    let (key, https) = (browser_key(&connection), call.app.https);
    let browser = key.shown_or_new(call.headers(), &call.app.core, https);
    let (hash, name) = (browser.hash(), connection.name.clone());
    let begun = call
        .hash(move |core, caller| {
            let command = BeginLink {
                session: bearer::session(core, token)?.session.id,
                current: current.parsed()?,
                connection: name,
                redirect_uri,
                app_state,
                browser: hash,
            };
            Ok::<_, AccountsError>(usecase::begin_link(core, caller, &command)?)
        })
        .await??;
    let url = authorize_url(&call, &connection.name, callback, &begun, asking).await;
    let authorize_url = url.map_err(|_| AccountsError::ProviderAway)?;
    let reply = Begun {
        authorize_url,
        expires_in: FLOW_LIFE.num_seconds(),
    };
    Ok(HttpResponse::Ok()
        .append_header((SET_COOKIE, key.line(&browser, https)))
        .json(reply))
}

impl From<BeginLinkError> for AccountsError {
    fn from(error: BeginLinkError) -> Self {
        match error {
            BeginLinkError::NotConfirmed(error) => error.into(),
            BeginLinkError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            BeginLinkError::Store(error) => AccountsError::Store(error),
        }
    }
}
