//! `config check` and `doctor`: everything that is wrong, all of it at once, and no secret.

use serde_json::Value;

use crate::operators::Deployment;
use crate::running::{Folder, text};
use crate::support::scripted_smtp::Answer;
use crate::support::{Database, Script, ScriptedSmtp};

/// What `doctor` says of something.
pub(crate) fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let checks = report["checks"].as_array().unwrap();
    checks
        .iter()
        .find(|check| check["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {report}"))
}

#[test]
fn config_check_tells_all_that_is_wrong_and_where_each_setting_comes_from() {
    let folder = Folder::new();
    std::fs::write(
        folder.0.join("countersign.toml"),
        "signup = \"closed\"\n[codes]\nlife = \"30m\"\n",
    )
    .unwrap();
    let settings = [
        ("COUNTERSIGN_MODE", "production"),
        ("COUNTERSIGN_ROOT_SECRET", "hunter2-hunter2-hunter2-HUNTER2-x"),
        (
            "COUNTERSIGN_SMTP_URL",
            "smtp://relay.example.com?tls=opportunistic",
        ),
        ("COUNTERSIGN_PUBLIC_URL", "http://login.example.com"),
        (
            "COUNTERSIGN_SMTP_FALLBACK_URL",
            "smtp://second.example.com?tls=none",
        ),
        ("COUNTERSIGN_METRICS__LISTEN", "0.0.0.0:9464"),
        ("COUNTERSIGN_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("COUNTERSIGN_CODES__GUESSES", "0"),
    ];
    let output = folder.run(&["config", "check", "--json"], &settings);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let names = |list: &str| -> Vec<String> {
        let list = report[list].as_array().unwrap().iter();
        list.map(|problem| problem["setting"].as_str().unwrap().to_owned())
            .collect()
    };
    let errors = names("errors");
    for name in [
        "DATABASE_URL",
        "COUNTERSIGN_MAIL_FROM",
        "COUNTERSIGN_CODES__GUESSES",
    ] {
        assert!(errors.iter().any(|error| error == name), "{name}: {errors:?}");
    }
    let risks = names("unsafe");
    for name in [
        "public_url",
        "trusted_proxies",
        "smtp_url",
        "smtp_fallback_url",
        "metrics.listen",
        "codes.life",
    ] {
        assert!(risks.iter().any(|risk| risk == name), "{name}: {risks:?}");
    }
    assert_eq!(report["ok"], false);
    assert!(report["reveals"].as_str().unwrap().contains("nothing tells"));
    let of = |key: &str| {
        let all = report["settings"].as_array().unwrap();
        all.iter().find(|setting| setting["key"] == key).unwrap().clone()
    };
    assert_eq!(
        (&of("signup")["value"], &of("signup")["source"]),
        (&"closed".into(), &"signup in countersign.toml".into())
    );
    assert_eq!(of("trusted_proxies")["source"], "COUNTERSIGN_TRUSTED_PROXIES");
    assert_eq!(of("trusted_proxies")["value"], "0.0.0.0/0");
    assert_eq!(
        (&of("root_secret")["value"], &of("root_secret")["secret"]),
        (&"(set, not shown)".into(), &true.into())
    );
    assert_eq!(of("sessions.idle")["source"], "default");
    assert!(!text(&output.stdout).contains("hunter2") && !text(&output.stderr).contains("hunter2"));

    let people = folder.run(&["config", "check"], &settings);
    let people = text(&people.stdout);
    assert!(
        people.contains("the service cannot start: there are 3 errors"),
        "{people}"
    );
    let good = Folder::new().run(&["config", "check"], &[]);
    assert!(good.status.success(), "{}", text(&good.stdout));
    assert!(text(&good.stdout).contains("the service can start"));
}

#[test]
fn two_root_secrets_must_differ() {
    let secret = "hunter2-hunter2-hunter2-HUNTER2-x";
    let settings = [
        ("COUNTERSIGN_ROOT_SECRET", secret),
        ("COUNTERSIGN_PREVIOUS_ROOT_SECRET", secret),
    ];
    let output = Folder::new().run(&["config", "check"], &settings);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout).contains("is the present root secret, too"),
        "{}",
        text(&output.stdout)
    );
}

