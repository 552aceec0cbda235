//! The database URL: read just far enough to refuse what would go over a network in the clear.

use std::path::Path;

use crate::trust_roots::trust_roots;

/// A URL that may be used.
#[derive(Debug)]
pub(crate) struct DatabaseUrl {
    text: String,
    parameters: Vec<String>,
    /// What is added for a server on another machine, where the URL is silent.
    tls: Vec<(&'static str, String)>,
}

/// Why a URL may not be used. Its text never holds the URL, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// It does not begin with `postgres://` or `postgresql://`.
    NotPostgres,
    /// It names a host of a network without saying `sslmode=disable`, and this build has no TLS.
    NeedsTls(String),
    /// It asks for TLS, and this build has none.
    AsksForTls(String),
    /// It names a host of a network and leaves it to the server whether there is TLS.
    LeavesTlsOpen(String, String),
    /// The server's certificate is to be verified, and nothing says against what.
    NoTrustRoots,
}

impl std::fmt::Display for UrlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            UrlError::NotPostgres => f.write_str("it must begin with postgres:// or postgresql://"),
            UrlError::NeedsTls(host) => write!(
                f,
                "this build has no TLS for PostgreSQL, and {host} is another machine; take the image, build with \
                 --features postgres-tls, or, if the network in between is yours alone, write out ?sslmode=disable"
            ),
            UrlError::AsksForTls(mode) => write!(
                f,
                "this build has no TLS for PostgreSQL, so sslmode={mode} cannot be kept; take the image or build with \
                 --features postgres-tls"
            ),
            UrlError::LeavesTlsOpen(host, mode) => write!(
                f,
                "sslmode={mode} would send the password to {host} in the clear if somebody in between says so; write \
                 verify-full, require or disable, or leave it out, which is verify-full"
            ),
            UrlError::NoTrustRoots => f.write_str(
                "the server's certificate is to be verified, but this system has no certificates to verify it \
                 against; name the file with ?sslrootcert=",
            ),
        }
    }
}

impl std::error::Error for UrlError {}

/// What libpq is told unless the URL says otherwise: a server that vanished is noticed within seconds.
const DEFAULTS: &[(&str, &str)] = &[
    ("connect_timeout", "2"),
    ("keepalives", "1"),
    ("keepalives_idle", "15"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "15000"),
    ("fallback_application_name", "countersign"),
];

impl DatabaseUrl {
    /// Reads a URL for this build on this system.
    pub(crate) fn parse(url: &str) -> Result<Self, UrlError> {
        Self::parse_for(url, cfg!(feature = "tls"), trust_roots)
    }

    fn parse_for(
        url: &str,
        has_tls: bool,
        trust_roots: impl Fn() -> Option<&'static Path>,
    ) -> Result<Self, UrlError> {
        let scheme = ["postgres://", "postgresql://"]
            .into_iter()
            .find(|scheme| url.starts_with(scheme));
        let rest = scheme
            .and_then(|scheme| url.strip_prefix(scheme))
            .ok_or(UrlError::NotPostgres)?;
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = before.split_once('/').map_or(before, |(authority, _)| authority);
        let parameters = query.split('&').filter(|part| !part.is_empty());
        let mut url = Self {
            text: url.to_owned(),
            parameters: parameters.map(str::to_owned).collect(),
            tls: Vec::new(),
        };
        let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
        url.tls = url.judge(url.far_host(hosts), has_tls, trust_roots)?;
        Ok(url)
    }

    /// The first host that is not this machine.
    fn far_host<'a>(&'a self, hosts: &'a str) -> Option<&'a str> {
        let named = self.all("host").chain(self.all("hostaddr"));
        let mut all = hosts
            .split(',')
            .map(without_port)
            .chain(named.flat_map(|list| list.split(',')));
        all.find(|host| !is_local(host))
    }

    /// What to add for TLS, or why the URL may not be used.
    fn judge(
        &self,
        far_host: Option<&str>,
        has_tls: bool,
        trust_roots: impl Fn() -> Option<&'static Path>,
    ) -> Result<Vec<(&'static str, String)>, UrlError> {
        let mode = self.all("sslmode").last();
        let verified = match (mode, far_host) {
            (Some("disable"), _) | (None | Some("allow" | "prefer"), None) => return Ok(Vec::new()),
            (Some(mode), None) if !has_tls => return Err(UrlError::AsksForTls(mode.to_owned())),
            (Some(mode @ ("require" | "verify-ca" | "verify-full")), Some(_)) if !has_tls => {
                return Err(UrlError::AsksForTls(mode.to_owned()));
            }
            (_, Some(host)) if !has_tls => return Err(UrlError::NeedsTls(host.to_owned())),
            (Some(mode @ ("allow" | "prefer")), Some(host)) => {
                return Err(UrlError::LeavesTlsOpen(host.to_owned(), mode.to_owned()));
            }
            (Some("require"), _) => return Ok(Vec::new()),
            (Some(_), _) => Vec::new(),
            (None, Some(_)) => vec![("sslmode", "verify-full".to_owned())],
        };
        if self.all("sslrootcert").next().is_some() {
            return Ok(verified);
        }
        let roots = trust_roots().ok_or(UrlError::NoTrustRoots)?;
        let mut added = verified;
        added.push(("sslrootcert", roots.display().to_string()));
        Ok(added)
    }

    /// The URL with our defaults where it is silent.
    pub(crate) fn for_libpq(&self) -> String {
        let silent = DEFAULTS
            .iter()
            .filter(|(name, _)| self.all(name).next().is_none());
        let tls = self.tls.iter().map(|(name, value)| format!("{name}={value}"));
        let added: Vec<String> = silent
            .map(|(name, value)| format!("{name}={value}"))
            .chain(tls)
            .collect();
        let joint = match (self.text.contains('?'), self.parameters.is_empty()) {
            (false, _) => "?",
            (true, true) => "",
            (true, false) => "&",
        };
        format!("{}{joint}{}", self.text.trim_end_matches('&'), added.join("&"))
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.parameters
            .iter()
            .filter_map(move |part| part.split_once('=').filter(|(key, _)| *key == name))
            .map(|(_, v)| v)
    }
}

fn without_port(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    }
}

/// A socket in the file system (also by default), or a loopback address.
fn is_local(host: &str) -> bool {
    let socket =
        host.is_empty() || host.starts_with(['/', '@']) || host.to_ascii_lowercase().starts_with("%2f");
    socket
        || host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests;
