//! What must hold of the settings of mail: the relays, and the keys that sign.

use super::Settings;
use super::checks::place_of;
use super::layer::Layer;
use super::problem::Problem;

/// Checks them.
pub(super) fn check(
    settings: &Settings,
    said: &Layer,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) {
    let mut wrong = |key: &str, what: &str, fix: &str| {
        problems.push(Problem::new(place_of(said, key), what, fix));
    };
    if let Some(fallback) = &settings.smtp_fallback {
        match &settings.smtp {
            None if said.contains_key("smtp_url") => {}
            None => wrong(
                "smtp_fallback_url",
                "is set, and smtp_url is not",
                "set smtp_url: the fallback only takes its place",
            ),
            Some(first) if (&first.host, first.port) == (&fallback.host, fallback.port) => wrong(
                "smtp_fallback_url",
                "names the same relay as smtp_url",
                "name another, or leave it out",
            ),
            Some(_) => {}
        }
    }

    let dkim = &settings.dkim;
    let pairs = [
        (
            ["dkim.rsa_key", "dkim.rsa_selector"],
            dkim.rsa_key.is_some(),
            dkim.rsa_selector.is_some(),
        ),
        (
            ["dkim.ed25519_key", "dkim.ed25519_selector"],
            dkim.ed25519_key.is_some(),
            dkim.ed25519_selector.is_some(),
        ),
    ];
    // What was said and could not be read is a problem already.
    for ([key, selector], has_key, has_selector) in pairs {
        if has_key && !has_selector && !said.contains_key(selector) {
            let fix =
                "name the key, for example `mail2026`; its record will be at that name below `_domainkey`";
            wrong(selector, &format!("is not set, and {key} is"), fix);
        }
        if has_selector && !has_key && !said.contains_key(key) {
            wrong(
                key,
                &format!("is not set, and {selector} is"),
                "set the key, or leave both out",
            );
        }
    }
    let is_said = |key: &str| said.contains_key(key);
    let has_key = is_said("dkim.rsa_key") || is_said("dkim.ed25519_key");
    if dkim.domain.is_some() && !has_key {
        let fix = "set dkim.rsa_key and dkim.rsa_selector, or leave it out";
        wrong("dkim.domain", "is set, and no key to sign with is", fix);
    }
    if let Err((key, what)) = dkim.signer(settings.mail_from.as_ref()) {
        wrong(key, &what, "see `[dkim]` in docs/reference/settings.md");
    }
    if let (Some(domain), Some(sender)) = (&dkim.domain, &settings.mail_from) {
        let is_below = |name: &str, above: &str| name == above || name.ends_with(&format!(".{above}"));
        if !is_below(sender.domain(), domain) && !is_below(domain, sender.domain()) {
            let what = format!(
                "has nothing to do with `{}`, the domain of mail_from",
                sender.domain()
            );
            let fix = "leave it out, or name that domain or one above it: receivers count no other (DMARC)";
            wrong("dkim.domain", &what, fix);
        }
    }
    if dkim.ed25519_key.is_some() && !is_said("dkim.rsa_key") {
        warnings.push(
            "mails are signed with Ed25519 alone, which many receivers do not check: set dkim.rsa_key, too"
                .to_owned(),
        );
    }
}
