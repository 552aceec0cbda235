//! The kinds of settings that are more than a number or a text.

mod choices;
mod connection;
mod cookie_name;
mod database_url;
mod destination;
mod domain;
mod duration;
mod host_name;
mod listen;
mod mail;
mod management_key;
mod network;
mod origin;
mod project_id;
mod public_url;
mod redirect_uri;
mod resolver;
mod secret;
mod signing_key;

pub(crate) use choices::{Enumeration, LogFormat, LogLevel, Mode};
pub(crate) use connection::{TrustedDomain, UrlParameter};
pub(crate) use cookie_name::CookieName;
pub(crate) use database_url::DatabaseUrl;
pub(crate) use destination::Destination;
pub(crate) use domain::Domain;
pub(crate) use host_name::HostName;
pub(crate) use listen::Listen;
pub(crate) use management_key::ManagementKeyText;
pub(crate) use origin::Origin;
pub(crate) use project_id::ProjectId;
pub(crate) use public_url::PublicUrl;
pub(crate) use redirect_uri::RedirectUri;
pub(crate) use resolver::Resolver;
pub(crate) use secret::Secret;
pub(crate) use signing_key::{Ed25519Key, RsaKey};
