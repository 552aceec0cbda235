//! What an operator is told about the sender's domain.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/dns_server.rs"]
mod dns_server;

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_email::{Finding, KeyRecord, Resolver, Signer, SigningKey, Standing, look_at_domain};
use dns_server::{Data, DnsServer};

fn txt(text: &str) -> Data {
    Data::Txt(text.to_owned())
}

fn key() -> KeyRecord {
    let key = SigningKey::rsa(include_str!("fixtures/dkim_rsa.pem")).unwrap();
    let signer = Signer::new("mail.example.com", vec![("rsa1".to_owned(), key)]).unwrap();
    signer.records().remove(0)
}

fn findings(records: &[(&str, Data)], keys: &[KeyRecord]) -> Vec<Finding> {
    let server = DnsServer::start(records);
    let resolver = Resolver::new(server.0, Duration::from_secs(20), Arc::new(SystemEntropy::new()));
    look_at_domain(&resolver, "mail.example.com", keys)
}

/// How one subject stands, and what is said of it.
fn about(subject: &str, records: &[(&str, Data)]) -> (Standing, String) {
    let found = findings(records, &[key()]).into_iter();
    let finding = found
        .into_iter()
        .find(|finding| finding.subject == subject)
        .unwrap();
    (finding.standing, finding.text)
}

#[test]
fn where_all_is_published_all_is_good() {
    let key = key();
    // Longer than a datagram of old: the whole comes over TCP.
    let other = txt(&format!("verification={}", "x".repeat(500)));
    let found = findings(
        &[
            ("mail.example.com", Data::Mx(20, "mx2.example.net")),
            ("mail.example.com", Data::Mx(10, "mx1.example.net")),
            ("mail.example.com", txt("v=spf1 include:relay.example -all")),
            ("mail.example.com", other),
            (key.name.as_str(), txt(&key.value)),
            ("_dmarc.example.com", txt("v=DMARC1; p=reject")),
        ],
        std::slice::from_ref(&key),
    );
    let subjects: Vec<&str> = found.iter().map(|finding| finding.subject).collect();
    assert_eq!(subjects, ["MX", "SPF", "DKIM", "DMARC"]);
    for finding in &found {
        assert_eq!(finding.standing, Standing::Good, "{finding:?}");
        assert_eq!(finding.publish, None);
    }
    assert_eq!(found[0].text, "10 mx1.example.net, 20 mx2.example.net");
    assert!(
        found[3].text.contains("_dmarc.example.com"),
        "the domain above counts"
    );
}

#[test]
fn where_nothing_is_published_it_says_what_to_paste() {
    let key = key();
    let found = findings(&[], std::slice::from_ref(&key));
    assert!(
        found.iter().all(|finding| finding.standing == Standing::Missing),
        "{found:?}"
    );
    let pasted: Vec<(String, String)> = found.into_iter().filter_map(|finding| finding.publish).collect();
    let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        pasted,
        [
            owned("mail.example.com", "v=spf1 include:RELAY -all"),
            owned("rsa1._domainkey.mail.example.com", &key.value),
            owned(
                "_dmarc.mail.example.com",
                "v=DMARC1; p=none; rua=mailto:postmaster@mail.example.com"
            ),
        ]
    );
    let unsigned = findings(&[], &[]);
    assert!(unsigned[2].text.contains("the relay has to sign"), "{unsigned:?}");
}

/// A subject, what is published, how that stands, and words that are said of it.
type Case<'a> = (&'a str, &'a [(&'a str, Data)], Standing, &'a str);

#[test]
fn what_is_published_wrongly_is_told() {
    let name = "mail.example.com";
    let dkim = "rsa1._domainkey.mail.example.com";
    let key = key().value;
    let cases: &[Case<'_>] = &[
        ("MX", &[(name, Data::Mx(0, ""))], Standing::Wrong, "takes no mail"),
        ("MX", &[(name, Data::A)], Standing::Good, "counts as one"),
        (
            "SPF",
            &[(name, txt("v=spf1 a")), (name, txt("v=spf1 mx -all"))],
            Standing::Wrong,
            "2 records",
        ),
        ("SPF", &[(name, txt("v=spf1 +all"))], Standing::Wrong, "everybody"),
        (
            "SPF",
            &[(name, txt("V=SPF1 mx"))],
            Standing::Wrong,
            "other servers",
        ),
        (
            "SPF",
            &[(name, txt("v=spf10 -all"))],
            Standing::Missing,
            "which servers",
        ),
        (
            "SPF",
            &[(name, txt("v=spf1 redirect=_spf.example"))],
            Standing::Good,
            "redirect",
        ),
        (
            "DKIM",
            &[(dkim, txt("v=DKIM1; p="))],
            Standing::Wrong,
            "withdrawn",
        ),
        (
            "DKIM",
            &[(dkim, txt("v=DKIM1; k=rsa; p=AAAA"))],
            Standing::Wrong,
            "another key",
        ),
        ("DKIM", &[(dkim, txt("hello"))], Standing::Missing, "no key"),
        (
            "DKIM",
            &[(dkim, txt(&key)), (dkim, txt("v=DKIM1; p=AAAA"))],
            Standing::Wrong,
            "leave only",
        ),
        (
            "DMARC",
            &[("_dmarc.mail.example.com", txt("v=DMARC1; p=none"))],
            Standing::Good,
            "only watches",
        ),
        (
            "DMARC",
            &[("_dmarc.mail.example.com", txt("v=DMARC1"))],
            Standing::Wrong,
            "no policy",
        ),
        (
            "DMARC",
            &[
                ("_dmarc.example.com", txt("v=DMARC1; p=none")),
                ("_dmarc.example.com", txt("v=DMARC1; p=none")),
            ],
            Standing::Wrong,
            "2 records",
        ),
        (
            "DMARC",
            &[("_dmarc.com", txt("v=DMARC1; p=none"))],
            Standing::Missing,
            "not from here",
        ),
        (
            "SPF",
            &[(name, Data::Code(2))],
            Standing::Unknown,
            "answers with code 2",
        ),
    ];
    for (subject, records, standing, said) in cases {
        let (found, text) = about(subject, records);
        assert_eq!(found, *standing, "{subject} {records:?}: {text}");
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

#[test]
fn a_server_that_says_nothing_is_named() {
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = silent.local_addr().unwrap();
    let resolver = Resolver::new(address, Duration::from_millis(20), Arc::new(SystemEntropy::new()));
    for finding in look_at_domain(&resolver, "example.com", &[key()]) {
        assert_eq!(finding.standing, Standing::Unknown);
        assert!(
            finding.text.contains(&format!("{address} does not answer")),
            "{finding:?}"
        );
    }
}
