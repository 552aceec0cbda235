//! The commands, one file each.

pub(crate) mod ci;
pub(crate) mod dev;
pub(crate) mod generate;
pub(crate) mod neighbours;
pub(crate) mod postgres;
pub(crate) mod test;
pub(crate) mod tidy;
mod totals;
