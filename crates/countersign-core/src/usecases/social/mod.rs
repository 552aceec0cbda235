//! Signing in at a provider: out, back, and in; and adding who one is there to who one is here.

pub mod begin_link;
pub mod begin_social;
pub mod claim_social;
pub mod enter_with_identity;
pub mod link_identity;
pub mod list_identities;
pub mod prove_identity;
pub mod unlink_identity;

mod joining;
