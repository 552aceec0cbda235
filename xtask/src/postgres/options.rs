//! How a throwaway cluster is configured.

use crate::certificate::Certificate;
use std::fmt::Write;

/// Settings of a cluster on top of PostgreSQL's own defaults.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    settings: Vec<(String, String)>,
    /// What the server shows to clients that ask for TLS.
    pub(super) certificate: Option<Certificate>,
}

impl Options {
    /// For tests: fast and forgetful, with room for many connections.
    pub(crate) fn for_tests() -> Options {
        Options::durable()
            .with("fsync", "off")
            .with("synchronous_commit", "off")
            .with("full_page_writes", "off")
    }

    /// For measurements: as durable as PostgreSQL is by default.
    pub(crate) fn durable() -> Options {
        let plain = Options {
            settings: Vec::new(),
            certificate: None,
        };
        plain.with("max_connections", "400").with("timezone", "UTC")
    }

    /// The same with one more setting, as in `postgresql.conf`; the last one given wins.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Options {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with TLS for clients that ask for it.
    pub(crate) fn with_tls(self, certificate: Certificate) -> Options {
        let mut options = self.with("ssl", "on");
        options.certificate = Some(certificate);
        options
    }

    /// The lines for `postgresql.conf`.
    pub(crate) fn to_conf(&self) -> String {
        let mut conf = String::new();
        for (name, value) in &self.settings {
            // Writing to a string does not fail.
            let _ = writeln!(conf, "{name} = '{}'", value.replace('\'', "''"));
        }
        conf
    }
}
