//! The surfaces: each a folder with a table of routes, and one file per use case.

pub(crate) mod accounts;
pub(crate) mod browser;
pub(crate) mod descope;
pub(crate) mod shared;
pub(crate) mod token;
