//! Addresses: proving the one that is there, taking another, and going back.

pub mod change_address;
pub mod confirm_address;
pub mod disown;
pub mod send_verification;
pub mod undo_address;
pub mod verify_address;
