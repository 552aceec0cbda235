//! IP addresses and networks, as the HTTP side reads them.

use countersign_http::Network;

use crate::settings::value::{Value, parse_std};

impl Value for Network {
    fn kind() -> String {
        "an IP address or a network like `10.0.0.0/8`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        parse_std(text)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}
