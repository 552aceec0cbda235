//! Sample rows: whole, valid and distinct; a test changes what it is about.

pub mod commits;
mod grants;
mod rows;

use std::net::{IpAddr, Ipv4Addr};

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::budget::{BudgetScope, Hit};
use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::source::Source;
use countersign_core::ports::clock::Clock;
use countersign_core::ports::entropy::Entropy;

use chrono::TimeDelta;

use crate::entropy::SeededEntropy;
use crate::time::ManualClock;

/// Makes rows as of now, each with ids of its own.
#[derive(Debug)]
pub struct Samples {
    clock: ManualClock,
    entropy: SeededEntropy,
}

impl Samples {
    /// Rows as of `clock`.
    pub fn new(clock: ManualClock) -> Self {
        Self {
            clock,
            entropy: SeededEntropy::default(),
        }
    }

    /// The time rows are made at.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// So many seconds from now.
    pub fn after(&self, seconds: i64) -> Timestamp {
        self.now() + TimeDelta::seconds(seconds)
    }

    /// Where ids come from.
    pub fn entropy(&self) -> &dyn Entropy {
        &self.entropy
    }

    /// A SHA-256 of nothing in particular.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        self.entropy.fill(&mut hash);
        hash
    }
}

/// The address `name@example.com`.
pub fn address(name: &str) -> Address {
    Address::parse(&format!("{name}@example.com")).expect("a sample address")
}

/// A request from a counted IP address, with all that can be known of it.
pub fn source() -> Source {
    Source {
        ip: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))),
        counted: true,
        browser: Browser::Firefox,
        platform: Platform::Linux,
        locale: Locale::parse("de-CH"),
        request: "req-1".to_owned(),
    }
}

/// A hit of `subject` within an hour's budget of `limit`.
pub fn hit(subject: &str, limit: u16) -> Hit {
    Hit {
        scope: BudgetScope::SendIp,
        subject: subject.to_owned(),
        limit,
        window: TimeDelta::hours(1),
    }
}
