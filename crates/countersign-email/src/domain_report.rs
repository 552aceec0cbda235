//! What DNS says about the domain that mails come from, and what to publish there.

use crate::dkim::{KeyRecord, PublishedKey};
use crate::dns::{DnsError, Kind, Record, Resolver};

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As it should be.
    Good,
    /// Not there.
    Missing,
    /// There, and of no use or of harm.
    Wrong,
    /// Nobody could tell.
    Unknown,
}

/// What was found on one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// MX, SPF, DKIM or DMARC.
    pub subject: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// In words.
    pub text: String,
    /// A TXT record to publish: name and value.
    pub publish: Option<(String, String)>,
}

impl Finding {
    fn new(subject: &'static str, standing: Standing, text: impl Into<String>) -> Self {
        Self {
            subject,
            standing,
            text: text.into(),
            publish: None,
        }
    }

    fn publish(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let publish = Some((name.into(), value.into()));
        Self { publish, ..self }
    }
}

/// Looks the domain up; `keys` are those that sign here.
pub fn look_at_domain(resolver: &Resolver, domain: &str, keys: &[KeyRecord]) -> Vec<Finding> {
    let unknown =
        |subject| move |error: DnsError| Finding::new(subject, Standing::Unknown, error.to_string());
    let mut findings = vec![
        mx(resolver, domain).unwrap_or_else(unknown("MX")),
        spf(resolver, domain).unwrap_or_else(unknown("SPF")),
    ];
    findings.extend(
        keys.iter()
            .map(|key| dkim(resolver, key).unwrap_or_else(unknown("DKIM"))),
    );
    if keys.is_empty() {
        let text = format!(
            "no key is set here, so the relay has to sign: the test mail should arrive with a `DKIM-Signature` of \
             `d={domain}`"
        );
        findings.push(Finding::new("DKIM", Standing::Unknown, text));
    }
    findings.push(dmarc(resolver, domain).unwrap_or_else(unknown("DMARC")));
    findings
}

fn mx(resolver: &Resolver, domain: &str) -> Result<Finding, DnsError> {
    let mut servers: Vec<(u16, String)> = resolver
        .look_up(domain, Kind::Mx)?
        .into_iter()
        .filter_map(|record| match record {
            Record::Mx(preference, name) => Some((preference, name)),
            Record::Address | Record::Txt(_) => None,
        })
        .collect();
    servers.sort();
    if servers.iter().any(|(_, name)| name.is_empty()) {
        let text = "it says that the domain takes no mail; many receivers refuse mail from such a sender";
        return Ok(Finding::new("MX", Standing::Wrong, text));
    }
    if !servers.is_empty() {
        let listed = servers
            .iter()
            .map(|(preference, name)| format!("{preference} {name}"));
        return Ok(Finding::new(
            "MX",
            Standing::Good,
            listed.collect::<Vec<_>>().join(", "),
        ));
    }
    let has_address =
        !resolver.look_up(domain, Kind::A)?.is_empty() || !resolver.look_up(domain, Kind::Aaaa)?.is_empty();
    Ok(if has_address {
        Finding::new(
            "MX",
            Standing::Good,
            "none, but the domain has an address, which counts as one",
        )
    } else {
        let text = "neither a mail server nor an address: answers and failure reports cannot arrive, and many \
                    receivers refuse mail from such a domain; name the server that takes its mail";
        Finding::new("MX", Standing::Missing, text)
    })
}

fn spf(resolver: &Resolver, domain: &str) -> Result<Finding, DnsError> {
    let is_spf = |text: &String| {
        let first = text.split(' ').next().unwrap_or_default();
        first.eq_ignore_ascii_case("v=spf1")
    };
    let records: Vec<String> = texts(resolver, domain)?.into_iter().filter(is_spf).collect();
    let [record] = records.as_slice() else {
        return Ok(if records.is_empty() {
            let text = "nothing says which servers may send for the domain; in the place of RELAY write the name that \
                        your mail service gives for this";
            Finding::new("SPF", Standing::Missing, text).publish(domain, "v=spf1 include:RELAY -all")
        } else {
            let text = format!(
                "there are {} records, so receivers take none: make them one",
                records.len()
            );
            Finding::new("SPF", Standing::Wrong, text)
        });
    };
    let lower = record.to_ascii_lowercase();
    let terms: Vec<&str> = lower.split_whitespace().collect();
    Ok(
        if terms.iter().any(|term| matches!(*term, "+all" | "all" | "?all")) {
            let text = format!("`{record}` lets everybody send: end it with `-all`");
            Finding::new("SPF", Standing::Wrong, text)
        } else if terms
            .iter()
            .any(|term| matches!(*term, "-all" | "~all") || term.starts_with("redirect="))
        {
            Finding::new(
                "SPF",
                Standing::Good,
                format!("`{record}`; the relay must be among these"),
            )
        } else {
            let text = format!("`{record}` says nothing of other servers: end it with `-all`");
            Finding::new("SPF", Standing::Wrong, text)
        },
    )
}

