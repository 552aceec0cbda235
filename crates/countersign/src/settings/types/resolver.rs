//! The address of a DNS server.

use std::net::{IpAddr, SocketAddr};

use crate::settings::value::Value;

/// Where to send questions to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resolver(pub(crate) SocketAddr);

/// Where DNS servers listen.
const PORT: u16 = 53;

impl Value for Resolver {
    fn kind() -> String {
        "an IP address, with a port if that is not 53".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let bare = text.trim_matches(['[', ']']).parse::<IpAddr>();
        let address = bare.map(|ip| SocketAddr::new(ip, PORT)).or_else(|_| text.parse());
        address
            .map(Self)
            .map_err(|_| format!("`{}` is not {}", text.escape_debug(), Self::kind()))
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolvers() {
        for (text, shown) in [
            ("9.9.9.9", "9.9.9.9:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("::1", "[::1]:53"),
            ("[::1]", "[::1]:53"),
            ("[::1]:5353", "[::1]:5353"),
        ] {
            assert_eq!(Resolver::parse(text).unwrap().show(), shown);
        }
        for text in ["", "dns.example", "1.2.3", "1.2.3.4:x"] {
            assert!(Resolver::parse(text).is_err(), "{text}");
        }
    }
}
