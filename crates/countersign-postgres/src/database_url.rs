//! The database URL, and the variables of PostgreSQL's client that speak where it is silent: read just far enough to
//! refuse what would go over a network in the clear.

use std::path::PathBuf;

use crate::trust_roots::trust_roots;

/// A URL that may be used. Its text may hold a password.
pub struct DatabaseUrl {
    text: String,
    /// Names and values, decoded.
    parameters: Vec<(String, String)>,
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
    /// It, or the variable of this name, leaves where to go to a file that is not read here.
    NamesService(&'static str),
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
            UrlError::NamesService(_) => {
                "write out in the URL what the service file says, and leave the service out"
            }
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
            UrlError::NamesService(by) => write!(
                f,
                "leaves it to a service file where the database is and whether there is TLS ({by})"
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

/// What libpq goes by where the URL is silent, as far as it decides who reads along; what else there is (`PGUSER`,
/// `PGPASSWORD`, …) is libpq's own.
const VARIABLES: &[(&str, &str)] = &[
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("service", "PGSERVICE"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
];

/// What this build and this process have.
#[derive(Clone, Copy)]
struct Here {
    has_tls: bool,
    /// The file of authorities this system trusts.
    roots: fn() -> Option<PathBuf>,
    /// A variable of the environment.
    variable: fn(&str) -> Option<String>,
}

/// What is said, and by which variable if not by the URL.
struct Said {
    value: String,
    by: Option<&'static str>,
}

/// Who is connected to.
struct Servers {
    names: Vec<Said>,
    addresses: Vec<Said>,
}

/// Those of a list.
fn each(list: &Said) -> Vec<Said> {
    let by = list.by;
    let hosts = list.value.split(',').filter(|host| !host.is_empty());
    hosts
        .map(|host| Said {
            value: host.to_owned(),
            by,
        })
        .collect()
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.value)?;
        self.by.map_or(Ok(()), |by| write!(f, " (by {by})"))
    }
}

impl DatabaseUrl {
    /// Reads a URL for this build on this system.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        let here = Here {
            has_tls: cfg!(feature = "tls"),
            roots: trust_roots,
            variable: |name| std::env::var(name).ok().filter(|value| !value.is_empty()),
        };
        Self::parse_with(url, here)
    }

    /// What guards the way there.
    pub fn protection(&self) -> Protection {
        self.protection
    }

    fn parse_with(url: &str, here: Here) -> Result<Self, UrlError> {
        let scheme = ["postgres://", "postgresql://"]
            .into_iter()
            .find(|scheme| url.starts_with(scheme));
        let rest = scheme
            .and_then(|scheme| url.strip_prefix(scheme))
            .ok_or(UrlError::NotPostgres)?;
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = before.split_once('/').map_or(before, |(authority, _)| authority);
        let parameters = query.split('&').filter(|part| !part.is_empty());
        let parameters = parameters.map(|part| part.split_once('=').unwrap_or((part, "")));
        let mut url = Self {
            text: url.to_owned(),
            parameters: parameters
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
            protection: Protection::Near,
            added: Vec::new(),
        };
        if let Some(service) = url.said("service", here) {
            return Err(UrlError::NamesService(service.by.unwrap_or("service=")));
        }
        let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
        let servers = url.servers(hosts, here);
        url.protection = url.judge(&servers, here)?;
        url.complete(&servers, here)?;
        Ok(url)
    }

    /// The servers, as libpq finds them: a parameter goes before what stands before the path, and either before a
    /// variable.
    fn servers(&self, in_authority: &str, here: Here) -> Servers {
        let written = in_authority.split(',').map(|host| decoded(without_port(host)));
        let written = written.filter(|host| !host.is_empty());
        let mut names: Vec<Said> = written.map(|value| Said { value, by: None }).collect();
        if names.is_empty() || self.all("host").next().is_some() {
            names = self.said("host", here).iter().flat_map(each).collect();
        }
        let addresses = self.said("hostaddr", here).iter().flat_map(each).collect();
        Servers { names, addresses }
    }

    /// What guards the way, or why the URL may not be used.
    fn judge(&self, servers: &Servers, here: Here) -> Result<Protection, UrlError> {
        let said = self.said("sslmode", here);
        let mode = said.as_ref().map(|said| said.value.as_str());
        let mut all = servers.names.iter().chain(&servers.addresses);
        let far_host = all.find(|host| !is_local(&host.value));
        match (mode, far_host) {
            (Some("disable"), Some(_)) => Ok(Protection::None),
            (None | Some("disable" | "allow" | "prefer"), None) => Ok(Protection::Near),
            (None | Some("allow" | "prefer"), Some(host)) if !here.has_tls => {
                Err(UrlError::NeedsTls(host.to_string()))
            }
            (Some(mode), _) if !here.has_tls => Err(UrlError::AsksForTls(mode.to_owned())),
            (Some("allow" | "prefer"), Some(host)) => {
                let mode = said.map(|said| said.to_string()).unwrap_or_default();
                Err(UrlError::LeavesTlsOpen(host.to_string(), mode))
            }
            (Some("require"), _) => Ok(Protection::Encrypted),
            (None | Some(_), _) => Ok(Protection::Verified),
        }
    }

    /// Adds what the URL leaves open.
    fn complete(&mut self, servers: &Servers, here: Here) -> Result<(), UrlError> {
        if self.protection == Protection::Verified {
            if self.said("sslmode", here).is_none() {
                self.added.push(("sslmode", "verify-full".to_owned()));
            }
            if self.said("sslrootcert", here).is_none() {
                let roots = (here.roots)().ok_or(UrlError::NoTrustRoots)?;
                self.added
                    .push(("sslrootcert", escaped(&roots.to_string_lossy())));
            }
        }
        let are_several = servers.names.len().max(servers.addresses.len()) > 1;
        if are_several && self.said("target_session_attrs", here).is_none() {
            self.added.push(("target_session_attrs", "read-write".to_owned()));
        }
        Ok(())
    }

    /// What the URL says last, else what the environment does.
    fn said(&self, name: &str, here: Here) -> Option<Said> {
        let written = self.all(name).last().map(|value| Said {
            value: value.to_owned(),
            by: None,
        });
        written.or_else(|| {
            let (_, by) = VARIABLES.iter().find(|(parameter, _)| *parameter == name)?;
            let value = (here.variable)(by)?;
            Some(Said { value, by: Some(by) })
        })
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
        let named = self.parameters.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }
}

/// A value as a URL holds it, where it is a path of somebody's choosing.
fn escaped(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace('=', "%3D")
}

/// A part of a URL as libpq takes it; what is no escape stays, for libpq to refuse.
fn decoded(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&octet, after)) = rest.split_first() {
        let escape = match (octet, after) {
            (b'%', [high, low, after @ ..]) => hex(*high)
                .zip(hex(*low))
                .map(|(high, low)| (high << 4 | low, after)),
            _ => None,
        };
        let (octet, after) = escape.unwrap_or((octet, after));
        octets.push(octet);
        rest = after;
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

fn without_port(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    }
}

/// A socket in the file system (also by default), or a loopback address.
fn is_local(host: &str) -> bool {
    host.starts_with(['/', '@'])
        || host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests;
