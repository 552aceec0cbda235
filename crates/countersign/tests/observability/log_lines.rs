//! The log as programs read it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::scripted_smtp::Answer;
use crate::support::{Database, Script, ScriptedSmtp, Service, eventually};
use crate::walk::{YOU, walk};

/// A relay that says whom it refuses.
const REFUSAL: &str = "550 5.1.1 <unmistakable.person@example.com>: no such mailbox";

#[test]
fn c8_the_log_is_json_with_request_ids_and_masked_addresses() {
    let database = Database::sqlite();
    let relay = ScriptedSmtp::start(Script::default());
    let settings = [
        ("COUNTERSIGN_LOG_FORMAT", "json"),
        ("COUNTERSIGN_LOG__LEVEL", "info"),
    ];
    let service = Service::start(&database, &relay.url(), &settings);
    let secrets = walk(&service.api(), &relay);
    relay.set(Script {
        rcpt: Answer::Say(REFUSAL),
        ..Script::default()
    });
    let again = json!({"email": YOU, "purpose": "signup"});
    service.api().post("/api/v1/auth/request-otp", &again).expect(200);
    let log = eventually("the refusal is logged", || {
        Some(service.log()).filter(|log| log.contains("no such mailbox"))
    });
    for secret in secrets.iter().filter(|secret| !secret.contains("***")) {
        assert!(!log.contains(secret.as_str()), "{secret} is in\n{log}");
    }
    // The banner of development goes to standard output, which is the same file here.
    let lines: Vec<Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &lines {
        let always = ["ts", "level", "target", "msg"];
        assert!(always.iter().all(|field| line[field].is_string()), "{line}");
    }
    let requests: Vec<&Value> = lines
        .iter()
        .filter(|line| line["target"] == "countersign::requests")
        .collect();
    let ids: BTreeSet<&str> = requests
        .iter()
        .map(|line| line["request_id"].as_str().unwrap())
        .collect();
    assert!(
        requests.len() > 10 && ids.len() == requests.len(),
        "each has its own: {requests:?}"
    );
    for line in requests {
        assert!(line["method"].is_string() && line["route"].is_string(), "{line}");
        assert!(line["status"].is_u64() && line["ms"].is_u64(), "{line}");
    }
    let masked = lines.iter().filter_map(|line| line["msg"].as_str());
    assert!(
        masked
            .into_iter()
            .any(|msg| msg.contains("to u***@example.com refused: ")),
        "{log}"
    );
}
