//! A client: an app that talks to us.

use serde::{Deserialize, Serialize};

/// Names the app a challenge or session belongs to. The Token and Browser APIs have one each, [`ClientId::default`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(String);

impl ClientId {
    /// Takes a name read from settings or a store.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ClientId {
    fn default() -> Self {
        Self("default".to_owned())
    }
}
