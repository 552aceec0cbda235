//! The ledger: what one address, or one device of it, has used up. The guard row of every challenge.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::address::Address;
use super::budget::BudgetScope;
use super::ids::DeviceId;

pub use super::marks::Marks;

/// Whose ledger: an address's, or that of one device which signed in with it before.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LedgerKey {
    /// Shared by everybody who names the address.
    Address(Address),
    /// A device token's own lane.
    Device(DeviceId),
}

impl LedgerKey {
    /// The key in tables: `a:<address>` or `d:<device id>`.
    pub fn to_text(&self) -> String {
        match self {
            LedgerKey::Address(address) => format!("a:{}", address.as_str()),
            LedgerKey::Device(id) => format!("d:{id}"),
        }
    }

    /// Reads [`LedgerKey::to_text`] back.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("a", address) => Some(LedgerKey::Address(Address::from_store(address))),
            ("d", id) => DeviceId::parse(id).map(LedgerKey::Device),
            _ => None,
        }
    }
}

/// Names one state of a guard row. Random, never reused, so that a row deleted and made anew is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(pub i64);

/// A ledger as its row stands; `version` is `None` while there is no row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The state that was read.
    pub version: Option<Version>,
    /// What it says.
    pub marks: Marks,
}

/// How a guess found its challenge: two lanes of the failure budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuessLane {
    /// Shown with the request id, which only the asking client knows.
    Request,
    /// By the address alone, which anybody knows.
    Address,
    /// A password. Its failures are a budget apart: they never lock codes or links.
    Password,
}

/// The kinds of mail that have an hourly budget of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailClass {
    /// Codes and links to sign in or up, and to show that it is still the same person.
    SignIn,
    /// Links to set a new password.
    Reset,
    /// Links and codes that prove an address one has or takes.
    Verification,
    /// Invites.
    Invite,
}

/// A mail or a guess was refused; it may be tried again at `retry_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too soon after the last mail.
    Cooldown {
        /// When the cooldown ends.
        retry_at: Timestamp,
    },
    /// A budget is used up.
    RateLimited {
        /// When the oldest of what was counted leaves the window.
        retry_at: Timestamp,
        /// Which.
        spent: SpentBudget,
    },
    /// Locked after too many failures.
    Locked {
        /// When the lock ends.
        retry_at: Timestamp,
    },
}

impl Refusal {
    /// When it may be tried again.
    pub fn retry_at(self) -> Timestamp {
        match self {
            Refusal::Cooldown { retry_at }
            | Refusal::RateLimited { retry_at, .. }
            | Refusal::Locked { retry_at } => retry_at,
        }
    }

    /// The word in logs, audit events and metrics.
    pub fn reason(self) -> &'static str {
        match self {
            Refusal::Cooldown { .. } => "cooldown",
            Refusal::RateLimited { .. } => "rate_limited",
            Refusal::Locked { .. } => "locked",
        }
    }
}

/// A budget that was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpentBudget {
    /// The hourly mails of an address or a device.
    Address,
    /// That of a network or a mailbox.
    Counted(BudgetScope),
    /// The mails of the whole deployment.
    DeploymentSends,
}

impl SpentBudget {
    /// The word in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            SpentBudget::Address => "address",
            SpentBudget::Counted(scope) => scope.as_str(),
            SpentBudget::DeploymentSends => "deployment_sends",
        }
    }
}

/// What a counted failure set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureEffect {
    /// A lane was locked until then.
    pub locked_until: Option<Timestamp>,
    /// Codes were turned off for the address by this failure.
    pub codes_turned_off: bool,
}
