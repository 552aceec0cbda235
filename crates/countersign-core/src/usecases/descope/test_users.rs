//! Users of tests: they get no mail, their tokens say what they are, and an operator's program is told their codes.

use crate::nouns::address::Address;

/// Where users of tests may be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TestUsers {
    /// Nowhere.
    #[default]
    Nowhere,
    /// At addresses of this domain and below it.
    Under(String),
    /// At any address that is nobody's, in development.
    Anywhere,
}

impl TestUsers {
    /// Whether one may be made at this address.
    pub fn admits(&self, address: &Address) -> bool {
        match self {
            TestUsers::Nowhere => false,
            TestUsers::Under(domain) => address
                .domain()
                .strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            TestUsers::Anywhere => true,
        }
    }
}
