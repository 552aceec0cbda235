//! The app a request names.

use std::sync::Arc;

use countersign_core::nouns::client::{Client, ClientId, LoginMethod};

use super::error::AccountsError;
use super::origins;
use crate::common::call::Call;
use crate::crew::Class;

/// The app of this id, for a request that may come from one of its pages.
pub(super) async fn named(call: &Call, id: ClientId) -> Result<Arc<Client>, AccountsError> {
    let client = find(call, id).await?.ok_or(AccountsError::UnknownClient)?;
    origins::check(call.headers(), &client)?;
    Ok(client)
}

/// The same where the app may as well be told by what is shown.
pub(super) async fn named_if_any(
    call: &Call,
    id: Option<ClientId>,
) -> Result<Option<Arc<Client>>, AccountsError> {
    match id {
        Some(id) => named(call, id).await.map(Some),
        None => Ok(None),
    }
}

/// The same for an app that has to offer a way to sign in.
pub(super) async fn offering(
    call: &Call,
    id: ClientId,
    method: LoginMethod,
) -> Result<Arc<Client>, AccountsError> {
    let client = named(call, id).await?;
    if client.offers(method) {
        Ok(client)
    } else {
        Err(AccountsError::MethodNotEnabled)
    }
}

/// The app of this id, without the store's help where it is remembered.
pub(super) async fn find(call: &Call, id: ClientId) -> Result<Option<Arc<Client>>, AccountsError> {
    let core = &call.app.core;
    if let Some(known) = core.clients.recall(&*core.clock, &id) {
        return Ok(known);
    }
    let asked = call.read(Class::Session, move |core| {
        core.clients.find(&*core.store, &*core.clock, &id)
    });
    Ok(asked.await??)
}
