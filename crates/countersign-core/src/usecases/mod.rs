//! What can be done: one file each, by the name it has in every layer.

pub mod lockout;
pub mod request_otp;

mod guarded;
