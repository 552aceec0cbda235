//! `COUNTERSIGN_SMTP_URL`, parsed once. No error and no `Debug` of it shows the password.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use url::Url;

/// How much a conversation with the relay must be hidden from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS with a certificate valid for the host's name, or no mail.
    Required,
    /// TLS if the relay offers it, with any certificate: keeps out listeners, not impostors.
    Opportunistic,
    /// None.
    None,
}

/// User and password for the relay.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// A relay and how to talk to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Its name or IP address, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether TLS begins with the connection (`smtps://`) and not by STARTTLS.
    pub implicit_tls: bool,
    /// Whether TLS must be.
    pub tls: TlsMode,
    /// Whom to sign in as.
    pub credentials: Option<Credentials>,
}

/// The URL names no relay; says why, without any part of the URL that may be secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the SMTP URL {0}; its form is smtp://[user:password@]host[:port][?tls=required|opportunistic|none], or smtps://…"
)]
pub struct InvalidSmtpUrl(String);

impl SmtpSettings {
    /// Reads an SMTP URL. Without `tls=…`, loopback hosts are spoken to as they like, all others only by verified TLS.
    pub fn parse(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text.trim()).map_err(|error| {
            invalid(format!(
                "cannot be read ({error}; write / ? # @ : and % of a user or password as %2F and so on)"
            ))
        })?;
        let implicit_tls = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(invalid("begins with neither smtp:// nor smtps://")),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(invalid(
                "has more than a host and a port (write / ? # of a password as %2F %3F %23)",
            ));
        }
        let host = url
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_ascii_lowercase();
        if host.is_empty() {
            return Err(invalid("names no host"));
        }
        if !is_name(&host) && host.parse::<IpAddr>().is_err() {
            return Err(invalid("names a host that is neither a name nor an IP address"));
        }
        let tls = tls_mode(&url, implicit_tls, is_loopback(&host))?;
        let credentials = credentials(&url)?;
        if credentials.is_some() && tls != TlsMode::Required && !is_loopback(&host) {
            return Err(invalid(
                "holds a password, which is never sent without verified TLS: drop the tls setting",
            ));
        }
        let default_port = match (implicit_tls, &credentials) {
            (true, _) => 465,
            (false, Some(_)) => 587,
            (false, None) => 25,
        };
        Ok(Self {
            port: url.port().unwrap_or(default_port),
            host,
            implicit_tls,
            tls,
            credentials,
        })
    }

    /// Whether the relay is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

fn invalid(why: impl Into<String>) -> InvalidSmtpUrl {
    InvalidSmtpUrl(why.into())
}

fn tls_mode(url: &Url, implicit_tls: bool, is_loopback: bool) -> Result<TlsMode, InvalidSmtpUrl> {
    let mut written = None;
    for (key, value) in url.query_pairs() {
        let mode = match (key.as_ref(), value.as_ref()) {
            ("tls", "required") => TlsMode::Required,
            ("tls", "opportunistic") => TlsMode::Opportunistic,
            ("tls", "none") => TlsMode::None,
            ("tls", _) => {
                return Err(invalid(
                    "has a tls setting other than required, opportunistic or none",
                ));
            }
            _ => return Err(invalid("has a setting other than tls after the question mark")),
        };
        if written.replace(mode).is_some() {
            return Err(invalid("has two tls settings"));
        }
    }
    match written {
        Some(TlsMode::None) if implicit_tls => Err(invalid("says smtps and tls=none")),
        Some(mode) => Ok(mode),
        None if is_loopback => Ok(TlsMode::Opportunistic),
        None => Ok(TlsMode::Required),
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, InvalidSmtpUrl> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text)
            .decode_utf8()
            .map_err(|_| invalid("has a user or password that is not UTF-8"))?;
        match text.chars().any(char::is_control) {
            true => Err(invalid("has a control character in its user or password")),
            false => Ok(text.into_owned()),
        }
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() => Ok(Some(Credentials {
            user: decoded(user)?,
            password: decoded(password)?,
        })),
        _ => Err(invalid(
            "has a user without a password or a password without a user",
        )),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    host.len() <= 253 && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> (String, u16, bool, TlsMode) {
        let settings = SmtpSettings::parse(url).unwrap();
        (settings.host, settings.port, settings.implicit_tls, settings.tls)
    }

    #[test]
    fn urls() {
        use TlsMode::{None, Opportunistic, Required};
        for (url, host, port, implicit, tls) in [
            (
                "smtp://relay.example.com",
                "relay.example.com",
                25,
                false,
                Required,
            ),
            (
                "smtp://u:p@Relay.Example.com",
                "relay.example.com",
                587,
                false,
                Required,
            ),
            (
                "smtps://u:p@relay.example.com/",
                "relay.example.com",
                465,
                true,
                Required,
            ),
            ("smtp://relay:2525?tls=none", "relay", 2525, false, None),
            (
                "smtp://relay?tls=opportunistic",
                "relay",
                25,
                false,
                Opportunistic,
            ),
            ("smtp://localhost:1025", "localhost", 1025, false, Opportunistic),
            ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, false, Opportunistic),
            ("smtp://[::1]:1025?tls=required", "::1", 1025, false, Required),
            ("smtp://u:p@localhost?tls=none", "localhost", 587, false, None),
            (
                "smtp://my_relay.internal",
                "my_relay.internal",
                25,
                false,
                Required,
            ),
        ] {
            assert_eq!(parsed(url), (host.to_owned(), port, implicit, tls), "{url}");
        }
        let credentials = SmtpSettings::parse("smtp://me%40example.com:p%3Aa%2Fs%23%25@relay.example")
            .unwrap()
            .credentials;
        assert_eq!(
            credentials,
            Some(Credentials {
                user: "me@example.com".into(),
                password: "p:a/s#%".into()
            })
        );
    }

    #[test]
    fn c8_no_error_shows_the_password() {
        for url in [
            "hunter2",
            "http://u:hunter2@relay",
            "smtp://u:hunter2@",
            "smtp://u:hunter2@relay:99999",
            "smtp://u:hunter2@relay/x",
            "smtp://u:hunter2@relay#x",
            "smtp://u:hunter2/x@relay",
            "smtp://u:hunter2@relay.example?tls=none",
            "smtp://u:hunter2@relay.example?tls=opportunistic",
            "smtp://u:hunter2@relay?tls=hunter2",
            "smtp://u:hunter2@relay?hunter2=1",
            "smtp://:hunter2@relay",
            "smtp://hunter2@relay",
            "smtps://u:hunter2@relay?tls=none",
            "smtp://u:hunter2%0a@relay",
            "smtp://u:hunter2@re lay",
            "smtp://u:hunter2%ff@relay",
            "smtp:hunter2",
            "smtp://u:hunter2@relay?tls=none&tls=none",
        ] {
            let error = SmtpSettings::parse(url).expect_err(url).to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
        let settings = SmtpSettings::parse("smtp://u:hunter2@relay.example").unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
