//! The database URL: read just far enough to refuse what would go over a network in the clear.

use std::path::PathBuf;

use crate::trust_roots::trust_roots;

/// A URL that may be used. Its text may hold a password.
pub struct DatabaseUrl {
    text: String,
    parameters: Vec<String>,
    protection: Protection,
    /// What is added where the URL is silent: TLS to another machine, and which of several servers to take.
    added: Vec<(&'static str, String)>,
}

/// What guards the way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// The server is on this machine.
    Near,
    /// TLS, and the server's certificate is verified.
    Verified,
    /// TLS with whoever answers.
    Encrypted,
    /// None, as the URL says in so many words.
    None,
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

impl UrlError {
    /// How to put it right.
    pub fn fix(&self) -> &'static str {
        match self {
            UrlError::NotPostgres => "write `postgres://USER:PASSWORD@HOST/DATABASE`",
            UrlError::NeedsTls(_) => {
                "take the image or a build with `--features postgres-tls`; or, if the network in between is yours \
                 alone, write out `?sslmode=disable`"
            }
            UrlError::AsksForTls(_) => "take the image or a build with `--features postgres-tls`",
            UrlError::LeavesTlsOpen(..) => {
                "leave `sslmode` out, which means `verify-full`, or write `verify-full`, `require` or `disable`"
            }
            UrlError::NoTrustRoots => "name the file of those you trust with `?sslrootcert=`",
        }
    }
}

impl std::fmt::Display for UrlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            UrlError::NotPostgres => f.write_str("does not begin with postgres:// or postgresql://"),
            UrlError::NeedsTls(host) => write!(
                f,
                "names another machine, {host}, and this build has no TLS for PostgreSQL"
            ),
            UrlError::AsksForTls(mode) => write!(
                f,
                "says sslmode={mode}, and this build has no TLS for PostgreSQL"
            ),
            UrlError::LeavesTlsOpen(host, mode) => write!(
                f,
                "says sslmode={mode}: whoever sits on the way to {host} could have the password sent in the clear"
            ),
            UrlError::NoTrustRoots => f.write_str(
                "leaves open by whom the server's certificate must be signed, and this system has no list of its own",
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

/// Where TLS comes from in this build.
#[derive(Clone, Copy)]
struct Tls {
    is_built_in: bool,
    /// The file of authorities this system trusts.
    roots: fn() -> Option<PathBuf>,
}

impl DatabaseUrl {
    /// Reads a URL for this build on this system.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        let tls = Tls {
            is_built_in: cfg!(feature = "tls"),
            roots: trust_roots,
        };
        Self::parse_with(url, tls)
    }

    /// What guards the way there.
    pub fn protection(&self) -> Protection {
        self.protection
    }

    fn parse_with(url: &str, tls: Tls) -> Result<Self, UrlError> {
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
            protection: Protection::Near,
            added: Vec::new(),
        };
        let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
        url.protection = url.judge(url.far_host(hosts), tls)?;
        url.complete(hosts, tls)?;
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

    /// What guards the way, or why the URL may not be used.
    fn judge(&self, far_host: Option<&str>, tls: Tls) -> Result<Protection, UrlError> {
        let mode = self.all("sslmode").last();
        match (mode, far_host) {
            (Some("disable"), Some(_)) => Ok(Protection::None),
            (None | Some("disable" | "allow" | "prefer"), None) => Ok(Protection::Near),
            (None | Some("allow" | "prefer"), Some(host)) if !tls.is_built_in => {
                Err(UrlError::NeedsTls(host.to_owned()))
            }
            (Some(mode), _) if !tls.is_built_in => Err(UrlError::AsksForTls(mode.to_owned())),
            (Some(mode @ ("allow" | "prefer")), Some(host)) => {
                Err(UrlError::LeavesTlsOpen(host.to_owned(), mode.to_owned()))
            }
            (Some("require"), _) => Ok(Protection::Encrypted),
            (None | Some(_), _) => Ok(Protection::Verified),
        }
    }

    /// Adds what the URL leaves open.
    fn complete(&mut self, hosts: &str, tls: Tls) -> Result<(), UrlError> {
        if self.protection == Protection::Verified {
            if self.all("sslmode").next().is_none() {
                self.added.push(("sslmode", "verify-full".to_owned()));
            }
            if self.all("sslrootcert").next().is_none() {
                let roots = (tls.roots)().ok_or(UrlError::NoTrustRoots)?;
                self.added
                    .push(("sslrootcert", escaped(&roots.to_string_lossy())));
            }
        }
        let are_several = hosts.contains(',') || self.all("host").any(|list| list.contains(','));
        if are_several && self.all("target_session_attrs").next().is_none() {
            self.added.push(("target_session_attrs", "read-write".to_owned()));
        }
        Ok(())
    }

    /// The URL with our defaults where it is silent.
    pub(crate) fn for_libpq(&self) -> String {
        let silent = DEFAULTS
            .iter()
            .filter(|(name, _)| self.all(name).next().is_none());
        let ours = self.added.iter().map(|(name, value)| format!("{name}={value}"));
        let added: Vec<String> = silent
            .map(|(name, value)| format!("{name}={value}"))
            .chain(ours)
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

/// A value as a URL holds it, where it is a path of somebody's choosing.
fn escaped(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace('=', "%3D")
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
