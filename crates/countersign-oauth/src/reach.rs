//! How far the back channel reaches: never to where an attacker on this side of the firewall would like it to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Where a connection's provider may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// On this machine, also without TLS: development and tests.
    Loopback,
    /// In a private network too, because the operator says so.
    Private,
    /// On the public internet.
    Public,
}

impl Reach {
    /// What the issuer that an operator wrote down stands for.
    pub(crate) fn of(issuer: &Url, private_network: bool) -> Self {
        let is_here = match issuer.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        match (is_here, private_network) {
            (true, _) => Reach::Loopback,
            (false, true) => Reach::Private,
            (false, false) => Reach::Public,
        }
    }

    /// Whether a URL that a provider named may be used: `https`, and by its looks within reach.
    pub(crate) fn admits_url(self, url: &Url) -> bool {
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && self == Reach::Loopback);
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let host = match url.host() {
            Some(Host::Ipv4(ip)) => self.admits(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.admits(IpAddr::V6(ip)),
            // A name is looked at again once it is resolved.
            Some(Host::Domain(_)) => self != Reach::Loopback || Reach::of(url, false) == Reach::Loopback,
            None => false,
        };
        scheme && plain && host
    }

    /// Whether that machine may be called.
    pub(crate) fn admits(self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        match self {
            Reach::Loopback => ip.is_loopback(),
            Reach::Private => is_public(ip) || is_private(ip),
            Reach::Public => is_public(ip),
        }
    }
}

/// Networks of one's own (RFC 1918, RFC 4193) and of one's carrier (RFC 6598); neither loopback nor link-local, where
/// clouds keep their metadata.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || is_shared(ip),
        IpAddr::V6(ip) => ip.segments()[0] & 0xFE00 == 0xFC00,
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// None of IANA's special purposes.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || is_shared(ip)
        || a == 0
        || a >= 240
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && b & 0xFE == 18);
    !special
}

fn is_shared(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    a == 100 && b & 0xC0 == 64
}

/// Global unicast; where an IPv4 address is inside, that one counts.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let inner = |high: u16, low: u16| {
        let ([x, y], [z, w]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(x, y, z, w))
    };
    match a {
        // NAT64 (RFC 6052).
        0x64 => [b, c, d, e, f] == [0xFF9B, 0, 0, 0, 0] && inner(g, h),
        // Teredo and other protocol assignments, then documentation.
        0x2001 if b < 0x0200 || b == 0x0DB8 => false,
        // 6to4.
        0x2002 => inner(b, c),
        0x3FFF => false,
        _ => a & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn only_the_public_internet_is_public() {
        for text in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(Reach::Public.admits(text.parse().unwrap()), "{text}");
        }
        for text in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::808:808",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "3fff::1",
        ] {
            assert!(!Reach::Public.admits(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_private_network_is_neither_loopback_nor_link_local() {
        for text in ["10.0.0.1", "192.168.1.1", "fd00::1", "8.8.8.8"] {
            assert!(Reach::Private.admits(text.parse().unwrap()), "{text}");
        }
        for text in ["127.0.0.1", "::1", "169.254.169.254", "fe80::1", "0.0.0.0"] {
            assert!(!Reach::Private.admits(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn loopback_reaches_this_machine_alone() {
        let issuer = url("http://127.0.0.1:4000");
        assert_eq!(Reach::of(&issuer, true), Reach::Loopback);
        for admitted in [
            "http://127.0.0.1:1/token",
            "https://localhost/x",
            "http://[::1]:2/",
        ] {
            assert!(Reach::Loopback.admits_url(&url(admitted)), "{admitted}");
        }
        for refused in [
            "http://10.0.0.1/",
            "https://example.com/",
            "http://8.8.8.8/",
            "ftp://127.0.0.1/",
        ] {
            assert!(!Reach::Loopback.admits_url(&url(refused)), "{refused}");
        }
    }

    #[test]
    fn elsewhere_a_url_is_https_and_points_outwards() {
        assert!(Reach::Public.admits_url(&url("https://login.example.com/token?a=b")));
        for refused in [
            "http://login.example.com/token",
            "https://user:pass@login.example.com/",
            "https://login.example.com/#here",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
            "file:///etc/passwd",
            "data:text/plain,x",
        ] {
            assert!(!Reach::Public.admits_url(&url(refused)), "{refused}");
        }
    }
}
