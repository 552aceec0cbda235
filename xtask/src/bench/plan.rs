//! What is asked for on the command line, and how much of everything follows from it.

use super::replay::StatementsArgs;
use super::rig::Scale;
use super::section::Section;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `cargo xtask bench`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct BenchArgs {
    /// The rows to measure; all if none is named
    #[arg(value_enum)]
    pub(super) rows: Vec<Section>,
    #[command(flatten)]
    pub(super) sizes: Sizes,
    /// Exit with a failure if a bar is missed
    #[arg(long)]
    pub(super) strict: bool,
    /// Run everything once with a few operations, to see that it runs; figures mean nothing
    #[arg(long)]
    pub(super) short: bool,
    /// Users there are beforehand
    #[arg(long, default_value_t = 10_000)]
    pub(super) users: usize,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

impl BenchArgs {
    /// Everything once with a binary that is there.
    pub(super) fn short(binary: PathBuf) -> Self {
        Self {
            rows: Vec::new(),
            sizes: Sizes {
                binary: Some(binary),
                rounds: 1,
                operations: 2_400,
                connections: 16,
            },
            strict: false,
            short: true,
            users: 10_000,
            command: None,
        }
    }
}

/// Other things to measure.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What the service's statements cost, against the reference
    Statements(StatementsArgs),
    /// What is left of the rates with a million and more users
    Growth(GrowthArgs),
}

/// Arguments of `cargo xtask bench growth`.
#[derive(Debug, Args)]
pub(crate) struct GrowthArgs {
    #[command(flatten)]
    pub(super) sizes: Sizes,
    /// The numbers of users, growing
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000, 5_000_000])]
    pub(super) users: Vec<usize>,
}

/// How much is done.
#[derive(Clone, Debug, Args)]
pub(crate) struct Sizes {
    /// The service to measure, instead of one built now
    #[arg(long, value_name = "PATH")]
    pub(super) binary: Option<PathBuf>,
    /// Alternating rounds of which the median counts
    #[arg(long, default_value_t = 3)]
    pub(super) rounds: usize,
    /// Operations of a round of requests; other rows have as many as take as long
    #[arg(long, default_value_t = 2_400)]
    pub(super) operations: usize,
    /// Connections of the load, of the service to its database, and of pgbench
    #[arg(long, default_value_t = 16)]
    pub(super) connections: usize,
}

/// How much of everything.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    pub(crate) scale: Scale,
    /// Transactions of a replay that writes, at least: in a shorter one, connecting and planning weigh too much.
    pub(crate) replayed: usize,
    /// How long pgbench runs on the reference.
    pub(crate) reference_seconds: u32,
    /// How long a load at half of the peak takes.
    pub(crate) paced: Duration,
    /// How long the mixed load takes.
    pub(crate) mixed: Duration,
    /// Mails whose way is timed.
    pub(crate) mail_samples: usize,
    /// How often the service is started.
    pub(crate) starts: usize,
}

impl Plan {
    /// For one number of users.
    pub(super) fn new(sizes: &Sizes, users: usize) -> Plan {
        let connections = sizes.connections.max(1);
        // pgbench has as many for each connection.
        let operations = sizes.operations.next_multiple_of(connections);
        Plan {
            rounds: sizes.rounds.max(1),
            scale: Scale {
                connections,
                operations,
                users,
                sessions: operations,
                bearer_tokens: 10_000,
            },
            replayed: 10_000_usize.next_multiple_of(connections),
            reference_seconds: 2,
            paced: Duration::from_secs(4),
            mixed: Duration::from_secs(60),
            mail_samples: 250,
            starts: 7,
        }
    }

    /// Everything once.
    pub(super) fn short(sizes: &Sizes) -> Plan {
        let sizes = Sizes {
            rounds: 1,
            operations: 160,
            ..sizes.clone()
        };
        let full = Plan::new(&sizes, 1_000);
        Plan {
            scale: Scale {
                bearer_tokens: 200,
                ..full.scale
            },
            replayed: 0,
            reference_seconds: 1,
            paced: Duration::from_millis(500),
            mixed: Duration::from_secs(3),
            mail_samples: 10,
            starts: 2,
            ..full
        }
    }
}
