//! From the places the settings name to the addresses that are listened at.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use crate::settings::Listen;

/// `EAFNOSUPPORT` of Linux and of the BSDs: the machine has no such protocol.
const NO_SUCH_FAMILY: [i32; 2] = [97, 47];

/// The addresses, with real ports where any that is free was asked for. IPv6's loopback is left out on a machine that
/// has none.
pub(crate) fn addresses(places: &[Listen]) -> io::Result<Vec<SocketAddr>> {
    let mut addresses = Vec::new();
    for place in places {
        match *place {
            Listen::At(address) => addresses.push(with_port(address)?),
            Listen::Localhost(port) => {
                let v4 = with_port((Ipv4Addr::LOCALHOST, port).into())?;
                addresses.push(v4);
                if has_ipv6_loopback() {
                    addresses.push((Ipv6Addr::LOCALHOST, v4.port()).into());
                }
            }
        }
    }
    Ok(addresses)
}

/// Asks the system for a free port; the public URL names it, so it has to be known before anything listens.
fn with_port(address: SocketAddr) -> io::Result<SocketAddr> {
    if address.port() == 0 {
        TcpListener::bind(address)?.local_addr()
    } else {
        Ok(address)
    }
}

fn has_ipv6_loopback() -> bool {
    match TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        Ok(_) => true,
        Err(error) => {
            let no_such_family = error
                .raw_os_error()
                .is_some_and(|code| NO_SUCH_FAMILY.contains(&code));
            !no_such_family && error.kind() != io::ErrorKind::AddrNotAvailable
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_both_addresses_at_one_port() {
        let found = addresses(&[Listen::Localhost(5173)]).unwrap();
        assert_eq!(found.first(), Some(&"127.0.0.1:5173".parse().unwrap()));
        assert_eq!(found.len(), 1 + usize::from(has_ipv6_loopback()));
        let found = addresses(&[Listen::Localhost(0)]).unwrap();
        assert!(
            found
                .iter()
                .all(|address| address.port() == found[0].port() && address.port() != 0)
        );
    }
}
