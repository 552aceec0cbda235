//! The Descope-compatible API: as programs written against Descope's SDKs expect.

pub(crate) mod error;
