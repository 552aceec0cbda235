//! Who a request comes from: a bearer access token, or the refresh token in an app's cookie.

use std::sync::Arc;

use countersign_core::Core;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::ids::SessionId;
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::refresh_session::SessionFacts;
use countersign_core::usecases::read_session::{
    CheckedBearer, ReadSessionError, check_client_bearer, find_refresh_session, read_session_of,
};

use super::error::AccountsError;
use super::{clients, cookies, origins};
use crate::common::bearer::Bearer;
use crate::common::call::Call;

/// A bearer token, checked here on the async side, and the app it was issued to; the page that sends it is one of that app's.
pub(super) async fn checked(call: &Call) -> Result<(CheckedBearer, Arc<Client>), AccountsError> {
    let token = match Bearer::of(call.headers()) {
        Bearer::Shown(token) => token,
        Bearer::Garbled => return Err(AccountsError::Unauthenticated { shown: true }),
        Bearer::Absent => return Err(AccountsError::Unauthenticated { shown: false }),
    };
    let (bearer, client) = check_client_bearer(&call.app.core, token)?;
    let client = clients::find(call, client).await?;
    let client = client.ok_or(AccountsError::Unauthenticated { shown: true })?;
    origins::check(call.headers(), &client)?;
    Ok((bearer, client))
}

/// The live session of a bearer token.
pub(super) fn session(core: &Core, bearer: CheckedBearer) -> Result<SessionFacts, AccountsError> {
    Ok(read_session_of(core, bearer, Surface::Accounts)?)
}

/// The session a request may carry beside what it shows (A1): that of a bearer token. A cookie does not count, since it
/// may have been planted by whoever set things up before; and a token of a dead session is refused, lest somebody lose
/// unawares what they set up.
pub(super) struct Insider(Option<CheckedBearer>);

impl Insider {
    pub(super) async fn of(call: &Call) -> Result<Self, AccountsError> {
        if matches!(Bearer::of(call.headers()), Bearer::Absent) {
            return Ok(Insider(None));
        }
        checked(call).await.map(|(bearer, _)| Insider(Some(bearer)))
    }

    pub(super) fn session(&self, core: &Core) -> Result<Option<SessionId>, AccountsError> {
        let facts = self.0.map(|bearer| session(core, bearer)).transpose()?;
        Ok(facts.map(|facts| facts.session.id))
    }
}

/// Cookies that look like refresh tokens, and what decides which of them is meant.
pub(super) struct Held {
    candidates: Vec<(String, String)>,
    client: Option<ClientId>,
    page: Option<String>,
}

/// A refresh token in the cookie of its app.
pub(super) struct Found {
    pub(super) client: Arc<Client>,
    pub(super) token: String,
}

impl Held {
    /// Of an app, if the request names one; `None` if there is nothing of the kind.
    pub(super) fn of(call: &Call, client: Option<ClientId>) -> Option<Self> {
        let candidates = cookies::refresh_tokens(call.headers());
        (!candidates.is_empty()).then(|| Self {
            candidates,
            client,
            page: origins::page(call.headers()),
        })
    }

    /// The one whose name is that of its app's cookie, where the page is one of that app's.
    pub(super) fn find(&self, core: &Core) -> Result<Option<Found>, AccountsError> {
        let mut foreign = false;
        for (name, token) in &self.candidates {
            let Some(facts) = find_refresh_session(core, token)? else {
                continue;
            };
            let id = &facts.session.client;
            let Some(client) = core.clients.find(&*core.store, &*core.clock, id)? else {
                continue;
            };
            let mode = client.cookies.as_ref();
            let fits = mode.is_some_and(|mode| mode.refresh_cookie == *name)
                && self.client.as_ref().is_none_or(|named| named == id);
            if !fits {
                continue;
            }
            if self
                .page
                .as_ref()
                .is_none_or(|page| origins::lists(&client, page))
            {
                let token = token.clone();
                return Ok(Some(Found { client, token }));
            }
            foreign = true;
        }
        if foreign {
            Err(AccountsError::ForeignPage)
        } else {
            Ok(None)
        }
    }
}

impl From<ReadSessionError> for AccountsError {
    fn from(error: ReadSessionError) -> Self {
        match error {
            ReadSessionError::Unauthenticated => AccountsError::Unauthenticated { shown: true },
            ReadSessionError::Store(error) => AccountsError::Store(error),
        }
    }
}
