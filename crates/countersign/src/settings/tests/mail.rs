//! Relays and the keys that sign mails.

use super::*;

const RSA: &str = include_str!("../../../../countersign-email/tests/fixtures/dkim_rsa.pem");
const WEAK: &str = include_str!("../../../../countersign-email/tests/fixtures/dkim_rsa_1024.pem");
const ED25519: &str = include_str!("../../../../countersign-email/tests/fixtures/dkim_ed25519.pem");
const FROM: (&str, &str) = ("COUNTERSIGN_MAIL_FROM", "login@example.com");
const RSA_KEY: (&str, &str) = ("COUNTERSIGN_DKIM__RSA_KEY", RSA);
const RSA_NAME: (&str, &str) = ("COUNTERSIGN_DKIM__RSA_SELECTOR", "rsa1");
const ED25519_KEY: (&str, &str) = ("COUNTERSIGN_DKIM__ED25519_KEY", ED25519);
const ED25519_NAME: (&str, &str) = ("COUNTERSIGN_DKIM__ED25519_SELECTOR", "ed1");

#[test]
fn keys_come_from_variables_or_files() {
    let folder = Folder::new().with("rsa.pem", RSA).with("ed.pem", ED25519);
    let (rsa, ed25519) = (folder.path("rsa.pem"), folder.path("ed.pem"));
    let by_file = [
        FROM,
        RSA_NAME,
        ED25519_NAME,
        ("COUNTERSIGN_DKIM__RSA_KEY_FILE", rsa.as_str()),
        ("COUNTERSIGN_DKIM__ED25519_KEY_FILE", ed25519.as_str()),
    ];
    for variables in [
        by_file.as_slice(),
        &[FROM, RSA_NAME, ED25519_NAME, RSA_KEY, ED25519_KEY],
    ] {
        let loaded = from_variables(variables).unwrap();
        assert!(loaded.warnings.is_empty());
        let settings = loaded.settings;
        let signer = settings
            .dkim
            .signer(settings.mail_from.as_ref())
            .unwrap()
            .unwrap();
        let names: Vec<String> = signer.records().into_iter().map(|record| record.name).collect();
        assert_eq!(
            names,
            ["rsa1._domainkey.example.com", "ed1._domainkey.example.com"]
        );
        assert!(!format!("{settings:?}").contains("MII"));
    }
    let file = format!(
        "mail_from = \"a@example.com\"\n[dkim]\ndomain = \"Example.com\"\nrsa_selector = \"x\"\nrsa_key_file = \"{rsa}\"\n"
    );
    assert!(from_file(&file).is_ok());
    assert_eq!(
        from_variables(&[FROM, ED25519_NAME, ED25519_KEY])
            .unwrap()
            .warnings
            .len(),
        1
    );
    let none = from_variables(&[FROM]).unwrap().settings;
    assert!(none.dkim.signer(none.mail_from.as_ref()).unwrap().is_none());
}

/// Variables, the setting that is wrong with them, and words that are said of it.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

#[test]
fn what_does_not_go_together_is_refused() {
    let domain = |domain| ("COUNTERSIGN_DKIM__DOMAIN", domain);
    let cases: &[Case<'_>] = &[
        (
            &[FROM, RSA_KEY],
            "COUNTERSIGN_DKIM__RSA_SELECTOR",
            "is not set, and dkim.rsa_key is",
        ),
        (
            &[FROM, RSA_NAME],
            "COUNTERSIGN_DKIM__RSA_KEY",
            "is not set, and dkim.rsa_selector is",
        ),
        (
            &[FROM, ED25519_NAME, RSA_KEY, RSA_NAME],
            "COUNTERSIGN_DKIM__ED25519_KEY",
            "is not set",
        ),
        (
            &[RSA_KEY, RSA_NAME],
            "COUNTERSIGN_MAIL_FROM",
            "no domain to sign for",
        ),
        (
            &[FROM, domain("example.com")],
            "COUNTERSIGN_DKIM__DOMAIN",
            "no key to sign with",
        ),
        (
            &[FROM, RSA_KEY, RSA_NAME, domain("example.org")],
            "COUNTERSIGN_DKIM__DOMAIN",
            "mail_from",
        ),
        (
            &[FROM, RSA_KEY, RSA_NAME, domain("ample.com")],
            "COUNTERSIGN_DKIM__DOMAIN",
            "mail_from",
        ),
        (
            &[
                FROM,
                RSA_KEY,
                RSA_NAME,
                ED25519_KEY,
                ("COUNTERSIGN_DKIM__ED25519_SELECTOR", "RSA1"),
            ],
            "COUNTERSIGN_DKIM__RSA_SELECTOR",
            "a selector of its own",
        ),
        (
            &[FROM, RSA_NAME, ("COUNTERSIGN_DKIM__RSA_KEY", WEAK)],
            "COUNTERSIGN_DKIM__RSA_KEY",
            "of 2048 to 4096 bits",
        ),
        (
            &[FROM, RSA_NAME, ("COUNTERSIGN_DKIM__RSA_KEY", ED25519)],
            "COUNTERSIGN_DKIM__RSA_KEY",
            "no RSA key",
        ),
        (
            &[FROM, RSA_NAME, ("COUNTERSIGN_DKIM__RSA_KEY", "hunter2")],
            "COUNTERSIGN_DKIM__RSA_KEY",
            "PEM",
        ),
        (
            &[("COUNTERSIGN_SMTP_FALLBACK_URL", "smtp://b.example")],
            "COUNTERSIGN_SMTP_FALLBACK_URL",
            "smtp_url is not",
        ),
        (
            &[
                ("COUNTERSIGN_SMTP_URL", "smtp://b.example"),
                ("COUNTERSIGN_SMTP_FALLBACK_URL", "smtp://b.example:25"),
            ],
            "COUNTERSIGN_SMTP_FALLBACK_URL",
            "the same relay",
        ),
        (
            &[("COUNTERSIGN_MAIL__RESOLVER", "dns.example")],
            "COUNTERSIGN_MAIL__RESOLVER",
            "an IP address",
        ),
    ];
    for (variables, name, what) in cases {
        let problems = from_variables(variables).unwrap_err();
        assert_eq!(names(&problems), [*name], "{problems}");
        let told = problems.to_string();
        assert!(told.contains(what), "{what} is not in {told}");
        assert!(!told.contains("hunter2") && !told.contains("MII"), "{told}");
    }
    for domain in ["example.com", "mail.example.com", "EXAMPLE.com"] {
        let variables = [FROM, RSA_KEY, RSA_NAME, ("COUNTERSIGN_DKIM__DOMAIN", domain)];
        assert!(from_variables(&variables).is_ok(), "{domain}");
    }
}
