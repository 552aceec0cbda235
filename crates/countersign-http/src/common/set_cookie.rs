//! The line that sets a cookie (RFC 6265).

/// A cookie to be set. `HttpOnly`, `SameSite=Lax` and `Path=/` unless said otherwise.
pub(crate) struct SetCookie<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its value.
    pub(crate) value: &'a str,
    /// Seconds; zero takes it away.
    pub(crate) max_age: i64,
    /// Where it is sent.
    pub(crate) path: &'a str,
    /// From which sites.
    pub(crate) same_site: &'a str,
    /// Whether script cannot read it.
    pub(crate) http_only: bool,
    /// Whether it is sent over https alone.
    pub(crate) secure: bool,
    /// To which hosts beside this one.
    pub(crate) domain: Option<&'a str>,
}

impl<'a> SetCookie<'a> {
    pub(crate) fn new(name: &'a str, value: &'a str, seconds: i64) -> Self {
        Self {
            name,
            value,
            max_age: seconds.max(0),
            path: "/",
            same_site: "Lax",
            http_only: true,
            secure: false,
            domain: None,
        }
    }

    /// The header's value.
    pub(crate) fn line(&self) -> String {
        let Self {
            name,
            value,
            max_age,
            path,
            same_site,
            ..
        } = self;
        let mut line = format!("{name}={value}; Path={path}; Max-Age={max_age}; SameSite={same_site}");
        if *max_age == 0 {
            line.push_str("; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        }
        if self.http_only {
            line.push_str("; HttpOnly");
        }
        if self.secure {
            line.push_str("; Secure");
        }
        if let Some(domain) = self.domain {
            line.push_str("; Domain=");
            line.push_str(domain);
        }
        line
    }
}
