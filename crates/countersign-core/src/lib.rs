//! The core of Countersign: nouns, rules and ports. No IO, no clock and no randomness of its own.
//!
//! Start with [`usecases`]: one file per thing a person can do. [`nouns`] are what they speak of, [`ports`] what they
//! ask of the world, [`tokens`] and [`keys`] how secrets are derived, [`policy`] every number,
//! [`passwords`] what a password may be and how it is kept, [`figures`] what is counted for operators to watch.

pub mod clients;
pub mod core;
pub mod deployment;
pub mod figures;
pub mod keys;
pub mod nouns;
pub mod passwords;
pub mod policy;
pub mod ports;
pub mod tokens;
pub mod usecases;

pub use crate::core::Core;
