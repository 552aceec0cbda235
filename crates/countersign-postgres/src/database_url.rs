//! The database URL: read just far enough to refuse what would go over a network in the clear.

/// A URL that may be used.
pub(crate) struct DatabaseUrl {
    text: String,
    parameters: Vec<String>,
}

/// Why a URL may not be used. Its text never holds the URL, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// It does not begin with `postgres://` or `postgresql://`.
    NotPostgres,
    /// It names a host of a network without saying `sslmode=disable`.
    NeedsTls(String),
    /// It asks for TLS.
    AsksForTls(String),
}

impl std::fmt::Display for UrlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            UrlError::NotPostgres => f.write_str("it must begin with postgres:// or postgresql://"),
            UrlError::NeedsTls(host) => write!(
                f,
                "this build has no TLS for PostgreSQL, and {host} is another machine; if the network in between is \
                 yours alone, write out ?sslmode=disable"
            ),
            UrlError::AsksForTls(mode) => {
                write!(
                    f,
                    "this build has no TLS for PostgreSQL, so sslmode={mode} cannot be kept"
                )
            }
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
    /// Reads a URL.
    pub(crate) fn parse(url: &str) -> Result<Self, UrlError> {
        let scheme = ["postgres://", "postgresql://"]
            .into_iter()
            .find(|scheme| url.starts_with(scheme));
        let rest = scheme
            .and_then(|scheme| url.strip_prefix(scheme))
            .ok_or(UrlError::NotPostgres)?;
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = before.split_once('/').map_or(before, |(authority, _)| authority);
        let parameters: Vec<String> = query
            .split('&')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let url = Self {
            text: url.to_owned(),
            parameters,
        };

        let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
        let named = url.all("host").chain(url.all("hostaddr"));
        let mut all = hosts
            .split(',')
            .map(without_port)
            .chain(named.flat_map(|list| list.split(',')));
        match url.all("sslmode").last() {
            Some("disable") => {}
            Some(mode @ ("require" | "verify-ca" | "verify-full")) => {
                return Err(UrlError::AsksForTls(mode.to_owned()));
            }
            _ => {
                if let Some(host) = all.find(|host| !is_local(host)) {
                    return Err(UrlError::NeedsTls(host.to_owned()));
                }
            }
        }
        drop(all);
        Ok(url)
    }

    /// The URL with our defaults where it is silent.
    pub(crate) fn for_libpq(&self) -> String {
        let silent = DEFAULTS
            .iter()
            .filter(|(name, _)| self.all(name).next().is_none());
        let added: Vec<String> = silent.map(|(name, value)| format!("{name}={value}")).collect();
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
mod tests {
    use super::*;

    fn refusal(url: &str) -> Option<UrlError> {
        DatabaseUrl::parse(url).err()
    }

    #[test]
    fn hosts_of_a_network_need_a_word_about_tls() {
        for url in [
            "postgres://localhost/db",
            "postgresql://u:p%40@127.0.0.1:5433/db?application_name=x",
            "postgres://[::1]:5432/db",
            "postgres:///db",
            "postgres:///db?host=/var/run/postgresql",
            "postgres://%2Frun%2Fpostgresql/db",
            "postgres://u:p@db.example.com/db?sslmode=disable",
            "postgres://localhost,127.0.0.2/db",
        ] {
            assert_eq!(refusal(url), None, "{url}");
        }
        let needs = |host: &str| Some(UrlError::NeedsTls(host.to_owned()));
        assert_eq!(
            refusal("postgres://u:p@db.example.com:5432/db"),
            needs("db.example.com")
        );
        assert_eq!(
            refusal("postgres://u:p@x@10.0.0.1/db?sslmode=prefer"),
            needs("10.0.0.1")
        );
        assert_eq!(refusal("postgres://localhost,db2:5433/db"), needs("db2"));
        assert_eq!(
            refusal("postgres://localhost/db?hostaddr=10.0.0.1"),
            needs("10.0.0.1")
        );
        assert_eq!(refusal("postgres://[2001:db8::1]/db"), needs("2001:db8::1"));
        let asks = Some(UrlError::AsksForTls("verify-full".to_owned()));
        assert_eq!(refusal("postgres://localhost/db?sslmode=verify-full"), asks);
        assert_eq!(refusal("mysql://localhost/db"), Some(UrlError::NotPostgres));
    }

    #[test]
    fn what_the_url_says_stays() {
        let text = |url: &str| DatabaseUrl::parse(url).unwrap().for_libpq();
        let plain = text("postgres://localhost/db");
        assert!(
            plain.starts_with("postgres://localhost/db?connect_timeout=2&keepalives=1"),
            "{plain}"
        );
        let said = text("postgres://localhost/db?connect_timeout=9");
        assert!(
            said.starts_with("postgres://localhost/db?connect_timeout=9&keepalives=1"),
            "{said}"
        );
        assert!(!said.contains("connect_timeout=2"), "{said}");
    }

    #[test]
    fn no_refusal_shows_a_password() {
        let error = refusal("postgres://user:hunter2@db.example.com/db").unwrap();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
