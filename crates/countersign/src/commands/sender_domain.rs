//! What the world may know of the sender's domain: MX, SPF, DKIM, DMARC, as one DNS server tells.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::ports::entropy::Entropy;
use countersign_email::{Finding, Resolver, Signer, SmtpOptions, first_nameserver, look_at_domain};

use crate::settings::Settings;

/// How long one answer of the DNS server may take; each question is asked three times.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was seen of the sender's domain: by which server, and what; or why nobody was asked.
pub(super) struct Domain {
    pub(super) name: String,
    pub(super) seen: Result<(SocketAddr, Vec<Finding>), &'static str>,
}

/// Looks it up, unless it is no name of the Internet.
pub(super) fn look(settings: &Settings, options: &SmtpOptions, entropy: Arc<dyn Entropy>) -> Domain {
    let name = options.sender.domain().to_owned();
    let seen = match resolver(settings) {
        _ if !name.contains('.') => Err("is not on the Internet: nothing was looked up"),
        None => Err("was not looked up: /etc/resolv.conf names no server; set COUNTERSIGN_MAIL__RESOLVER"),
        Some(server) => {
            let resolver = Resolver::new(server, PATIENCE, entropy);
            let keys = options.signer.as_ref().map(Signer::records).unwrap_or_default();
            Ok((server, look_at_domain(&resolver, &name, &keys)))
        }
    };
    Domain { name, seen }
}

fn resolver(settings: &Settings) -> Option<SocketAddr> {
    let system = || first_nameserver(&fs::read_to_string("/etc/resolv.conf").ok()?);
    settings.mail.resolver.map(|resolver| resolver.0).or_else(system)
}
