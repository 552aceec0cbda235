//! The mail relay: reachable, in TLS as the settings want it, and taking the password.

use std::fs;
use std::time::Duration;

use countersign_email::{SmtpSettings, TlsMode, probe_relay};

use super::Check;
use crate::settings::Settings;

const FIRST: &str = "mail relay";
const SECOND: &str = "fallback";
const PATIENCE: Duration = Duration::from_secs(15);

/// Each relay there is: one that is only asked when the other fails is the one nobody notices.
pub(super) fn look(settings: &Settings) -> Vec<Check> {
    let first = match &settings.smtp {
        Some(smtp) => greet(FIRST, "COUNTERSIGN_SMTP_URL", smtp, settings),
        None if settings.shows_mails() => Check::ok(FIRST, "none is set: mails are shown on /dev/mailbox"),
        None => Check::failure(
            FIRST,
            "none is set: no mail will arrive",
            "set COUNTERSIGN_SMTP_URL",
        ),
    };
    let second = settings
        .smtp_fallback
        .as_ref()
        .map(|smtp| greet(SECOND, "COUNTERSIGN_SMTP_FALLBACK_URL", smtp, settings));
    [first].into_iter().chain(second).collect()
}

/// `variable`: where the relay is set.
fn greet(name: &'static str, variable: &str, smtp: &SmtpSettings, settings: &Settings) -> Check {
    let place = format!("{}:{}", smtp.host, smtp.port);
    let roots = match settings.mail.ca_file.as_ref().map(fs::read).transpose() {
        Ok(roots) => roots,
        Err(error) => return Check::failure(name, format!("mail.ca_file: {error}"), "name a readable file"),
    };
    match probe_relay(
        smtp,
        settings.mail.hello_name.as_deref(),
        roots.as_deref(),
        PATIENCE,
    ) {
        Err(why) => {
            let fix = format!(
                "are host, port, `tls=` and the password of {variable} right, and may this machine connect?"
            );
            Check::failure(name, format!("{place}: {why}"), fix)
        }
        Ok(facts) => {
            let tls = match smtp.tls {
                TlsMode::Required if smtp.implicit_tls => "in TLS from the first byte",
                TlsMode::Required => "in TLS by STARTTLS",
                TlsMode::Opportunistic => "in TLS if it offers it",
                TlsMode::None => "without TLS",
            };
            let auth = match (&smtp.credentials, facts.offers_auth) {
                (Some(_), _) => "and takes the password",
                (None, true) => "and offers AUTH, but no password is set",
                (None, false) => "and offers no AUTH",
            };
            let what = format!("{place} answers {tls}, {auth}");
            if smtp.tls != TlsMode::Required && !smtp.is_loopback() {
                Check::warning(
                    name,
                    what,
                    "mails hold codes: write `smtps://…`, or take `tls=` out of the URL",
                )
            } else {
                Check::ok(name, what)
            }
        }
    }
}
