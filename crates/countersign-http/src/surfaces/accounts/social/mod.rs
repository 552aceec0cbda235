//! Social login: out to a provider, back, and on to the app; and the identities of who is signed in.

pub(super) mod begin_link;
pub(super) mod begin_social;
pub(super) mod claim_social;
pub(super) mod list_identities;
pub(super) mod prove_identity;
pub(super) mod unlink_identity;

mod link_identity;

use actix_web::HttpResponse;
use countersign_core::nouns::connection::Connection;

use super::error::AccountsError;
use crate::common::browser_key::{BrowserKey, SOCIAL, SOCIAL_BY_POST};
use crate::common::call::Call;
use crate::common::redirect::{see_other, with_params};
use crate::common::social::{Failed, connection};

/// The connection of a name; with it where the provider sends browsers back to.
fn connected(call: &Call, name: &str) -> Result<(Connection, String), AccountsError> {
    let connection = connection(&call.app.core, name).ok_or(AccountsError::UnknownProvider)?;
    let callback = format!("{}/oauth2/callback/{}", call.app.core.public_url, connection.name);
    Ok((connection, callback))
}

/// The cookie by which the browser is known when it comes back.
fn browser_key(connection: &Connection) -> &'static BrowserKey {
    if connection.answers_by_post {
        &SOCIAL_BY_POST
    } else {
        &SOCIAL
    }
}

/// On to the app, without anybody being in.
fn failed(uri: &str, state: Option<&str>, failed: Failed) -> HttpResponse {
    lead_on(uri, state, ("error", failed.0))
}

/// On to the app, with its `state` as it gave it.
fn lead_on(uri: &str, state: Option<&str>, outcome: (&str, &str)) -> HttpResponse {
    let mut params = vec![outcome];
    params.extend(state.map(|state| ("state", state)));
    see_other(&with_params(uri, &params))
}
