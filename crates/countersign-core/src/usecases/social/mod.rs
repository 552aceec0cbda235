//! Signing in at a provider: out, back, and in.

pub mod begin_social;
pub mod claim_social;
pub mod enter_with_identity;
pub mod link_identity;
pub mod prove_identity;
