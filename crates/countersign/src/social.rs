//! Social providers: the connections that are set up, or none.

use std::sync::Arc;

use countersign_core::ports::clock::Clock;
use countersign_core::ports::providers::{NoProviders, Providers};
use countersign_oauth::SocialProviders;

use crate::failure::Failure;
use crate::settings::Settings;

/// Builds the connections; nobody is called yet.
pub(crate) fn set_up_providers(
    settings: &Settings,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Providers>, Failure> {
    let connections = settings.connections();
    if connections.is_empty() {
        return Ok(Arc::new(NoProviders));
    }
    let providers = SocialProviders::new(connections, clock);
    let providers = providers.map_err(Failure::process(
        "the connections to social providers cannot be used",
    ))?;
    let names: Vec<String> = providers
        .list_connections()
        .iter()
        .map(|connection| connection.name.to_string())
        .collect();
    log::info!("social sign-in by {}", names.join(", "));
    Ok(Arc::new(providers))
}
