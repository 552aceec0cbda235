//! The social providers: whether each is there, is who it should be, and publishes keys that can be used.

use std::sync::Arc;
use std::time::Duration;

use countersign_core::nouns::connection::ConnectionName;
use countersign_core::ports::providers::{Distrust, ProviderError, Providers as _};
use countersign_oauth::{Asked, ProviderFault, SocialProviders};

use super::Check;
use crate::settings::Settings;
use crate::system_clock::SystemClock;

const NAME: &str = "provider";
const PATIENCE: Duration = Duration::from_secs(10);

/// Each connection; nothing where there is none.
pub(super) fn look(settings: &Settings) -> Vec<Check> {
    let clock = Arc::new(SystemClock::new());
    // What is wrong with the settings of a connection is told by the check of the settings.
    let Ok(providers) = SocialProviders::new(settings.connections(), clock) else {
        return Vec::new();
    };
    let connections = providers.list_connections().into_iter();
    connections
        .map(|connection| ask(&providers, &connection.name))
        .collect()
}

fn ask(providers: &SocialProviders, name: &ConnectionName) -> Check {
    match providers.probe(name, PATIENCE) {
        Ok(facts) => {
            let keys = match facts.keys {
                Some(1) => " and publishes a key".to_owned(),
                Some(count) => format!(" and publishes {count} keys"),
                None => String::new(),
            };
            Check::ok(NAME, format!("{name}: {} answers{keys}", facts.issuer))
        }
        Err(fault) => Check::failure(
            NAME,
            format!("{name}: {}: {}", fault.url, what(&fault)),
            fix(name, &fault),
        ),
    }
}

fn what(fault: &ProviderFault) -> String {
    match (fault.asked, fault.error) {
        (Asked::Discovery, ProviderError::Untrusted(Distrust::Issuer)) => {
            "the document names another issuer than the connection does".to_owned()
        }
        (Asked::Keys, ProviderError::Untrusted(_)) => {
            "no key there is for the algorithms of the connection".to_owned()
        }
        (Asked::Discovery | Asked::Api, ProviderError::Misconfigured) => "nothing is there".to_owned(),
        (_, error) => error.to_string(),
    }
}

fn fix(name: &ConnectionName, fault: &ProviderFault) -> String {
    match (fault.asked, fault.error) {
        (_, ProviderError::Away) => {
            "may this machine connect there, and does it trust the certificate? The log (standard error) has the cause"
                .to_owned()
        }
        (Asked::Keys, ProviderError::Untrusted(_)) => {
            format!("set `algorithms` of [connections.{name}] to what the provider signs by")
        }
        (Asked::Discovery, _) => {
            format!(
                "set `issuer` of [connections.{name}] to what the provider's discovery document says, to the letter"
            )
        }
        (Asked::Keys | Asked::Api, _) => {
            format!("is [connections.{name}] of the right provider? If so, it is the provider's to mend")
        }
    }
}
