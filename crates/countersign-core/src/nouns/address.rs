//! An email address, parsed once into the canonical form that every rule uses.

use std::borrow::Cow;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A canonical address: trimmed, NFC, ASCII letters in lower case, the domain as A-labels (RFC 5891).
///
/// Stricter than RFC 5321 on purpose: a dot-atom of at most 64 octets, `@`, a domain of two labels or more,
/// 254 octets in all. Letters of any script are welcome in the local part (RFC 6531); quotes, comments, literals,
/// control and direction marks, and characters that merely look like others (NFKC changes them) are not.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

/// The text is no address this service sends to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an email address")]
pub struct InvalidAddress;

impl Address {
    /// Reads what a person typed.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        if text.len() > 1024 || !text.chars().all(is_plain) {
            return Err(InvalidAddress);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidAddress)?;
        let local = canonical_local(local).ok_or(InvalidAddress)?;
        let domain = canonical_domain(domain).ok_or(InvalidAddress)?;
        let whole = format!("{local}@{domain}");
        if whole.len() > 254 {
            Err(InvalidAddress)
        } else {
            Ok(Self(whole))
        }
    }

    /// Takes an address that this service itself stored in canonical form.
    pub fn from_store(canonical: impl Into<String>) -> Self {
        Self(canonical.into())
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The domain as A-labels.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether a relay must speak SMTPUTF8 (RFC 6531) to take it.
    pub fn needs_smtputf8(&self) -> bool {
        !self.0.is_ascii()
    }

    /// The mailbox it most likely ends in: without `+tag`, at Gmail without dots. For budgets, never for identity.
    pub fn mailbox(&self) -> String {
        let base = self.local().split('+').next().unwrap_or_default();
        match self.domain() {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", base.replace('.', "")),
            domain => format!("{base}@{domain}"),
        }
    }

    /// What may be shown to whoever typed it, and logged: the first letter and the domain.
    pub fn masked(&self) -> String {
        let first = self.0.chars().next().unwrap_or('*');
        format!("{first}***@{}", self.domain())
    }
}

/// Reads a domain, or the end of domains, by the rule that addresses are read by: lower case, A-labels. `None` for what no
/// address can end in.
pub fn domain_of_addresses(text: &str) -> Option<String> {
    let below = Address::parse(&format!("a@b.{text}")).ok()?;
    below.domain().strip_prefix("b.").map(str::to_owned)
}

fn canonical_local(local: &str) -> Option<String> {
    let local: String = local.nfc().map(|c| c.to_ascii_lowercase()).collect();
    let atext = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || !c.is_ascii();
    let dot_atom = local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(atext));
    (dot_atom && local.len() <= 64 && !local.starts_with("=?")).then_some(local)
}

fn canonical_domain(domain: &str) -> Option<String> {
    let ascii: Cow<'_, str> = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .ok()?;
    let top = ascii.rsplit_once('.').map(|(_, top)| top)?;
    top.bytes()
        .any(|b| b.is_ascii_alphabetic())
        .then(|| ascii.into_owned())
}

/// Neither a control nor a format character, nor one that compatibility normalisation turns into another.
fn is_plain(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    let format = matches!(u32::from(c),
        0x00AD | 0x034F | 0x0600..=0x0605 | 0x061C | 0x06DD | 0x070F | 0x115F | 0x1160 | 0x17B4 | 0x17B5
        | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xE000..=0xF8FF
        | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFF | 0x1D173..=0x1D17A | 0xE0000..=0x10FFFF);
    !format && !c.is_control() && !c.is_whitespace() && std::iter::once(c).nfkc().eq(std::iter::once(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn canonical_forms() {
        for (typed, canonical) in [
            (" You@Example.COM\n", "you@example.com"),
            ("a.b+c@example.co.uk", "a.b+c@example.co.uk"),
            ("jürgen@bücher.example", "jürgen@xn--bcher-kva.example"),
            (
                "ju\u{308}rgen@bu\u{308}cher.example",
                "jürgen@xn--bcher-kva.example",
            ),
            ("o'neil@example.org", "o'neil@example.org"),
            ("用户@例子.测试", "用户@xn--fsqu00a.xn--0zwm56d"),
        ] {
            assert_eq!(Address::parse(typed).unwrap().as_str(), canonical, "{typed}");
        }
    }

    #[test]
    fn m1_refuses_what_is_no_plain_address() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long_whole = format!("aaaaaaaaaa@{}.com", vec!["b".repeat(60); 4].join("."));
        for text in [
            "",
            "@",
            "a@",
            "@b.c",
            "a",
            "a@localhost",
            "a@b",
            "\"a b\"@example.com",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a(c)@example.com",
            "=?utf-8?q?a?=@example.com",
            "a b@example.com",
            "a\u{0}@example.com",
            "a\r\nBcc: x@example.com",
            "a@example.com\u{0}",
            "a@exam ple.com",
            "a..b@example.com",
            ".a@example.com",
            "a.@example.com",
            "a@-example.com",
            "a@example..com",
            "a@example.com.",
            "\u{212A}@example.com",
            "ａ@example.com",
            "a＠example.com",
            "a\u{202E}@example.com",
            "a\u{200B}@example.com",
            "a@b@example.com",
            "a@exa\u{FF4D}ple.com",
            "a@example.c_m",
            "<a@example.com>",
            "a,b@example.com",
            "a@ｅxample.com",
            &long_local,
            &long_whole,
        ] {
            assert_eq!(Address::parse(text), Err(InvalidAddress), "{text:?}");
        }
    }

    #[test]
    fn a_mailbox_counts_its_spellings_together() {
        let mailbox = |text: &str| Address::parse(text).unwrap().mailbox();
        assert_eq!(mailbox("a.b+x@gmail.com"), "ab@gmail.com");
        assert_eq!(mailbox("ab@googlemail.com"), "ab@gmail.com");
        assert_eq!(mailbox("a.b+x+y@example.com"), "a.b@example.com");
    }

    #[test]
    fn masked_shows_one_letter() {
        assert_eq!(
            Address::parse("you@example.com").unwrap().masked(),
            "y***@example.com"
        );
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in "\\PC{0,80}") {
            if let Ok(address) = Address::parse(&text) {
                let again = Address::parse(address.as_str());
                prop_assert_eq!(again, Ok(address));
            }
        }

        #[test]
        fn case_never_matters(local in "[a-z][a-z0-9.]{0,10}[a-z]", domain in "[a-z]{1,8}\\.[a-z]{2,5}") {
            let lower = Address::parse(&format!("{local}@{domain}"));
            let upper = Address::parse(&format!("{local}@{domain}").to_uppercase());
            prop_assert_eq!(lower, upper);
        }
    }
}
