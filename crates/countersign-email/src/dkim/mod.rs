//! DKIM (RFC 6376, RFC 8463): signatures by which receivers know that a mail comes from the domain it names.

mod canonical;
mod keys;
mod record;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_core::nouns::Timestamp;
use ring::digest::{SHA256, digest};

pub use keys::{InvalidSigningKey, SigningKey};
pub use record::{KeyRecord, PublishedKey};

use crate::sender::is_domain;
use canonical::{Field, fields, relaxed_body, relaxed_field};

/// What is signed wherever it stands, and whether one more than there is: then nobody can add another to a mail of
/// ours, which many programs would show in the place of the first.
const SIGNED: &[(&str, bool)] = &[
    ("from", true),
    ("to", true),
    ("cc", true),
    ("subject", true),
    ("date", true),
    ("message-id", true),
    ("reply-to", true),
    ("mime-version", false),
    ("content-type", true),
    ("content-language", false),
    ("auto-submitted", false),
];

/// Signs as one domain, with each of its keys.
#[derive(Clone, Debug)]
pub struct Signer {
    domain: String,
    keys: Vec<(String, SigningKey)>,
}

/// What a signer cannot sign as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSigner {
    /// No domain.
    #[error("the domain of the signatures is none")]
    Domain,
    /// No selector.
    #[error("a selector is a name like `mail2026`, in letters, digits, hyphens and dots")]
    Selector,
    /// Two keys under one name.
    #[error("each key needs a selector of its own")]
    SameSelector,
}

/// The signature could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotSigned;

impl Signer {
    /// Signs for `domain` with each key under its selector.
    pub fn new(domain: &str, keys: Vec<(String, SigningKey)>) -> Result<Self, InvalidSigner> {
        if !is_domain(domain) {
            return Err(InvalidSigner::Domain);
        }
        if !keys.iter().all(|(selector, _)| is_domain(selector)) {
            return Err(InvalidSigner::Selector);
        }
        let mut names: Vec<String> = keys.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        names.sort();
        names.dedup();
        if names.len() != keys.len() {
            return Err(InvalidSigner::SameSelector);
        }
        let domain = domain.to_ascii_lowercase();
        Ok(Self { domain, keys })
    }

    /// What has to be published for the signatures to count.
    pub fn records(&self) -> Vec<KeyRecord> {
        let record = |(selector, key): &(String, SigningKey)| KeyRecord::new(selector, &self.domain, key);
        self.keys.iter().map(record).collect()
    }

    /// The message with a signature of each key before it. The same message and time make the same signatures.
    pub(crate) fn sign(&self, message: &[u8], at: Timestamp) -> Result<Vec<u8>, NotSigned> {
        let (fields, body) = fields(message);
        let names = signed_names(&fields);
        let body_hash = STANDARD.encode(digest(&SHA256, &relaxed_body(body)));
        let mut signed = Vec::with_capacity(message.len() + 1_024);
        for (selector, key) in &self.keys {
            let unsigned = format!(
                "DKIM-Signature: v=1; a={}; c=relaxed/relaxed;\r\n d={};\r\n s={selector}; t={};\r\n h={};\r\n \
                 bh={body_hash};\r\n b=",
                key.algorithm(),
                self.domain,
                at.timestamp().max(0),
                folded(&names),
            );
            let signature = key.sign(&signing_input(&fields, &names, &unsigned))?;
            signed.extend_from_slice(unsigned.as_bytes());
            signed.extend_from_slice(broken(&STANDARD.encode(signature)).as_bytes());
            signed.extend_from_slice(b"\r\n");
        }
        signed.extend_from_slice(message);
        Ok(signed)
    }
}

/// The names for `h=`, each as often as it is signed.
fn signed_names(fields: &[Field<'_>]) -> Vec<&'static str> {
    let times = |&(name, is_oversigned): &(&'static str, bool)| {
        let present = fields.iter().filter(|field| field.is(name)).count();
        std::iter::repeat_n(name, present + usize::from(is_oversigned))
    };
    SIGNED.iter().flat_map(times).collect()
}

/// What a signature is made over: the named fields, of several of a name the last first, then the signature's own
/// field as it is without a signature. A name for which none is left stands for nothing.
fn signing_input(fields: &[Field<'_>], names: &[&str], unsigned: &str) -> Vec<u8> {
    let mut input = Vec::new();
    let mut used = vec![false; fields.len()];
    for name in names {
        let left = fields.iter().zip(&mut used).rev();
        if let Some((field, used)) = left.into_iter().find(|(field, used)| !**used && field.is(name)) {
            *used = true;
            input.extend_from_slice(&relaxed_field(field.name, field.value));
            input.extend_from_slice(b"\r\n");
        }
    }
    let (name, value) = unsigned.split_once(':').unwrap_or((unsigned, ""));
    input.extend_from_slice(&relaxed_field(name.as_bytes(), value.as_bytes()));
    input
}

/// Names joined by colons, in lines that fit.
fn folded(names: &[&str]) -> String {
    let mut text = String::new();
    let mut width = 3;
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            text.push(':');
            width += 1;
        }
        if width + name.len() > 74 {
            text.push_str("\r\n  ");
            width = 2;
        }
        text.push_str(name);
        width += name.len();
    }
    text
}

/// Base64 in lines that fit; white space in it means nothing.
fn broken(base64: &str) -> String {
    let mut text = String::new();
    for (at, c) in base64.chars().enumerate() {
        if at > 0 && at % 72 == 0 {
            text.push_str("\r\n ");
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests;
