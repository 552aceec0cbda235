//! `cargo xtask ci`: everything a change must pass, cheapest first.

use super::generate::{self, GenerateArgs};
use super::neighbours::{self, NeighboursArgs, shipped_binary};
use super::test::{self, TestArgs};
use super::tidy;
use crate::bench;
use crate::failure::Result;
use crate::process;
use crate::workspace::Workspace;
use std::time::Instant;

/// One step: its name and what it does.
type Step = (&'static str, fn(&Workspace) -> Result<()>);

const STEPS: &[Step] = &[
    ("format", |workspace| {
        process::succeed(workspace.cargo().args(["fmt", "--all", "--check"]))
    }),
    ("tidy", tidy::run),
    ("lints", lints),
    ("docs", docs),
    ("generated files", |workspace| {
        generate::run(workspace, &GenerateArgs { check: true })
    }),
    // One release build serves all that follows: the one that ships.
    ("release build", |workspace| shipped_binary(workspace).map(drop)),
    ("tests", |workspace| {
        let binary = Some(shipped_binary(workspace)?);
        test::run(
            workspace,
            &TestArgs {
                binary,
                ..TestArgs::default()
            },
        )
    }),
    ("neighbours", |workspace| {
        let binary = Some(shipped_binary(workspace)?);
        neighbours::run(
            workspace,
            &NeighboursArgs {
                binary,
                ..NeighboursArgs::default()
            },
        )
    }),
    ("benchmarks", |workspace| {
        bench::smoke(workspace, shipped_binary(workspace)?)
    }),
];

/// Runs the steps and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut summary = Vec::new();
    for (name, step) in STEPS {
        println!("==> {name}");
        let started = Instant::now();
        let outcome = step(workspace);
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        let line = format!("{name:<16} {word:<7} {:>7.1} s", started.elapsed().as_secs_f64());
        println!("<== {line}");
        summary.push(line);
        if let Err(failure) = outcome {
            println!("\n{}", summary.join("\n"));
            return Err(failure.under(format!("ci stopped at \"{name}\"")));
        }
    }
    println!("\n{}", summary.join("\n"));
    Ok(())
}

fn lints(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    process::succeed(cargo.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn docs(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    process::succeed(cargo.args(["doc", "--workspace", "--no-deps"]))
}
