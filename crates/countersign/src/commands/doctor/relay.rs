//! The mail relay: reachable, in TLS as the settings want it, and taking the password.

use std::fs;
use std::time::Duration;

use countersign_email::{TlsMode, probe_relay};

use super::Check;
use crate::settings::Settings;

const NAME: &str = "mail relay";
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) fn look(settings: &Settings) -> Check {
    let Some(smtp) = &settings.smtp else {
        return if settings.shows_mails() {
            Check::ok(NAME, "none is set: mails are shown on /dev/mailbox")
        } else {
            Check::failure(
                NAME,
                "none is set: no mail will arrive",
                "set COUNTERSIGN_SMTP_URL",
            )
        };
    };
    let place = format!("{}:{}", smtp.host, smtp.port);
    let roots = match settings.mail.ca_file.as_ref().map(fs::read).transpose() {
        Ok(roots) => roots,
        Err(error) => return Check::failure(NAME, format!("mail.ca_file: {error}"), "name a readable file"),
    };
    match probe_relay(
        smtp,
        settings.mail.hello_name.as_deref(),
        roots.as_deref(),
        PATIENCE,
    ) {
        Err(why) => {
            let fix = "are host, port, `tls=` and the password of COUNTERSIGN_SMTP_URL right, and may this machine connect?";
            Check::failure(NAME, format!("{place}: {why}"), fix)
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
                    NAME,
                    what,
                    "mails hold codes: write `smtps://…`, or take `tls=` out of the URL",
                )
            } else {
                Check::ok(NAME, what)
            }
        }
    }
}
