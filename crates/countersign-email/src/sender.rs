//! Who the mails come from, parsed once and strictly.

use crate::product_name::ProductName;

/// The sender: an address, and the name shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    name: Option<ProductName>,
    local: String,
    domain: String,
}

/// The text is neither `name@domain` nor `Name <name@domain>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the sender must be `name@domain` or `Name <name@domain>`, in ASCII, without quotes or comments around the address"
)]
pub struct InvalidSender;

impl Sender {
    /// Reads `name@domain` or `Name <name@domain>`. A single-label domain is allowed: development sends from
    /// `countersign@localhost`.
    pub fn parse(text: &str) -> Result<Self, InvalidSender> {
        if text.chars().any(char::is_control) {
            return Err(InvalidSender);
        }
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>') {
            Some(rest) => rest
                .rsplit_once('<')
                .map(|(name, address)| (name.trim(), address))
                .ok_or(InvalidSender)?,
            None => ("", text),
        };
        let name = name
            .strip_prefix('"')
            .and_then(|name| name.strip_suffix('"'))
            .unwrap_or(name);
        let (local, domain) = address.rsplit_once('@').ok_or(InvalidSender)?;
        if name.contains(['<', '>', '"', '\\']) || !is_dot_atom(local) || !is_domain(domain) {
            return Err(InvalidSender);
        }
        let name = (!name.is_empty()).then(|| ProductName::new(name));
        Ok(Self {
            name,
            local: local.to_owned(),
            domain: domain.to_ascii_lowercase(),
        })
    }

    /// The name, if one was given.
    pub fn name(&self) -> Option<&ProductName> {
        self.name.as_ref()
    }

    /// The domain of the address.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        &self.local
    }
}

fn is_dot_atom(local: &str) -> bool {
    let atext = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    local.len() <= 64
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(atext))
}

/// Letters, digits and hyphens in labels, one label or more.
pub(crate) fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.len() <= 253 && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m2_senders() {
        let sender = Sender::parse(" Acme Inc. <no-reply@Example.com> ").unwrap();
        assert_eq!(
            (sender.name().unwrap().as_str(), sender.local(), sender.domain()),
            ("Acme Inc.", "no-reply", "example.com")
        );
        assert_eq!(
            Sender::parse("\"Acme, Inc.\" <a@b.c>")
                .unwrap()
                .name()
                .unwrap()
                .as_str(),
            "Acme, Inc."
        );
        assert!(Sender::parse("countersign@localhost").unwrap().name().is_none());
        assert_eq!(Sender::parse("<a@b.c>").unwrap().domain(), "b.c");
        for text in [
            "",
            "a",
            "a@",
            "@b",
            "a@b@c <",
            "Acme a@b.c>",
            "Acme <a@b.c",
            "a b@c.d",
            "\"a b\"@c.d",
            "a@[127.0.0.1]",
            "Acme <a@b.c>\r\nBcc: x@y.z",
            "Acme\r\n <a@b.c>",
            "Acme <x@y.z> <a@b.c>",
            "jürgen@example.com",
            "a@-b.c",
            "a@b..c",
            "a..b@c.d",
        ] {
            assert_eq!(Sender::parse(text), Err(InvalidSender), "{text:?}");
        }
    }
}
