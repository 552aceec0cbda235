//! docker-compose.yml: valid by the Compose specification, closed to the network, and understood by the service.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::given;
use crate::program::Folder;
use crate::support::process::binary;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docker-compose.yml");
const READER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/read_compose.py");

/// What the specification makes of the file, or what it says against it.
fn read(file: &Path) -> Result<Value, String> {
    let mut python = Command::new(given("COUNTERSIGN_TEST_PYTHON"));
    let output = python.arg(READER).arg(file).output().unwrap();
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
#[ignore = "needs the Compose specification: cargo xtask neighbours"]
fn the_compose_file_is_valid_and_nothing_in_it_is_open_to_the_network() {
    let compose = read(Path::new(FILE)).unwrap();
    let services = compose["services"].as_object().unwrap();
    for (name, service) in services {
        for port in service["ports"].as_array().into_iter().flatten() {
            let port = port.to_string();
            assert!(port.contains("127.0.0.1"), "{name}: {port}");
        }
    }
    assert_eq!(services["mailpit"]["profiles"][0], "try");
    assert!(services["postgres"]["healthcheck"].is_object());
    // Who is trusted is the network the file itself lays down, not whatever Docker may choose.
    assert_eq!(
        services["countersign"]["environment"]["COUNTERSIGN_TRUSTED_PROXIES"],
        compose["networks"]["default"]["ipam"]["config"][0]["subnet"]
    );

    // The reader is strict: a word that is not in the specification is refused.
    let folder = Folder::new("compose");
    let text = std::fs::read_to_string(FILE).unwrap();
    let wrong = folder.write("wrong.yml", &text.replacen("restart:", "restrat:", 1));
    assert!(read(&wrong).unwrap_err().contains("restrat"));
}

/// The commands of its heading make the secrets it names, and with them the service finds nothing wrong.
#[test]
#[ignore = "needs the Compose specification: cargo xtask neighbours"]
fn the_service_can_start_with_what_the_compose_file_says() {
    let compose = read(Path::new(FILE)).unwrap();
    let folder = Folder::new("compose-secrets");
    let text = std::fs::read_to_string(FILE).unwrap();
    let commands: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("#   "))
        .filter(|command| !command.starts_with(' '))
        .collect();
    assert!(commands.len() >= 3, "{commands:?}");
    // Users and passwords of relays have signs that a shell or a format would take for its own.
    let (sample, relay) = (
        "smtps://user:password@relay.example.com",
        "smtps://me%40example.com:100%25s$x@relay.example.com",
    );
    let commands = commands.join("\n").replace(sample, relay);
    let made = Command::new("sh")
        .args(["-euc", &commands])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let kept = std::fs::read_to_string(folder.path().join("secrets/smtp-url")).unwrap();
    assert_eq!(kept.trim_end(), relay);
    for (name, secret) in compose["secrets"].as_object().unwrap() {
        let file = folder.path().join(secret["file"].as_str().unwrap());
        assert!(file.is_file(), "{name}");
    }

    let service = &compose["services"]["countersign"];
    let given_secrets = service["secrets"].to_string();
    let mut check = Command::new(binary());
    check.args(["config", "check"]).current_dir(folder.path());
    check.env_clear();
    for (name, value) in service["environment"].as_object().unwrap() {
        let value = as_written(value.as_str().unwrap());
        if let Some(secret) = value.strip_prefix("/run/secrets/") {
            assert!(given_secrets.contains(&format!("\"{secret}\"")), "{secret}");
        }
        check.env(name, value.replace("/run/secrets", "secrets"));
    }
    let output = check.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("warnings:"), "{said}");
}

/// The value of a variable that is not set: what `${NAME:-value}` says.
fn as_written(value: &str) -> &str {
    let inner = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inner
        .and_then(|inner| inner.split_once(":-"))
        .map_or(value, |(_, value)| value)
}
