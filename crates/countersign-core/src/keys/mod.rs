//! Keys: children of the root secret, and the keys that sign.

pub mod derived;
pub mod signing;
pub mod system_entropy;

pub use derived::{AlikeRootSecrets, DerivedKeys, KeyRing, RootSecret};
pub use signing::{SigningKey, SigningKeySet};
