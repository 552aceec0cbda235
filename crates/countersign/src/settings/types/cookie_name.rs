//! Names of cookies (RFC 6265).

use crate::settings::value::Value;

/// The name of a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CookieName(pub(crate) String);

impl CookieName {
    /// Whether browsers take it only over https.
    pub(crate) fn needs_https(&self) -> bool {
        self.has_prefix("__Host-") || self.has_prefix("__Secure-")
    }

    /// Whether browsers refuse it together with a domain.
    pub(crate) fn refuses_domain(&self) -> bool {
        self.has_prefix("__Host-")
    }

    /// Browsers compare the prefix without regard to case.
    fn has_prefix(&self, prefix: &str) -> bool {
        self.0
            .get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    }
}

impl Value for CookieName {
    fn kind() -> String {
        "a cookie's name".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if text.is_empty() || text.len() > 64 || !text.bytes().all(token) {
            return Err(format!(
                "`{text}` cannot be a cookie's name: 1 to 64 letters, digits, `-` or `_`"
            ));
        }
        Ok(Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
