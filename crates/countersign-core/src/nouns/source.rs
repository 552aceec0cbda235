//! Where a request came from: what budgets, audit and mails may know of it.

use std::net::IpAddr;

use super::browser::{Browser, Platform};
use super::locale::Locale;

/// The origin of one request, already judged by the HTTP layer (which peers to believe is L2).
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The person's address, if one can be believed.
    pub ip: Option<IpAddr>,
    /// Whether the address counts in the budgets per IP: not for loopback, trusted callers, unlisted forwarders.
    pub counted: bool,
    /// The browser family.
    pub browser: Browser,
    /// The operating system family.
    pub platform: Platform,
    /// The language asked for by the request's headers.
    pub locale: Option<Locale>,
    /// The request id, as in logs and replies.
    pub request: String,
}

impl Source {
    /// The address cut to what is kept and shown: /24 of IPv4, /48 of IPv6.
    pub fn ip_prefix(&self) -> Option<String> {
        match self.ip?.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Some(format!("{a}.{b}.{c}.0/24"))
            }
            IpAddr::V6(v6) => Some(net_v6(v6, 48)),
        }
    }
}

/// The network of an IPv6 address, as `2001:db8::/48`.
pub(crate) fn net_v6(ip: std::net::Ipv6Addr, bits: u32) -> String {
    let masked = u128::from(ip) & !(u128::MAX.checked_shr(bits).unwrap_or(0));
    format!("{}/{bits}", std::net::Ipv6Addr::from(masked))
}
