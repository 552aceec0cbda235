//! `countersign mail test <address>`: whether mails leave, and whether receivers have reason to believe them.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::MailId;
use countersign_core::ports::clock::Clock as _;
use countersign_core::ports::entropy::Entropy;
use countersign_email::{Finding, ProductName, Rehearsal, Speaker, Spoken, Standing, TestMail, rehearse};
use serde_json::{Value, json};

use crate::commands::output::Format;
use crate::commands::sender_domain::{self, Domain};
use crate::failure::Failure;
use crate::mailing::smtp_options;
use crate::settings::Settings;
use crate::system_clock::SystemClock;

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
    let domain = sender_domain::look(settings, &options, entropy);
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
        "relay": rehearsal.relay, "handed_over": rehearsal.outcome.is_ok(), "answer": answer,
        "conversation": rehearsal.lines.iter().map(line).collect::<Vec<_>>(),
    })
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
