//! `cargo xtask tidy`: reports every broken architecture rule at once.

use crate::failure::{Explain, Failure, Result};
use crate::tidy::{self, Tree};
use crate::workspace::Workspace;

/// Checks the workspace.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tree = Tree::read(workspace.root()).explain(|| "listing the workspace's files")?;
    let faults = tidy::check(&tree);
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("tidy: {} faults", faults.len())))
    }
}
