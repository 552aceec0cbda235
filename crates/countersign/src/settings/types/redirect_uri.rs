//! Where an app may be led to.

use url::Url;

use crate::settings::value::Value;

/// An absolute URL without a fragment (RFC 6749 section 3.1.2): https, http on this machine, or an app's own scheme.
pub(crate) struct RedirectUri(String);

impl Value for RedirectUri {
    fn kind() -> String {
        "a URL like `https://app.example.com/signed-in`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not {}", Self::kind());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let allowed = match url.scheme() {
            "https" => url.host().is_some(),
            "http" => here,
            "javascript" | "data" | "file" | "blob" | "about" | "vbscript" => false,
            // An app's own scheme has a dot in it (RFC 8252 section 7.1).
            scheme => scheme.contains('.'),
        };
        if !allowed || url.fragment().is_some() {
            return Err(format!(
                "{}: https, http on this machine, or an app's own scheme with a dot; no fragment",
                wrong()
            ));
        }
        // Kept as it was written: it is compared letter by letter.
        Ok(Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
