//! Passwords: what a person may choose, how it is kept, and how many may be hashed at once.
//!
//! A [`Password`] is judged by [`judge`] when it is chosen, and never again. [`hash`] makes the [`PasswordHash`] the
//! store keeps; [`verify`] compares, doing the same work where there is nothing to compare with. Both want a
//! [`HashPermit`] of the one [`HashGate`], so that hashing can never take all of a machine.

mod common;
mod effort;
mod foreign;
mod gate;
mod hash;
mod judge;
mod password;
mod recipe;
mod stored;

pub use foreign::BadHash;
pub use gate::{HashGate, HashPermit, Overloaded};
pub use hash::{Verified, hash, verify};
pub use judge::{PasswordFlaw, judge};
pub use password::Password;
pub use stored::PasswordHash;
