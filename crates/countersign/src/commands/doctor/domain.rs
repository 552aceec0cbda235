//! The sender's domain in DNS: whether receivers have reason to believe the mails.

use std::sync::Arc;

use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_email::{Finding, Standing};

use super::Check;
use crate::commands::sender_domain;
use crate::mailing::smtp_options;
use crate::settings::Settings;

const NAME: &str = "DNS";
const FIX: &str = "`countersign mail test ADDRESS` says what to publish";

/// Nothing, where no mail is sent.
pub(super) fn look(settings: &Settings) -> Option<Check> {
    // What is wrong with the relay's settings is told by the check of the settings.
    let options = smtp_options(settings).ok()??;
    let domain = sender_domain::look(settings, &options, Arc::new(SystemEntropy::new()));
    Some(match &domain.seen {
        Err(why) => Check::ok(NAME, format!("{} {why}", domain.name)),
        Ok((server, findings)) => {
            let amiss: Vec<String> = findings.iter().filter_map(amiss).collect();
            if amiss.is_empty() {
                Check::ok(NAME, format!("{} publishes what receivers look for", domain.name))
            } else {
                let what = format!("{}, as {server} knows it: {}", domain.name, amiss.join("; "));
                Check::warning(NAME, what, FIX)
            }
        }
    })
}

fn amiss(finding: &Finding) -> Option<String> {
    let word = match finding.standing {
        Standing::Good => return None,
        Standing::Missing => "is missing",
        Standing::Wrong => "is wrong",
        Standing::Unknown => "could not be looked up",
    };
    Some(format!("{} {word}", finding.subject))
}
