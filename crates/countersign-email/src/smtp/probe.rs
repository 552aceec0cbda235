//! A look at the relay without a mail: whether it can be reached, takes TLS and the password, and what it offers.

use std::time::Duration;

use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::extension::Extension;
use tokio::runtime::Builder;

use super::hello;
use super::outcome::Failure;
use super::route::relay;
use super::settings::SmtpSettings;

/// What the relay said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayFacts {
    /// Whether it offers to be signed in to by PLAIN or LOGIN.
    pub offers_auth: bool,
    /// Whether it takes addresses that are not ASCII.
    pub takes_utf8: bool,
}

/// Connects as the mailer would, signs in where the settings say so, and leaves. The error is for people and holds no
/// secret. It blocks: it is for plain threads.
pub fn probe_relay(
    settings: &SmtpSettings,
    hello_name: Option<&str>,
    more_roots: Option<&[u8]>,
    deadline: Duration,
) -> Result<RelayFacts, String> {
    let relay = relay(settings.clone(), more_roots, hello(hello_name))?;
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let conversation = async {
        let mut connection = relay.connect(None).await?;
        let facts = RelayFacts {
            offers_auth: [Mechanism::Plain, Mechanism::Login]
                .iter()
                .any(|mechanism| connection.server_info().supports_auth_mechanism(*mechanism)),
            takes_utf8: connection.server_info().supports_feature(Extension::SmtpUtfEight),
        };
        // Whether it says goodbye is of no interest.
        let _ = connection.quit().await;
        Ok(facts)
    };
    let ended = runtime.block_on(async { tokio::time::timeout(deadline, conversation).await });
    ended
        .unwrap_or(Err(Failure::Deadline))
        .map_err(|failure| match failure {
            Failure::Said(code, text) => format!("it said {code} {text}"),
            Failure::Broke(why) => why,
            Failure::Deadline => "it did not answer in time".to_owned(),
            Failure::NoSmtpUtf8 => "it offers no SMTPUTF8".to_owned(),
        })
}
