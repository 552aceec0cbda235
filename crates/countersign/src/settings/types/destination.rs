//! Where a browser is sent: a path of this service, or a URL somewhere else.

use url::Url;

use crate::settings::value::Value;

/// A path or an absolute URL; nothing a browser would take for something else.
pub(crate) struct Destination(String);

impl Value for Destination {
    fn kind() -> String {
        "a path like `/`, or a URL like `https://app.example.com/`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let plain = text.chars().all(|c| c.is_ascii_graphic() && c != '\\');
        let path = text.starts_with('/') && !text.starts_with("//");
        let absolute = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
        if plain && (path || absolute) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("`{}` is not {}", text.escape_debug(), Self::kind()))
        }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
