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
    Finding, ProductName, Rehearsal, Resolver, Signer, SmtpOptions, Speaker, Spoken, Standing, TestMail,
    first_nameserver, look_at_domain, rehearse,
};
use serde_json::{Value, json};

use crate::commands::output::Format;
use crate::failure::Failure;
use crate::mailing::smtp_options;
use crate::settings::Settings;
use crate::system_clock::SystemClock;

/// How long one answer of the DNS server may take; each question is asked three times.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sends one mail by each relay, and looks the sender's domain up. Fails if a relay did not take its mail.
pub(super) fn run(settings: &Settings, address: &str, format: Format) -> Result<ExitCode, Failure> {
    let address = Address::parse(address).map_err(Failure::process("the address to send to"))?;
    let options = smtp_options(settings)?.ok_or_else(|| {
        let why = std::io::Error::other("COUNTERSIGN_SMTP_URL is not set");
        Failure::process("there is no relay to try")(why)
    })?;
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
    let mut rehearsals = Vec::new();
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
        // For people each conversation is told at once: the next may take a while.
        if !format.json {
            format.print(|| json!(null), || conversation(&rehearsal))?;
        }
        rehearsals.push(rehearsal);
    }
    let domain = look(settings, &options, entropy);
    let value = || {
        let relays: Vec<Value> = rehearsals.iter().map(rehearsal_value).collect();
        json!({ "relays": relays, "domain": domain.value() })
    };
    format.print(value, || domain.text())?;
    Ok(if rehearsals.iter().all(|rehearsal| rehearsal.outcome.is_ok()) {
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

fn rehearsal_value(rehearsal: &Rehearsal) -> Value {
    let line = |line: &Spoken| {
        let by = match line.by {
            Speaker::Us => "us",
            Speaker::Relay => "relay",
            Speaker::Event => "event",
        };
        json!({ "by": by, "text": line.text })
    };
    let (Ok(answer) | Err(answer)) = &rehearsal.outcome;
    json!({
        "relay": rehearsal.relay, "handedOver": rehearsal.outcome.is_ok(), "answer": answer,
        "conversation": rehearsal.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

/// What was seen of the sender's domain: by which server, and what; or why nobody was asked.
struct Domain {
    name: String,
    seen: Result<(SocketAddr, Vec<Finding>), &'static str>,
}

fn look(settings: &Settings, options: &SmtpOptions, entropy: Arc<dyn Entropy>) -> Domain {
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

impl Domain {
    fn text(&self) -> String {
        match &self.seen {
            Err(why) => format!("Domain {}\n\n  {why}\n", self.name),
            Ok((server, findings)) => {
                let mut text = format!("Domain {}, as {server} knows it\n\n", self.name);
                findings
                    .iter()
                    .for_each(|finding| write_finding(&mut text, finding));
                text
            }
        }
    }

    fn value(&self) -> Value {
        let finding = |finding: &Finding| {
            let record =
                |(name, value): &(String, String)| json!({ "name": name, "type": "TXT", "value": value });
            json!({
                "subject": finding.subject, "standing": standing(finding.standing).to_ascii_lowercase(),
                "text": finding.text, "publish": finding.publish.as_ref().map(record),
            })
        };
        match &self.seen {
            Err(why) => json!({ "name": self.name, "resolver": null, "findings": [], "note": why }),
            Ok((server, findings)) => json!({
                "name": self.name, "resolver": server.to_string(),
                "findings": findings.iter().map(finding).collect::<Vec<_>>(),
            }),
        }
    }
}

fn resolver(settings: &Settings) -> Option<SocketAddr> {
    let system = || first_nameserver(&fs::read_to_string("/etc/resolv.conf").ok()?);
    settings.mail.resolver.map(|resolver| resolver.0).or_else(system)
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "good",
        Standing::Missing => "MISSING",
        Standing::Wrong => "WRONG",
        Standing::Unknown => "unknown",
    }
}

fn write_finding(text: &mut String, finding: &Finding) {
    let standing = standing(finding.standing);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  {:<6} {standing:<8} {}", finding.subject, finding.text);
    if let Some((name, value)) = &finding.publish {
        let _ = writeln!(text, "         publish  {name}  TXT\n{:18}{value}", "");
    }
}
