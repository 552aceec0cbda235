//! A waitlist entry: somebody waits for a feature, or for the product itself.

use super::Timestamp;
use super::address::Address;
use super::client::ClientId;
use super::ids::{AccountId, UserId, WaitlistEntryId};

/// The most entries one user may have in one account.
pub const MOST_ENTRIES: usize = 50;

/// The name of a feature: `[a-z0-9-]{1,64}`, and no word that is a route of ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Feature(String);

impl Feature {
    /// Reads a name; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let named = (1..=64).contains(&text.len()) && text.bytes().all(letter);
        (named && !["authorize", "callback"].contains(&text)).then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Waiting {
    /// A user, in the account they were in when they asked.
    User(UserId, AccountId),
    /// An address before there is a user: the list before a launch.
    Address(Address),
}

/// An entry as its row stands. There is one per who and feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitlistEntry {
    /// Which. Ids are in the order of time, and so is the queue.
    pub id: WaitlistEntryId,
    /// Who.
    pub who: Waiting,
    /// For what; `None`: for the product itself.
    pub feature: Option<Feature>,
    /// The app it was asked from.
    pub client: ClientId,
    /// Since when.
    pub since: Timestamp,
    /// When they were let in.
    pub granted_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_plain_words() {
        for good in ["a", "dark-mode", "v2", &"x".repeat(64)] {
            assert_eq!(Feature::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "A", "a b", "ä", "authorize", "callback", &"x".repeat(65)] {
            assert_eq!(Feature::parse(bad), None, "{bad}");
        }
    }
}
