//! Domains, in the form addresses have them: lower case, A-labels.

use countersign_core::nouns::address::domain_of_addresses;

use crate::settings::value::Value;

/// A domain and all below it.
pub(crate) struct Domain(String);

impl Value for Domain {
    fn kind() -> String {
        "a domain like `example.com`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is not a domain", text.escape_debug());
        domain_of_addresses(text).map(Self).ok_or_else(wrong)
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}
