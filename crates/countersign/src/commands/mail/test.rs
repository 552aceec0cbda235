//! `countersign mail test <address>`: whether mails leave, and whether receivers have reason to believe them.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::MailId;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::entropy::Entropy;
use countersign_email::{
    Finding, ProductName, Rehearsal, Resolver, Signer, SmtpOptions, Speaker, Standing, TestMail,
    first_nameserver, look_at_domain, rehearse,
};

use super::print;
use crate::failure::Failure;
use crate::mailing::smtp_options;
use crate::settings::Settings;
use crate::system_clock::SystemClock;

/// How long one answer of the DNS server may take; each question is asked three times.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sends one mail by each relay, and looks the sender's domain up. Fails if a relay did not take its mail.
pub(super) fn run(settings: &Settings, address: &str) -> Result<ExitCode, Failure> {
    let address = Address::parse(address).map_err(Failure::process("the address to send to"))?;
    let options = smtp_options(settings)?.ok_or_else(|| {
        let why = std::io::Error::other("COUNTERSIGN_SMTP_URL is not set");
        Failure::process("there is no relay to try")(why)
    })?;
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
    let mut all_taken = true;
    for relay in [Some(&options.settings), options.fallback.as_ref()]
        .into_iter()
        .flatten()
    {
        let clock = SystemClock::new();
        let mail = TestMail {
            id: MailId::mint(&*entropy, clock.now()),
            to: address.clone(),
            at: clock.now(),
        };
        let product_name = ProductName::new(&settings.mail.product_name);
        let rehearsal = rehearse(&options, relay, &product_name, &mail, settings.mail.pace.deadline)?;
        all_taken &= rehearsal.outcome.is_ok();
        print(&conversation(&rehearsal))?;
    }
    print(&domain(settings, &options, entropy))?;
    Ok(if all_taken {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn conversation(rehearsal: &Rehearsal) -> String {
    let mut text = format!("Relay {}\n\n", rehearsal.relay);
    for line in &rehearsal.lines {
        let mark = match line.by {
            Speaker::Us => '>',
            Speaker::Relay => '<',
            Speaker::Event => '*',
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {mark} {}", line.text);
    }
    let _ = match &rehearsal.outcome {
        Ok(acceptance) => writeln!(text, "\nhanded over: {acceptance}\n"),
        Err(why) => writeln!(text, "\nNOT handed over: {why}\n"),
    };
    text
}

fn domain(settings: &Settings, options: &SmtpOptions, entropy: Arc<dyn Entropy>) -> String {
    let domain = options.sender.domain();
    if !domain.contains('.') {
        return format!("Domain {domain}\n\n  is not on the Internet: nothing was looked up\n");
    }
    let Some(server) = resolver(settings) else {
        return format!(
            "Domain {domain}\n\n  was not looked up: /etc/resolv.conf names no server; set COUNTERSIGN_MAIL__RESOLVER\n"
        );
    };
    let resolver = Resolver::new(server, PATIENCE, entropy);
    let keys = options.signer.as_ref().map(Signer::records).unwrap_or_default();
    let mut text = format!("Domain {domain}, as {server} knows it\n\n");
    for finding in look_at_domain(&resolver, domain, &keys) {
        write_finding(&mut text, &finding);
    }
    text
}

fn resolver(settings: &Settings) -> Option<SocketAddr> {
    let system = || first_nameserver(&fs::read_to_string("/etc/resolv.conf").ok()?);
    settings.mail.resolver.map(|resolver| resolver.0).or_else(system)
}

fn write_finding(text: &mut String, finding: &Finding) {
    let standing = match finding.standing {
        Standing::Good => "good",
        Standing::Missing => "MISSING",
        Standing::Wrong => "WRONG",
        Standing::Unknown => "unknown",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  {:<6} {standing:<8} {}", finding.subject, finding.text);
    if let Some((name, value)) = &finding.publish {
        let _ = writeln!(text, "         publish  {name}  TXT\n{:18}{value}", "");
    }
}
