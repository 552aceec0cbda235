//! Choices that are allowed and weaken the service: for whoever checks the settings to see at a glance.

use chrono::TimeDelta;
use countersign_core::policy::Policy;
use countersign_email::{SmtpSettings, TlsMode};
use countersign_postgres::Protection;

use super::Settings;
use super::problem::Problem;
use super::types::{DatabaseUrl, PublicUrl};
use super::value::Value;

/// Everything that is unsafe, or safe only for a reason its operator must know.
pub(crate) fn risks(settings: &Settings) -> Vec<Problem> {
    let mut risks = Vec::new();
    reach(settings, &mut risks);
    transport(settings, &mut risks);
    numbers(settings, &mut risks);
    connections(settings, &mut risks);
    risks
}

fn risk(risks: &mut Vec<Problem>, is_so: bool, key: &str, what: &str, fix: &str) {
    if is_so {
        risks.push(Problem::new(key, what, fix));
    }
}

fn reach(settings: &Settings, risks: &mut Vec<Problem>) {
    let everybody = |list: &str| list.split(',').any(|network| network.ends_with("/0"));
    let (http, browser) = (settings.http(), &settings.http.browser);
    risk(
        risks,
        !settings.is_production() && !settings.is_loopback(),
        "mode",
        "is development, and others than this machine can connect",
        "set it to `production`, or listen on localhost alone",
    );
    risk(
        risks,
        everybody(&http.trusted_proxies.show()),
        "trusted_proxies",
        "believes everybody: whoever connects may name any address as theirs",
        "list your own proxies",
    );
    risk(
        risks,
        everybody(&http.trusted_callers.show()),
        "trusted_callers",
        "lets everybody past the limits per address",
        "list your own servers",
    );
    risk(
        risks,
        browser.cookie_domain.is_some(),
        "browser.cookie_domain",
        "sends the session cookie to every host below it",
        "leave it out unless each of those hosts is yours and as safe as this one",
    );
    risk(
        risks,
        settings
            .metrics
            .listen
            .is_some_and(|listen| !listen.is_loopback()),
        "metrics.listen",
        "shows to whoever can connect how much is going on here, though nothing about anybody",
        "listen on localhost, or where only Prometheus can connect",
    );
    let plain = |origin: &&String| origin.starts_with("http://") && !origin.starts_with("http://localhost");
    risk(
        risks,
        browser.allowed_origins.iter().any(|origin| plain(&origin)),
        "browser.allowed_origins",
        "lists a site without https: whoever sits on its way speaks in its name",
        "list https origins only",
    );
}

fn transport(settings: &Settings, risks: &mut Vec<Problem>) {
    let open = |url: &PublicUrl| !url.is_https() && !url.is_loopback();
    risk(
        risks,
        settings.public_url.as_ref().is_some_and(open),
        "public_url",
        "is not https: codes, cookies and tokens can be read on the way",
        "serve it through a proxy with TLS and write https",
    );
    let database = settings.database_url.as_ref().and_then(protection);
    risk(
        risks,
        database == Some(Protection::None),
        "database_url",
        "reaches a database on another machine without TLS",
        "take `sslmode=disable` out of it (or out of PGSSLMODE), unless the network in between is yours alone",
    );
    risk(
        risks,
        database == Some(Protection::Encrypted),
        "database_url",
        "takes whoever answers for the database: TLS without a look at the certificate",
        "take `sslmode=require` out of it (or out of PGSSLMODE), and name the authority with `sslrootcert=` if it is your own",
    );
    for (key, relay) in [
        ("smtp_url", &settings.smtp),
        ("smtp_fallback_url", &settings.smtp_fallback),
    ] {
        let is_unsafe = |smtp: &SmtpSettings| !smtp.is_loopback() && smtp.tls != TlsMode::Required;
        risk(
            risks,
            relay.as_ref().is_some_and(is_unsafe),
            key,
            "lets mails leave without TLS, or without a look at the relay's certificate",
            "write `smtps://…`, or take `tls=` out of it",
        );
    }
    risk(
        risks,
        settings.previous_root_secret.is_some(),
        "previous_root_secret",
        "is set: what the previous root secret made still counts",
        "take it out once `countersign root-secret rotate` says that nothing needs it any more",
    );
}

/// What guards the way to the database; nothing to say where there is none or its URL cannot be used.
fn protection(url: &DatabaseUrl) -> Option<Protection> {
    let DatabaseUrl::Postgres(url) = url else {
        return None;
    };
    let url = countersign_postgres::DatabaseUrl::parse(url.expose()).ok()?;
    Some(url.protection())
}

fn connections(settings: &Settings, risks: &mut Vec<Problem>) {
    for connection in settings.connections() {
        let key = |field: &str| format!("connections.{}.{field}", connection.name);
        risk(
            risks,
            connection.trusted_domains.iter().any(|domain| domain == "*"),
            &key("trusted_domains"),
            "lets this provider sign people in to every account whose address it names",
            "list the domains it is in charge of, unless it is your own and checks every address",
        );
        let in_the_clear = |issuer: &String| issuer.starts_with("http://");
        risk(
            risks,
            settings.is_production() && connection.issuer.as_ref().is_some_and(in_the_clear),
            &key("issuer"),
            "is this machine, without TLS: whoever may listen at that port is believed",
            "write an https URL",
        );
    }
}

fn numbers(settings: &Settings, risks: &mut Vec<Problem>) {
    let (policy, usual) = (&settings.policy, Policy::default());
    let weaker = "is weaker than the figures of docs/security.md";
    let fix = "leave it out, or work out the chances anew";
    let checks = [
        ("codes.life", policy.code_life > usual.code_life),
        ("codes.guesses", policy.guesses > usual.guesses),
        (
            "failures.per_hour",
            policy.failures.failures_per_hour > usual.failures.failures_per_hour,
        ),
        (
            "failures.per_day",
            policy.failures.failures_per_day > usual.failures.failures_per_day,
        ),
        (
            "failures.in_a_row",
            policy.failures.failures_in_a_row > usual.failures.failures_in_a_row,
        ),
    ];
    for (key, is_so) in checks {
        risk(risks, is_so, key, weaker, fix);
    }
    risk(
        risks,
        policy.sessions.access_token > TimeDelta::minutes(15),
        "sessions.access_token",
        "lets a revoked access token be believed elsewhere for more than a quarter of an hour",
        "make it shorter",
    );
    risk(
        risks,
        settings.mail.code_in_subject,
        "mail.code_in_subject",
        "shows codes on lock screens and in lists of mails",
        "leave it out unless people ask for it",
    );
    risk(
        risks,
        settings.is_production() && settings.log.level.0 > log::LevelFilter::Info,
        "log.level",
        "writes more than production needs; no secrets, but much about people",
        "set it to `info`",
    );
}
