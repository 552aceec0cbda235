//! A web origin, exactly as browsers send it: scheme, host and port.

use url::Url;

use crate::settings::value::Value;

/// An origin (RFC 6454) of http or https.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl Value for Origin {
    fn kind() -> String {
        "an origin like `https://app.example.com`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not {}", Self::kind());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let origin = url.origin().ascii_serialization();
        let web = matches!(url.scheme(), "http" | "https");
        // Compared as a whole later, so what a browser would never send is an error now.
        if web && origin == text.trim_end_matches('/') {
            Ok(Self(origin))
        } else {
            Err(wrong())
        }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
