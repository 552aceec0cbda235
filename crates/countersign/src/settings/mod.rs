//! The settings: read once, from built-in defaults, a file, the environment, and files that hold secrets.

mod checks;
mod clients;
mod connections;
mod descope;
mod dkim;
mod inspect;
mod layer;
mod load;
mod mail_checks;
mod named;
mod needs;
mod problem;
mod reference;
mod risks;
mod root_secret_text;
mod sections;
mod setting;
mod table;
#[cfg(test)]
mod tests;
mod types;
mod unknown;
mod value;

use std::path::PathBuf;
use std::time::Duration;

use countersign_core::nouns::surface::Surface;
use countersign_core::policy::{Policy, TestUsers};
use countersign_core::usecases::rotate_signing_keys::KeyPace;
use countersign_email::{Sender, SmtpSettings};
use countersign_http::HttpSettings;
use countersign_oauth::ConnectionSettings;

pub(crate) use clients::is_client_id;
pub(crate) use dkim::DkimSettings;
pub(crate) use inspect::{InForce, Inspection, inspect};
pub(crate) use load::{Inputs, Loaded, load};
pub(crate) use needs::Needs;
pub(crate) use problem::{Problem, Problems};
pub(crate) use reference::reference;
pub(crate) use risks::risks;
pub(crate) use root_secret_text::decode as decode_root_secret;
pub(crate) use sections::{DatabaseSettings, LogSettings, MailSettings, MetricsSettings, UpkeepSettings};
pub(crate) use types::{DatabaseUrl, Enumeration, Listen, LogFormat, Mode, PublicUrl, Secret};

/// Reads the URL of a database that is no setting; the error holds no secret.
pub(crate) fn parse_database_url(text: &str) -> Result<DatabaseUrl, String> {
    <DatabaseUrl as value::Value>::parse(text)
}

/// Reads an origin that is no setting, as browsers send it.
pub(crate) fn parse_origin(text: &str) -> Result<String, String> {
    let origin = <types::Origin as value::Value>::parse(text)?;
    Ok(value::Value::show(&origin))
}

/// Reads a redirect URI that is no setting.
pub(crate) fn parse_redirect_uri(text: &str) -> Result<String, String> {
    let uri = <types::RedirectUri as value::Value>::parse(text)?;
    Ok(value::Value::show(&uri))
}

/// The port of a service nothing was configured for.
const DEFAULT_PORT: u16 = 5173;

/// Every setting. What is `None` was not set, which production allows only where nothing depends on it.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) mode: Mode,
    pub(crate) listen: Vec<Listen>,
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) data_dir: PathBuf,
    pub(crate) database_url: Option<DatabaseUrl>,
    pub(crate) root_secret: Option<Secret>,
    pub(crate) previous_root_secret: Option<Secret>,
    pub(crate) smtp: Option<SmtpSettings>,
    pub(crate) smtp_fallback: Option<SmtpSettings>,
    pub(crate) mail_from: Option<Sender>,
    enumeration: Option<Enumeration>,
    pub(crate) log_format: LogFormat,
    pub(crate) policy: Policy,
    /// All but `listen` and `drain_delay`, which depend on other settings.
    http: HttpSettings,
    drain_delay: Option<Duration>,
    pub(crate) database: DatabaseSettings,
    pub(crate) mail: MailSettings,
    pub(crate) dkim: DkimSettings,
    pub(crate) log: LogSettings,
    pub(crate) metrics: MetricsSettings,
    pub(crate) upkeep: UpkeepSettings,
    pub(crate) keys: KeyPace,
    descope: descope::DescopeFields,
    clients: clients::Clients,
    connections: connections::Connections,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            listen: vec![Listen::Localhost(DEFAULT_PORT)],
            public_url: None,
            data_dir: PathBuf::from("data"),
            database_url: None,
            root_secret: None,
            previous_root_secret: None,
            smtp: None,
            smtp_fallback: None,
            mail_from: None,
            enumeration: None,
            log_format: LogFormat::default(),
            policy: Policy::default(),
            http: HttpSettings::default(),
            drain_delay: None,
            database: DatabaseSettings::default(),
            mail: MailSettings::default(),
            dkim: DkimSettings::default(),
            log: LogSettings::default(),
            metrics: MetricsSettings::default(),
            upkeep: UpkeepSettings::default(),
            keys: KeyPace::default(),
            descope: descope::DescopeFields::default(),
            clients: clients::Clients::new(),
            connections: connections::Connections::new(),
        }
    }
}

impl Settings {
    /// Whether this is production.
    pub(crate) fn is_production(&self) -> bool {
        self.mode == Mode::Production
    }

    /// Whether anything tells who has an account.
    pub(crate) fn enumeration(&self) -> Enumeration {
        self.enumeration.unwrap_or(match self.mode {
            Mode::Production => Enumeration::Hide,
            Mode::Development => Enumeration::PerSurface,
        })
    }

    /// Whether mails are shown on a page and on standard output instead of sent: on one's own machine only.
    pub(crate) fn shows_mails(&self) -> bool {
        !self.is_production() && self.smtp.is_none() && self.is_loopback()
    }

    /// The connections to social providers, by name.
    pub(crate) fn connections(&self) -> Vec<ConnectionSettings> {
        self.connections
            .iter()
            .filter_map(|(name, fields)| fields.settings(name))
            .collect()
    }

    /// Whether refresh tokens are signed: where programs of Descope's SDKs are served.
    pub(crate) fn signs_refresh_tokens(&self) -> bool {
        let http = self.http();
        http.surfaces.contains(&Surface::Descope) && !http.descope.project_ids.is_empty()
    }

    /// Where users of tests may be.
    pub(crate) fn test_users(&self) -> TestUsers {
        self.descope.test_users(self.mode)
    }

    /// The settings of the HTTP side, with what follows from others.
    pub(crate) fn http(&self) -> HttpSettings {
        let usual = if self.is_production() {
            self.http.drain_delay
        } else {
            Duration::ZERO
        };
        let drain_delay = self.drain_delay.unwrap_or(usual);
        HttpSettings {
            drain_delay,
            descope: self.descope.settings(self.mode),
            ..self.http.clone()
        }
    }

    /// The public URL; where none is set, that of this machine at the port that is listened at.
    pub(crate) fn public_url_at(&self, port: u16) -> PublicUrl {
        self.public_url
            .clone()
            .unwrap_or_else(|| PublicUrl::localhost(port))
    }

    /// Whether nobody but this machine can connect.
    pub(crate) fn is_loopback(&self) -> bool {
        self.listen.iter().all(|listen| listen.is_loopback())
    }
}
