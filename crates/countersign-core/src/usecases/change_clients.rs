//! Adding, changing and removing apps at an operator's word. Those of the settings are changed there.

use crate::core::Core;
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::client::{Client, ClientId};
use crate::nouns::ids::EventId;
use crate::ports::store::StoreError;

/// Why an app was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeClientsError {
    /// The settings have an app of this id; it hides any that is stored.
    #[error("this app is in the settings: change it there")]
    InSettings,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps an app under its id, in place of the one that was there. Every instance knows it within seconds.
pub fn put_client(core: &Core, client: &Client) -> Result<(), ChangeClientsError> {
    refuse_fixed(core, &client.id)?;
    core.store
        .put_client(client, &[event(core, &client.id, "put")?])?;
    Ok(())
}

/// Removes an app and ends its sessions; tells whether there was one.
pub fn remove_client(core: &Core, id: &ClientId) -> Result<bool, ChangeClientsError> {
    refuse_fixed(core, id)?;
    Ok(core.store.remove_client(id, &[event(core, id, "remove")?])?)
}

fn refuse_fixed(core: &Core, id: &ClientId) -> Result<(), ChangeClientsError> {
    let is_fixed = core.clients.fixed().any(|fixed| fixed.id == *id);
    if is_fixed {
        Err(ChangeClientsError::InSettings)
    } else {
        Ok(())
    }
}

fn event(core: &Core, id: &ClientId, act: &'static str) -> Result<AuditEvent, StoreError> {
    let event = EventId::mint(&*core.entropy, core.now());
    let event = AuditEvent::by_operator(event, core.store.read_time()?, AuditKind::ClientChanged);
    Ok(event.with("client", id.as_str()).with("act", act))
}
