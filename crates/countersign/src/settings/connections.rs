//! The settings of connections to social providers: their names, what was said of each, and what that makes.

use std::collections::BTreeMap;

use countersign_core::nouns::connection::{ConnectionName, Provider};
use countersign_oauth::{Algorithm, AppleKey, ConnectionSettings};
use zeroize::Zeroizing;

use super::checks::place_of;
use super::layer::Layer;
use super::named;
use super::problem::Problem;
use super::types::Secret;

/// The word all their sections begin with.
pub(super) const CONNECTIONS: &str = "connections";

/// What was said of each connection, by its name.
pub(super) type Connections = BTreeMap<String, ConnectionFields>;

/// What was said of one.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionFields {
    pub(super) kind: Option<Provider>,
    pub(super) issuer: Option<String>,
    pub(super) tenant: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) team_id: Option<String>,
    pub(super) key_id: Option<String>,
    pub(super) private_key: Option<Secret>,
    pub(super) scopes: Vec<String>,
    pub(super) trusted_domains: Vec<String>,
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) authorize_params: Vec<String>,
    pub(super) private_network: bool,
}

impl ConnectionFields {
    /// What the connection is; an error where nothing says of what kind.
    pub(super) fn settings(&self, name: &str) -> Option<ConnectionSettings> {
        let provider = self.kind.or_else(|| Provider::parse(name))?;
        let name = ConnectionName::parse(name).ok()?;
        let secret = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
        let is_apples = self.team_id.is_some() || self.key_id.is_some() || self.private_key.is_some();
        let apple_key = is_apples.then(|| AppleKey {
            team_id: self.team_id.clone().unwrap_or_default(),
            key_id: self.key_id.clone().unwrap_or_default(),
            private_key: self.private_key.as_ref().map(secret).unwrap_or_default(),
        });
        let param = |text: &String| {
            text.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        Some(ConnectionSettings {
            client_secret: self.client_secret.as_ref().map(secret),
            apple_key,
            issuer: self.issuer.clone(),
            tenant: self.tenant.clone(),
            scopes: self.scopes.clone(),
            trusted_domains: self.trusted_domains.clone(),
            algorithms: self.algorithms.clone(),
            authorize_params: self.authorize_params.iter().filter_map(param).collect(),
            private_network: self.private_network,
            ..ConnectionSettings::new(name, provider, self.client_id.clone().unwrap_or_default())
        })
    }
}

/// Makes room for the connections that variables name.
pub(super) fn name_from_variables(
    connections: &mut Connections,
    variables: &[(std::ffi::OsString, std::ffi::OsString)],
) {
    let names = named::in_variables(CONNECTIONS, variables);
    let usable = names
        .into_iter()
        .filter(|name| ConnectionName::parse(name).is_ok());
    connections.extend(usable.map(|name| (name, ConnectionFields::default())));
}

/// Makes room for the connections that a file names, and takes out what cannot be one's name.
pub(super) fn name_from_file(connections: &mut Connections, layer: &mut Layer, problems: &mut Vec<Problem>) {
    for (name, keys) in named::in_file(CONNECTIONS, layer) {
        if ConnectionName::parse(&name).is_ok() {
            connections.entry(name).or_default();
            continue;
        }
        let said: Vec<_> = keys.iter().filter_map(|key| layer.remove(key)).collect();
        if let Some(first) = said.first() {
            problems.push(Problem::new(
                &first.place,
                "is about a connection whose name cannot be one",
                "write `a` to `z`, digits and hyphens, 32 at most, and not `authorize`, `callback`, `identities` or `waitlist`",
            ));
        }
    }
}

/// Checks each connection.
pub(super) fn check(connections: &Connections, said: &Layer, problems: &mut Vec<Problem>) {
    for (name, fields) in connections {
        let key = |field: &str| format!("{CONNECTIONS}.{name}.{field}");
        let Some(settings) = fields.settings(name) else {
            if !said.contains_key(&key("kind")) {
                let kinds = Provider::ALL.map(Provider::as_str).join("`, `");
                let fix = format!("set it to one of `{kinds}`");
                problems.push(Problem::new(place_of(said, &key("kind")), "is not set", fix));
            }
            continue;
        };
        for fault in settings.check() {
            let place = place_of(said, &key(fault.field));
            // What was said but could not be read is a problem already.
            if !problems.iter().any(|problem| problem.setting == place) {
                problems.push(Problem::new(place, fault.what, fault.fix));
            }
        }
    }
}
