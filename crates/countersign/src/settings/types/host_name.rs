//! Host names.

use crate::settings::value::Value;

/// A host name, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostName(pub(crate) String);

impl Value for HostName {
    fn kind() -> String {
        "a host name".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && label.len() <= 63
        };
        if text.len() > 253 || !text.split('.').all(label) {
            return Err(format!(
                "`{text}` is not a host name (write `example.com`, without a dot before it)"
            ));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
