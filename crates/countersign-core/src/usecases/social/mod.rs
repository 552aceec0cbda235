//! Signing in at a provider: out, back, and in.

pub mod begin_social;
pub mod claim_social;