fn dkim(resolver: &Resolver, key: &KeyRecord) -> Result<Finding, DnsError> {
    let found = texts(resolver, &key.name)?;
    let published: Vec<PublishedKey> = found.iter().map(|text| key.compare(text)).collect();
    let name = &key.name;
    let has = |wanted| published.contains(&wanted);
    let finding = if has(PublishedKey::Same) && published.len() == 1 {
        return Ok(Finding::new(
            "DKIM",
            Standing::Good,
            format!("`{name}` has the key that signs here"),
        ));
    } else if has(PublishedKey::Same) {
        let text =
            format!("`{name}` has the key that signs here, and more records beside it: leave only this");
        Finding::new("DKIM", Standing::Wrong, text)
    } else if has(PublishedKey::Revoked) {
        let text = format!("`{name}` says that the key is withdrawn");
        Finding::new("DKIM", Standing::Wrong, text)
    } else if has(PublishedKey::Other) {
        let text = format!("`{name}` has another key than the one that signs here");
        Finding::new("DKIM", Standing::Wrong, text)
    } else {
        Finding::new("DKIM", Standing::Missing, format!("`{name}` has no key"))
    };
    Ok(finding.publish(name.as_str(), key.value.as_str()))
}

fn dmarc(resolver: &Resolver, domain: &str) -> Result<Finding, DnsError> {
    let is_dmarc = |text: &String| {
        text.split(';')
            .next()
            .is_some_and(|first| first.trim() == "v=DMARC1")
    };
    // A domain without one has that of the next one above; a single label is nobody's.
    let mut above = Some(domain);
    while let Some(place) = above.filter(|place| place.contains('.')) {
        let records = texts(resolver, &format!("_dmarc.{place}"))?;
        let records: Vec<String> = records.into_iter().filter(is_dmarc).collect();
        match records.as_slice() {
            [] => above = place.split_once('.').map(|(_, above)| above),
            [record] => return Ok(policy(place, record)),
            [_, ..] => {
                let text = format!(
                    "`_dmarc.{place}` has {} records, so receivers take none",
                    records.len()
                );
                return Ok(Finding::new("DMARC", Standing::Wrong, text));
            }
        }
    }
    let text = "nothing says what to do with mail that is not from here; begin with `p=none`, read the reports, then \
                go to `p=quarantine`";
    let value = format!("v=DMARC1; p=none; rua=mailto:postmaster@{domain}");
    Ok(Finding::new("DMARC", Standing::Missing, text).publish(format!("_dmarc.{domain}"), value))
}

fn policy(place: &str, record: &str) -> Finding {
    let mut tags = record.split(';').filter_map(|tag| tag.split_once('='));
    let policy = tags
        .find(|(name, _)| name.trim() == "p")
        .map(|(_, policy)| policy.trim());
    let found = format!("`_dmarc.{place}`: `{record}`");
    match policy {
        Some("quarantine" | "reject") => Finding::new("DMARC", Standing::Good, found),
        Some("none") => {
            let text =
                format!("{found}; `p=none` only watches: go to `p=quarantine` once the reports are clean");
            Finding::new("DMARC", Standing::Good, text)
        }
        Some(_) | None => Finding::new("DMARC", Standing::Wrong, format!("{found} has no policy (`p=`)")),
    }
}

fn texts(resolver: &Resolver, name: &str) -> Result<Vec<String>, DnsError> {
    let records = resolver.look_up(name, Kind::Txt)?.into_iter();
    let text = |record| match record {
        Record::Txt(text) => Some(text),
        Record::Address | Record::Mx(..) => None,
    };
    Ok(records.filter_map(text).collect())
}