/// The build of the tests; what one with TLS does is tried beside a real server by `cargo xtask neighbours`.
#[cfg(not(feature = "postgres-tls"))]
#[test]
fn a_build_without_tls_refuses_a_database_elsewhere_unless_told_in_so_many_words() {
    const ELSEWHERE: &str = "postgres://u:hunter2@db.invalid/db";
    for args in [&["config", "check"][..], &["serve"], &["migrate"]] {
        let refused = Folder::new().run(args, &[("DATABASE_URL", ELSEWHERE)]);
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        let said = text(&refused.stdout) + &text(&refused.stderr);
        assert!(
            said.contains("DATABASE_URL: names another machine, db.invalid, and this build has no TLS")
                && said.contains("`--features postgres-tls`")
                && said.contains("?sslmode=disable"),
            "{args:?}: {said}"
        );
        assert!(!said.contains("hunter2"), "{said}");
    }
    for (variable, value, why) in [
        (
            "PGHOST",
            "db.invalid",
            "names another machine, db.invalid (by PGHOST)",
        ),
        ("PGSERVICE", "main", "leaves it to a service file"),
    ] {
        let silent = [("DATABASE_URL", "postgres:///db"), (variable, value)];
        let refused = Folder::new().run(&["config", "check"], &silent);
        let said = text(&refused.stdout);
        assert!(refused.status.code() == Some(1) && said.contains(why), "{said}");
    }
    let told = format!("{ELSEWHERE}?sslmode=disable");
    let allowed = Folder::new().run(&["config", "check"], &[("DATABASE_URL", &told)]);
    assert!(allowed.status.success());
    let said = text(&allowed.stdout);
    assert!(
        said.contains("database_url: reaches a database on another machine without TLS"),
        "{said}"
    );
}

fn a_well_deployment_is_well(d: &Deployment, names: &[&str]) {
    d.sign_in("you@example.com");
    let report = d.json(&["doctor"]);
    for name in names {
        assert_eq!(check(&report, name)["state"], "ok", "{report}");
    }
    let dns = check(&report, "DNS");
    assert_eq!(dns["state"], "warning", "{dns}");
    assert!(
        dns["what"].as_str().unwrap().contains("could not be looked up"),
        "{dns}"
    );
    d.relay.set(Script {
        greeting: Answer::Say("554 5.7.1 go away"),
        ..Script::default()
    });
    let sick = d.run(&["doctor"]);
    assert_eq!(sick.status.code(), Some(1));
    let sick = text(&sick.stdout);
    assert!(
        sick.contains("failure  mail relay") && sick.contains("go away"),
        "{sick}"
    );
    assert!(sick.contains("-> "), "each failure says what to do: {sick}");
    d.relay.die();
    let away = d.run(&["doctor", "--json"]);
    let away: Value = serde_json::from_str(&text(&away.stdout)).unwrap();
    assert_eq!(check(&away, "mail relay")["state"], "failure", "{away}");
    let second = ScriptedSmtp::start(Script::default());
    let both = |url: &str| {
        let output = d.run_with(&["doctor", "--json"], &[("COUNTERSIGN_SMTP_FALLBACK_URL", url)]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        ["mail relay", "fallback"].map(|name| check(&report, name).clone())
    };
    let [first, fallback] = both(&second.url());
    assert_eq!(
        (&first["state"], &fallback["state"]),
        (&"failure".into(), &"ok".into())
    );
    second.die();
    let [_, fallback] = both(&second.url());
    assert_eq!(fallback["state"], "failure", "{fallback}");
    let fix = fallback["fix"].as_str().unwrap();
    assert!(fix.contains("COUNTERSIGN_SMTP_FALLBACK_URL"), "{fix}");
    let wrong = d.run_with(
        &["doctor", "--json"],
        &[(
            "COUNTERSIGN_ROOT_SECRET",
            "not the root secret this database was used with",
        )],
    );
    let wrong: Value = serde_json::from_str(&text(&wrong.stdout)).unwrap();
    assert_eq!(check(&wrong, "root secret")["state"], "failure", "{wrong}");
}

#[test]
fn doctor_looks_at_a_file() {
    let names = [
        "settings",
        "database",
        "clock",
        "migrations",
        "writing",
        "root secret",
        "outbox",
        "mail relay",
    ];
    a_well_deployment_is_well(&Deployment::on(Database::sqlite()), &names);
}

#[test]
fn doctor_looks_at_a_server() {
    let names = [
        "settings",
        "database",
        "pool",
        "clock",
        "migrations",
        "writing",
        "root secret",
        "outbox",
        "mail relay",
        "proxy",
    ];
    a_well_deployment_is_well(&Deployment::on(Database::postgres()), &names);
}

#[test]
fn doctor_changes_nothing_and_goes_on_whatever_is_wrong() {
    let folder = Folder::new();
    let output = folder.run(&["doctor", "--json"], &[("COUNTERSIGN_MODE", "production")]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!(check(&report, "settings")["state"], "failure");
    assert_eq!(check(&report, "database")["state"], "warning");
    assert_eq!(check(&report, "mail relay")["state"], "failure");
    assert_eq!(
        std::fs::read_dir(&folder.0).unwrap().count(),
        0,
        "nothing is made"
    );
    let gone = folder.run(
        &["doctor"],
        &[("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:9/d")],
    );
    let told = text(&gone.stdout) + &text(&gone.stderr);
    assert!(
        told.contains("failure  database") && !told.contains("hunter2"),
        "{told}"
    );
}
