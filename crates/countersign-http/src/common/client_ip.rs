//! Whose address a request counts for (L2): the peer's, unless the peer is listed.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use actix_web::http::header::HeaderMap;

use super::forwarding::is_forwarded;
use super::network::Network;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// How a trusted caller names the person it speaks for.
const NAMED_BY_CALLER: &str = "x-countersign-client-ip";
/// Peers that are reported; beyond so many the log has made its point.
const REPORTED_AT_MOST: usize = 16;

/// The lists of peers that are believed.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    proxies: Vec<Network>,
    callers: Vec<Network>,
    reported: Mutex<BTreeSet<IpAddr>>,
}

/// The judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address.
    pub(crate) ip: Option<IpAddr>,
    /// Whether it counts in the budgets per IP.
    pub(crate) counted: bool,
    /// Whether the peer is listed, so that its request id is kept.
    pub(crate) trusted_peer: bool,
}

impl Trust {
    pub(crate) fn new(proxies: Vec<Network>, callers: Vec<Network>) -> Self {
        Self {
            proxies,
            callers,
            reported: Mutex::default(),
        }
    }

    /// Judges a request by its peer and its headers.
    pub(crate) fn judge(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Client {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else {
            return Client {
                ip: None,
                counted: false,
                trusted_peer: false,
            };
        };
        let (from_proxy, from_caller) = (self.is_proxy(peer), self.is_caller(peer));
        let nearest = if from_proxy {
            self.nearest_unlisted(peer, headers)
        } else {
            peer
        };
        let trusted_peer = from_proxy || from_caller;
        if self.is_caller(nearest) {
            return Client {
                ip: named_by_caller(headers).or(Some(nearest)),
                counted: false,
                trusted_peer,
            };
        }
        let unlisted_forwarder = !from_proxy && is_private(peer) && is_forwarded(headers);
        // While nobody is listed, the one address of the own proxy must not use up everybody's budget. A list says who
        // the proxies are, so that whoever is not on it counts as itself.
        let is_spared = unlisted_forwarder && self.proxies.is_empty();
        let counted = !nearest.is_loopback() && !is_spared;
        if unlisted_forwarder {
            self.report(peer, counted);
        }
        Client {
            ip: Some(nearest),
            counted,
            trusted_peer,
        }
    }

    fn is_proxy(&self, ip: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(ip))
    }

    fn is_caller(&self, ip: IpAddr) -> bool {
        self.callers.iter().any(|network| network.contains(ip))
    }

    /// Walks `X-Forwarded-For` from the right as far as hops are listed. What cannot be read ends the walk at the last
    /// hop that could: junk neither helps nor harms but the hop that let it pass.
    fn nearest_unlisted(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        let lines: Vec<&[u8]> = headers
            .get_all(FORWARDED_FOR)
            .map(|value| value.as_bytes())
            .collect();
        for hop in lines
            .iter()
            .rev()
            .flat_map(|line| line.rsplit(|&octet| octet == b','))
        {
            match std::str::from_utf8(hop).ok().and_then(hop_ip) {
                Some(ip) => nearest = ip,
                None => return nearest,
            }
            if !self.is_proxy(nearest) {
                return nearest;
            }
        }
        nearest
    }

    /// Says once of a peer what comes of its not being listed, and the line to add.
    fn report(&self, peer: IpAddr, counted: bool) {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.len() < REPORTED_AT_MOST && reported.insert(peer) {
            let comes_of_it = if counted {
                "all of them count as its own in budgets per IP"
            } else {
                "they count in no budget per IP"
            };
            let list = self.list_with(peer);
            log::warn!(
                "requests from {peer} were passed on by it, but it is not listed as a proxy: {comes_of_it}. If it is your \
                 proxy, set COUNTERSIGN_TRUSTED_PROXIES={list}"
            );
        }
    }

    /// The list of proxies with one more.
    fn list_with(&self, peer: IpAddr) -> String {
        let listed = self.proxies.iter().map(ToString::to_string);
        listed.chain([peer.to_string()]).collect::<Vec<_>>().join(",")
    }
}

fn named_by_caller(headers: &HeaderMap) -> Option<IpAddr> {
    let mut named = headers.get_all(NAMED_BY_CALLER);
    let (only, None) = (named.next()?, named.next()) else {
        return None;
    };
    hop_ip(only.to_str().ok()?)
}

/// Reads `1.2.3.4`, `1.2.3.4:56`, `2001:db8::1` or `[2001:db8::1]:56`.
fn hop_ip(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let ip: IpAddr = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0.parse().ok()?,
        None => text.parse().ok().or_else(|| {
            let (ip, port) = text.rsplit_once(':')?;
            port.parse::<u16>()
                .ok()
                .and_then(|_| ip.parse::<std::net::Ipv4Addr>().ok())
                .map(IpAddr::V4)
        })?,
    };
    Some(ip.to_canonical())
}

/// Loopback, RFC 1918, RFC 6598, link-local and unique local addresses.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, _, _] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests;
