//! The settings of apps of the Accounts API: their ids, what was said of each, and what that makes.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use countersign_core::nouns::client::{Client, ClientId, CookieMode, LoginMethod, SignUpMode};

use super::Settings;
use super::layer::Layer;
use super::named;
use super::problem::Problem;

/// The word all their sections begin with.
pub(super) const CLIENTS: &str = "clients";
/// The app of development: it is there while no other is, and never stored.
pub(crate) const BOOTSTRAP: &str = "dev";

/// What was said of each app, by its id.
pub(super) type Clients = BTreeMap<String, ClientFields>;

/// What was said of one.
#[derive(Clone, Debug)]
pub(crate) struct ClientFields {
    pub(super) name: Option<String>,
    pub(super) allowed_origins: Vec<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) login_methods: Vec<LoginMethod>,
    pub(super) sign_up: SignUpMode,
    pub(super) access_token: Option<TimeDelta>,
    pub(super) refresh_grace: Option<TimeDelta>,
    pub(super) idle: Option<TimeDelta>,
    pub(super) cookies: bool,
    pub(super) refresh_cookie: String,
}

impl Default for ClientFields {
    fn default() -> Self {
        Self {
            name: None,
            allowed_origins: Vec::new(),
            redirect_uris: Vec::new(),
            login_methods: LoginMethod::ALL.to_vec(),
            sign_up: SignUpMode::Confirm,
            access_token: None,
            refresh_grace: None,
            idle: None,
            cookies: false,
            refresh_cookie: CookieMode::default().refresh_cookie,
        }
    }
}

impl ClientFields {
    fn client(&self, id: &str) -> Client {
        let seconds = |span: TimeDelta| u32::try_from(span.num_seconds()).unwrap_or(u32::MAX);
        Client {
            name: self.name.clone().unwrap_or_else(|| id.to_owned()),
            allowed_origins: self.allowed_origins.clone(),
            redirect_uris: self.redirect_uris.clone(),
            login_methods: self.login_methods.clone(),
            sign_up: self.sign_up,
            access_token_seconds: self.access_token.map(seconds),
            refresh_grace_seconds: self.refresh_grace.map(seconds),
            idle_seconds: self.idle.map(seconds),
            cookies: self.cookies.then(|| CookieMode {
                refresh_cookie: self.refresh_cookie.clone(),
            }),
            ..Client::new(ClientId::new(id))
        }
    }
}

impl Settings {
    /// The apps of the settings; in development, where there is none, the bootstrap app.
    pub(crate) fn clients(&self) -> Vec<Client> {
        let bootstrap = (!self.is_production() && self.clients.is_empty()).then(|| self.bootstrap_client());
        let named = self.clients.iter().map(|(id, fields)| fields.client(id));
        named.chain(bootstrap).collect()
    }

    /// Pages of this service, and whatever is being built on port 3000.
    fn bootstrap_client(&self) -> Client {
        let own = self.public_url.as_ref().map(|url| url.as_str().to_owned());
        let mut allowed_origins = vec!["http://localhost:3000".to_owned()];
        allowed_origins.extend(own);
        Client {
            name: "Development".to_owned(),
            allowed_origins,
            redirect_uris: vec!["http://localhost:3000/auth/callback".to_owned()],
            sign_up: SignUpMode::Immediate,
            ..Client::new(ClientId::new(BOOTSTRAP))
        }
    }
}

/// Makes room for the apps that variables name.
pub(super) fn name_from_variables(
    clients: &mut Clients,
    variables: &[(std::ffi::OsString, std::ffi::OsString)],
) {
    let names = named::in_variables(CLIENTS, variables);
    let usable = names.into_iter().filter(|name| is_client_id(name));
    clients.extend(usable.map(|name| (name, ClientFields::default())));
}

/// Makes room for the apps that a file names, and takes out what cannot be one's id.
pub(super) fn name_from_file(clients: &mut Clients, layer: &mut Layer, problems: &mut Vec<Problem>) {
    for (name, keys) in named::in_file(CLIENTS, layer) {
        if is_client_id(&name) {
            clients.entry(name).or_default();
            continue;
        }
        let said: Vec<_> = keys.iter().filter_map(|key| layer.remove(key)).collect();
        if let Some(first) = said.first() {
            problems.push(Problem::new(
                &first.place,
                "is about an app whose id cannot be one",
                "write `a` to `z`, digits and hyphens, 64 at most",
            ));
        }
    }
}

/// Whether a word can be the id of an app: `[a-z0-9-]{1,64}`.
pub(crate) fn is_client_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}
