//! Domains, in the form addresses have them: lower case, A-labels.

use countersign_core::nouns::address::Address;

use crate::settings::value::Value;

/// A domain and all below it.
pub(crate) struct Domain(String);

impl Value for Domain {
    fn kind() -> String {
        "a domain like `example.com`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is not a domain", text.escape_debug());
        // By way of an address below it, so that a domain and an address are read by the same rule.
        let below = Address::parse(&format!("a@b.{text}")).map_err(|_| wrong())?;
        below
            .domain()
            .strip_prefix("b.")
            .map(|domain| Self(domain.to_owned()))
            .ok_or_else(wrong)
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
