//! The HTTP surfaces, one folder each; in each, one file per use case of the core.

pub(crate) mod browser;
pub(crate) mod token;
