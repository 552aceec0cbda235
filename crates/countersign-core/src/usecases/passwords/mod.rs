//! Passwords: signing up and in with one, and choosing another.

pub mod change_password;
pub mod reset_password;
pub mod send_password_reset;
pub mod sign_in_with_password;
pub mod sign_up;

pub(crate) mod comparing;
pub(crate) mod setting;

pub use comparing::NotConfirmed;
