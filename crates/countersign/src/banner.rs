//! What a newcomer sees on standard output: what runs where, and what to do next.

use std::fmt::Write as _;

use countersign_core::nouns::surface::Surface;

use crate::settings::{DatabaseUrl, Enumeration, PublicUrl, Settings};

/// Prints it, in development only.
#[allow(
    clippy::print_stdout,
    reason = "this is for whoever started the service on their own machine"
)]
pub(crate) fn print_banner(settings: &Settings, public_url: &PublicUrl) {
    if !settings.is_production() {
        println!("{}", banner(settings, public_url));
    }
}

fn banner(settings: &Settings, public_url: &PublicUrl) -> String {
    let url = public_url.as_str();
    let data = settings.data_dir.display();
    let database = match &settings.database_url {
        Some(DatabaseUrl::Postgres(_)) => "PostgreSQL".to_owned(),
        Some(DatabaseUrl::Sqlite(path)) => format!("SQLite, {}", path.display()),
        None => format!("SQLite, in {data}/"),
    };
    let mut text = format!(
        "\nCountersign {} runs in development mode on {url}\n\n  database  {database}\n",
        env!("CARGO_PKG_VERSION")
    );
    // Writing to a string cannot fail.
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<9} {value}");
    };
    if settings.shows_mails() {
        line(
            "mails",
            &format!("{url}/dev/mailbox (and below; set COUNTERSIGN_SMTP_URL to send them)"),
        );
    } else if settings.smtp.is_some() {
        line("mails", "handed to the relay of COUNTERSIGN_SMTP_URL");
    } else {
        line(
            "mails",
            "go nowhere: set COUNTERSIGN_SMTP_URL, or listen on localhost alone",
        );
    }
    line("accounts", &what_reveals(settings));
    let _ = write!(
        text,
        "\nAsk for a code:\n\n  curl -X POST {url}/api/v1/auth/request-otp -H 'content-type: application/json' \
         -d '{{\"email\":\"you@example.com\",\"purpose\":\"signin\"}}'\n\n\
         then sign in with the code from the mail:\n\n  curl -X POST {url}/api/v1/auth/verify-otp -H 'content-type: \
         application/json' -d '{{\"email\":\"you@example.com\",\"purpose\":\"signin\",\"code\":\"…\"}}'\n"
    );
    text
}

/// One line: which surfaces tell whether an address has an account.
pub(crate) fn what_reveals(settings: &Settings) -> String {
    let telling = |surface: &&Surface| match surface {
        // Both answer alike for every address, whatever `enumeration` says.
        Surface::Token | Surface::Browser => false,
        Surface::Accounts | Surface::Descope => true,
    };
    let http = settings.http();
    let names: Vec<&str> = http
        .surfaces
        .iter()
        .filter(telling)
        .map(|surface| surface.as_str())
        .collect();
    match settings.enumeration() {
        Enumeration::PerSurface if !names.is_empty() => {
            format!(
                "whether an address has one is told by: {} (enumeration = per_surface)",
                names.join(", ")
            )
        }
        Enumeration::PerSurface | Enumeration::Hide => "nothing tells whether an address has one".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_contract_stands_in_it() {
        let text = banner(&Settings::default(), &PublicUrl::localhost(5173));
        let line = "curl -X POST http://localhost:5173/api/v1/auth/request-otp -H 'content-type: application/json' \
                    -d '{\"email\":\"you@example.com\",\"purpose\":\"signin\"}'";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("http://localhost:5173/dev/mailbox"), "{text}");
        assert!(text.contains("told by: accounts, descope"), "{text}");
    }
}
