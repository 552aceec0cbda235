//! A budget: how often something may happen to one subject within a sliding window.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::Timestamp;
use super::address::Address;
use super::ledger::{Refusal, SpentBudget};
use super::source::{Source, net_v6};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BudgetScope {
    /// Mails asked for from one IP address.
    SendIp,
    /// Mails asked for from one IPv6 /64.
    SendNet64,
    /// Mails asked for from one IPv6 /48.
    SendNet48,
    /// Mails to one mailbox, whatever its `+tag` and dots.
    SendMailbox,
    /// Failed guesses from one IP address; counted while the deployment's failure budget is overspent.
    FailIp,
    /// The same for one IPv6 /64.
    FailNet64,
    /// The same for one IPv6 /48.
    FailNet48,
    /// Looks at whether an address is known, from one IP address.
    CheckIp,
    /// The same from one IPv6 /64.
    CheckNet64,
    /// The same from one IPv6 /48.
    CheckNet48,
    /// Trips to social providers begun from one IP address.
    TripIp,
    /// The same from one IPv6 /64.
    TripNet64,
    /// The same from one IPv6 /48.
    TripNet48,
    /// Invites mailed for one account.
    InviteAccount,
}

impl BudgetScope {
    /// Every scope.
    pub const ALL: [BudgetScope; 14] = [
        BudgetScope::SendIp,
        BudgetScope::SendNet64,
        BudgetScope::SendNet48,
        BudgetScope::SendMailbox,
        BudgetScope::FailIp,
        BudgetScope::FailNet64,
        BudgetScope::FailNet48,
        BudgetScope::CheckIp,
        BudgetScope::CheckNet64,
        BudgetScope::CheckNet48,
        BudgetScope::TripIp,
        BudgetScope::TripNet64,
        BudgetScope::TripNet48,
        BudgetScope::InviteAccount,
    ];

    /// The word in tables and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            BudgetScope::SendIp => "send_ip",
            BudgetScope::SendNet64 => "send_net64",
            BudgetScope::SendNet48 => "send_net48",
            BudgetScope::SendMailbox => "send_mailbox",
            BudgetScope::FailIp => "fail_ip",
            BudgetScope::FailNet64 => "fail_net64",
            BudgetScope::FailNet48 => "fail_net48",
            BudgetScope::CheckIp => "check_ip",
            BudgetScope::CheckNet64 => "check_net64",
            BudgetScope::CheckNet48 => "check_net48",
            BudgetScope::TripIp => "trip_ip",
            BudgetScope::TripNet64 => "trip_net64",
            BudgetScope::TripNet48 => "trip_net48",
            BudgetScope::InviteAccount => "invite_account",
        }
    }
}

/// One hit to be counted: the store appends it only while the `limit`-th latest hit is older than `window`.
///
/// A log of the latest `limit` instants per subject, so the window slides: no double burst at an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What is counted.
    pub scope: BudgetScope,
    /// Whose: an IP address, a network, a mailbox.
    pub subject: String,
    /// How many hits any window may hold; at least 1.
    pub limit: u16,
    /// The length of the window.
    pub window: TimeDelta,
}

impl Hit {
    /// When one more hit has room: `nth_latest` is the instant of the `limit`-th latest hit, if there are so many.
    /// `None` means now.
    pub fn room_at(&self, nth_latest: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        nth_latest.map(|at| at + self.window).filter(|&at| at > now)
    }
}

/// The refusal, unless all of `hits` have room: for the one that has room last ([`Hit::room_at`]). `nth_latest` is in
/// the hits' order.
pub fn room_for_all(hits: &[Hit], nth_latest: &[Option<Timestamp>], now: Timestamp) -> Option<Refusal> {
    let pairs = hits.iter().zip(nth_latest);
    let full = pairs.filter_map(|(hit, nth)| Some((hit.room_at(*nth, now)?, hit.scope)));
    let (retry_at, scope) = full.max_by_key(|(retry_at, _)| *retry_at)?;
    let spent = SpentBudget::Counted(scope);
    Some(Refusal::RateLimited { retry_at, spent })
}

/// Limits per IP address, /64 and /48, within one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetLimits {
    /// Per address.
    pub ip: u16,
    /// Per IPv6 /64.
    pub net64: u16,
    /// Per IPv6 /48.
    pub net48: u16,
    /// The window of all three.
    pub window: TimeDelta,
}

impl NetLimits {
    /// The hits one request from `source` costs; none where the source does not count.
    pub fn hits(&self, scopes: [BudgetScope; 3], source: &Source) -> Vec<Hit> {
        let [ip_scope, net64, net48] = scopes;
        let hit = |scope, subject, limit| Hit {
            scope,
            subject,
            limit,
            window: self.window,
        };
        match source.ip.filter(|_| source.counted).map(|ip| ip.to_canonical()) {
            None => Vec::new(),
            Some(IpAddr::V4(v4)) => vec![hit(ip_scope, v4.to_string(), self.ip)],
            Some(IpAddr::V6(v6)) => vec![
                hit(ip_scope, v6.to_string(), self.ip),
                hit(net64, net_v6(v6, 64), self.net64),
                hit(net48, net_v6(v6, 48), self.net48),
            ],
        }
    }

    /// The scopes of mails asked for.
    pub const SENDS: [BudgetScope; 3] = [
        BudgetScope::SendIp,
        BudgetScope::SendNet64,
        BudgetScope::SendNet48,
    ];
    /// The scopes of failed guesses.
    pub const FAILURES: [BudgetScope; 3] = [
        BudgetScope::FailIp,
        BudgetScope::FailNet64,
        BudgetScope::FailNet48,
    ];
    /// The scopes of looks at whether an address is known.
    pub const CHECKS: [BudgetScope; 3] = [
        BudgetScope::CheckIp,
        BudgetScope::CheckNet64,
        BudgetScope::CheckNet48,
    ];
    /// The scopes of trips to social providers.
    pub const TRIPS: [BudgetScope; 3] = [
        BudgetScope::TripIp,
        BudgetScope::TripNet64,
        BudgetScope::TripNet48,
    ];
}

/// The hit a mail costs its mailbox.
pub fn mailbox_hit(address: &Address, limit: u16, window: TimeDelta) -> Hit {
    Hit {
        scope: BudgetScope::SendMailbox,
        subject: address.mailbox(),
        limit,
        window,
    }
}
