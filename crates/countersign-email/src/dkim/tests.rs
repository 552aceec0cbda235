//! The signed message of RFC 8463, and what our own signatures look like.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use ring::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};

use super::*;

/// RFC 8463, A.3.
const MESSAGE: &str = "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n\
                       Subject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
                       Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\nHi.\r\n\r\n\
                       We lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
const NAMES: [&str; 8] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "from",
    "subject",
    "date",
];
const BODY_HASH: &str = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=";
/// A.1: the secret key, as PKCS#8.
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
                       -----END PRIVATE KEY-----\n";
const RSA: &str = include_str!("../../tests/fixtures/dkim_rsa.pem");

fn unsigned(algorithm: &str, selector: &str, folded_names: &str) -> String {
    format!(
        "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed;\r\n d=football.example.com; \
         i=@football.example.com;\r\n q=dns/txt; s={selector}; t=1528637909; {folded_names};\r\n \
         bh={BODY_HASH};\r\n b="
    )
}

#[test]
fn the_signatures_of_rfc_8463() {
    let (fields, body) = fields(MESSAGE.as_bytes());
    assert_eq!(STANDARD.encode(digest(&SHA256, &relaxed_body(body))), BODY_HASH);
    let names = "h=from : to :\r\n subject : date : message-id : from : subject : date";
    let input = signing_input(&fields, &NAMES, &unsigned("ed25519-sha256", "brisbane", names));
    let signature = SigningKey::ed25519(ED25519).unwrap().sign(&input).unwrap();
    let expected = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";
    assert_eq!(STANDARD.encode(signature), expected);

    // Its RSA key is shorter than what anybody should sign with, so its signature is only checked.
    let names = "h=from : to : subject :\r\n date : message-id : from : subject : date";
    let input = signing_input(&fields, &NAMES, &unsigned("rsa-sha256", "test", names));
    let public = "MIGJAoGBAOQeU5CgFPNZGIazlXo2k/eJ1jpaTTxrmqF1HrDLlt04pvaMtCJj8nXoliLRC/H9vJjMI1vdb3XLcW60AIN/PBD8\
                  EL97/y4GwJH7LPUvGP48vqUe+owqszesbiGy1PlCO8c70/OjFnJVgvMF87YR4Lcincb7aSvI5MgpP6X8rjDdAgMBAAE=";
    let signature = "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQ\
                     TnGdaSGsgeefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=";
    let decoded = |text: &str| STANDARD.decode(text).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, decoded(public))
        .verify(&input, &decoded(signature))
        .unwrap();
}

fn signer() -> Signer {
    let keys = vec![
        ("rsa1".to_owned(), SigningKey::rsa(RSA).unwrap()),
        ("brisbane".to_owned(), SigningKey::ed25519(ED25519).unwrap()),
    ];
    Signer::new("Football.example.com", keys).unwrap()
}

#[test]
fn two_keys_sign_twice_and_alike_each_time() {
    let at = DateTime::from_timestamp(1_528_637_909, 0).unwrap();
    let signed = String::from_utf8(signer().sign(MESSAGE.as_bytes(), at).unwrap()).unwrap();
    assert!(signed.ends_with(MESSAGE));
    let head = signed.strip_suffix(MESSAGE).unwrap();
    assert_eq!(head.matches("DKIM-Signature: v=1; a=").count(), 2);
    for part in [
        "a=rsa-sha256; c=relaxed/relaxed;\r\n d=football.example.com;\r\n s=rsa1; t=1528637909;",
        "a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com;\r\n s=brisbane; t=1528637909;",
        "h=from:from:to:to:cc:subject:subject:date:date:message-id:message-id:\r\n  reply-to:content-type;",
        &format!("bh={BODY_HASH};"),
    ] {
        assert!(head.contains(part), "{part} in {head}");
    }
    assert!(head.split("\r\n").all(|line| line.len() <= 78), "{head}");
    assert_eq!(signer().sign(MESSAGE.as_bytes(), at).unwrap(), signed.as_bytes());
}

#[test]
fn of_several_fields_the_last_is_signed_first() {
    let (fields, _) = fields(b"A: 1\r\nB: x\r\na: 2\r\n\r\n");
    let input = signing_input(&fields, &["a", "a", "a", "b"], "S: b=");
    assert_eq!(input, b"a:2\r\na:1\r\nb:x\r\ns:b=");
}

#[test]
fn records_are_known_again() {
    let records = signer().records();
    assert_eq!(records[1].name, "brisbane._domainkey.football.example.com");
    assert_eq!(
        records[1].value,
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    );
    assert!(
        records[0]
            .value
            .starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"),
        "{}",
        records[0].value
    );
    for (txt, published) in [
        (records[0].value.as_str(), PublishedKey::Same),
        (
            &records[0].value.replace("; ", " ;\t").replacen("AQ", "A Q", 2),
            PublishedKey::Same,
        ),
        (&records[0].value.replace("v=DKIM1; ", ""), PublishedKey::Same),
        (&records[1].value, PublishedKey::Other),
        ("v=DKIM1; p=", PublishedKey::Revoked),
        ("v=spf1 -all", PublishedKey::NoKey),
        ("", PublishedKey::NoKey),
    ] {
        assert_eq!(records[0].compare(txt), published, "{txt}");
    }
}

#[test]
fn what_is_no_key_is_refused_and_not_shown() {
    let weak = include_str!("../../tests/fixtures/dkim_rsa_1024.pem");
    for (error, why) in [
        (SigningKey::rsa("hunter2").unwrap_err(), "no private key in PEM"),
        (SigningKey::rsa(ED25519).unwrap_err(), "no RSA key of 2048"),
        (SigningKey::rsa(weak).unwrap_err(), "no RSA key of 2048"),
        (SigningKey::ed25519(RSA).unwrap_err(), "no Ed25519 key"),
        (SigningKey::ed25519("").unwrap_err(), "no private key in PEM"),
    ] {
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!(format!("{:?}", SigningKey::rsa(RSA).unwrap()), "SigningKey(…)");
    let key = || SigningKey::ed25519(ED25519).unwrap();
    let named = |domain: &str, names: [&str; 2]| {
        Signer::new(domain, names.map(|name| (name.to_owned(), key())).to_vec()).unwrap_err()
    };
    assert_eq!(named("a_b", ["a", "b"]), InvalidSigner::Domain);
    assert_eq!(named("example.com", ["a", "b;"]), InvalidSigner::Selector);
    assert_eq!(named("example.com", ["a", "A"]), InvalidSigner::SameSelector);
}
