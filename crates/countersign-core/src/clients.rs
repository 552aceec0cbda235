//! The apps of this deployment: those of the settings, and those operators added, read through a short memory.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::nouns::client::{Client, ClientId};
use crate::ports::clock::Clock;
use crate::ports::store::{Store, StoreError};

/// How long an answer of the store is taken for true: so long a change by command takes to reach every instance.
const REMEMBERED: Duration = Duration::from_secs(5);
/// How many answers are remembered; ids that name no app are remembered as well.
const MOST_REMEMBERED: usize = 1_000;

/// The apps. Those of the settings come first: none that is stored takes their place.
pub struct ClientRegistry {
    fixed: HashMap<ClientId, Arc<Client>>,
    remembered: RwLock<HashMap<ClientId, Remembered>>,
    /// The origins of all apps in the store.
    origins: RwLock<Option<(Duration, HashSet<String>)>>,
}

/// What the store said, and when.
type Remembered = (Duration, Option<Arc<Client>>);

impl ClientRegistry {
    /// A registry of these apps and those in the store.
    pub fn new(fixed: impl IntoIterator<Item = Client>) -> Self {
        let named = |client: Client| (client.id.clone(), Arc::new(client));
        Self {
            fixed: fixed.into_iter().map(named).collect(),
            remembered: RwLock::default(),
            origins: RwLock::default(),
        }
    }

    /// The apps of the settings.
    pub fn fixed(&self) -> impl Iterator<Item = &Client> {
        self.fixed.values().map(|client| &**client)
    }

    /// The app of this id, if it is known without asking the store: `Some(None)` if it is known that there is none.
    pub fn recall(&self, clock: &dyn Clock, id: &ClientId) -> Option<Option<Arc<Client>>> {
        if let Some(client) = self.fixed.get(id) {
            return Some(Some(Arc::clone(client)));
        }
        let remembered = self.remembered.read().unwrap_or_else(PoisonError::into_inner);
        let (at, client) = remembered.get(id)?;
        (clock.monotonic() < *at + REMEMBERED).then(|| client.clone())
    }

    /// The app of this id.
    pub fn find(
        &self,
        store: &dyn Store,
        clock: &dyn Clock,
        id: &ClientId,
    ) -> Result<Option<Arc<Client>>, StoreError> {
        if let Some(known) = self.recall(clock, id) {
            return Ok(known);
        }
        let found = store.find_client(id)?.map(Arc::new);
        let mut remembered = self.remembered.write().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(id.clone(), (clock.monotonic(), found.clone()));
        Ok(found)
    }

    /// Whether pages of this origin belong to any app, if that is known without asking the store.
    pub fn recall_origin(&self, clock: &dyn Clock, origin: &str) -> Option<bool> {
        let has = |client: &Client| client.allowed_origins.iter().any(|listed| listed == origin);
        if self.fixed().any(has) {
            return Some(true);
        }
        let origins = self.origins.read().unwrap_or_else(PoisonError::into_inner);
        let (at, known) = origins.as_ref()?;
        (clock.monotonic() < *at + REMEMBERED).then(|| known.contains(origin))
    }

    /// Whether pages of this origin belong to any app. Which one it is, only the request can tell, and a preflight cannot.
    pub fn knows_origin(
        &self,
        store: &dyn Store,
        clock: &dyn Clock,
        origin: &str,
    ) -> Result<bool, StoreError> {
        if let Some(known) = self.recall_origin(clock, origin) {
            return Ok(known);
        }
        let clients = store.list_clients()?;
        let origins: HashSet<String> = clients
            .into_iter()
            .flat_map(|client| client.allowed_origins)
            .collect();
        let known = origins.contains(origin);
        *self.origins.write().unwrap_or_else(PoisonError::into_inner) = Some((clock.monotonic(), origins));
        Ok(known)
    }
}

impl Default for ClientRegistry {
    fn default() -> Self {
        Self::new([])
    }
}
