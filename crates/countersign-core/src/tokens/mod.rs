//! Codes and tokens: how each is derived, framed and compared. Nothing here is stored in the clear.

pub mod access;
pub mod code;
pub mod csrf;
pub mod descope;
pub mod link;
pub mod management;
pub mod opaque;
pub mod refresh;
pub mod social;

mod jwt;
