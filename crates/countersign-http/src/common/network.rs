//! IP networks, as settings list proxies and callers.

use std::net::IpAddr;
use std::str::FromStr;

/// An IP network in CIDR notation; a single address is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    ip: IpAddr,
    bits: u8,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an IP address or a network like `10.0.0.0/8`")]
pub struct InvalidNetwork;

impl Network {
    /// The network of the first `bits` bits of `ip`; an error if it has not so many.
    pub fn new(ip: IpAddr, bits: u8) -> Result<Self, InvalidNetwork> {
        let width = if ip.is_ipv4() { 32 } else { 128 };
        if bits > width {
            Err(InvalidNetwork)
        } else {
            Ok(Self { ip, bits })
        }
    }

    /// Whether an address lies in it. An IPv4 address mapped into IPv6 counts as what it is.
    pub fn contains(&self, ip: IpAddr) -> bool {
        let shared = |a: u128, b: u128, width: u32| {
            (a ^ b)
                .checked_shr(width - u32::from(self.bits))
                .is_none_or(|rest| rest == 0)
        };
        match (self.ip, ip.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                shared(u128::from(u32::from(net)), u128::from(u32::from(ip)), 32)
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => shared(u128::from(net), u128::from(ip), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.ip, self.bits)
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let (ip, bits) = text
            .split_once('/')
            .map_or((text, None), |(ip, bits)| (ip, Some(bits)));
        let ip: IpAddr = ip.trim().parse().map_err(|_| InvalidNetwork)?;
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(width), |bits| bits.trim().parse().map_err(|_| InvalidNetwork))?;
        Self::new(ip, bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        for (network, ip, inside) in [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db8::1", true),
            ("::1", "::1", true),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(ip.parse().unwrap()), inside, "{network:?} {ip}");
        }
    }

    #[test]
    fn nothing_else_is_a_network() {
        for text in [
            "",
            "example.com",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0/8",
            "/8",
            "1.2.3.4/-1",
        ] {
            assert_eq!(text.parse::<Network>(), Err(InvalidNetwork), "{text}");
        }
    }
}
