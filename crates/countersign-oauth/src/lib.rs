//! Social providers: sends browsers to them, redeems what comes back, and believes only what can be checked.
//!
//! [`SocialProviders`] is the core's port. Each connection speaks OpenID Connect (`openid/`) or GitHub's OAuth 2
//! (`github.rs`); both use one back channel, which reaches no further than the connection's own provider may be.

mod apple_secret;
mod authorize;
mod back_channel;
mod cached;
mod call;
mod github;
mod openid;
mod person;
mod probing;
mod providers;
mod reach;
mod settings;
mod token_endpoint;
mod trust;

pub use openid::Algorithm;
pub use probing::{Asked, ProviderFacts, ProviderFault};
pub use providers::SocialProviders;
pub use settings::{AppleKey, ConnectionSettings, InvalidConnection};
