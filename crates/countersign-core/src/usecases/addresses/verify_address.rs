//! Proving one's address by the mail asked for from inside: it is consent, so everything stays.

use crate::core::{Caller, Core};
use crate::nouns::user::User;
use crate::usecases::links::shown::{LinkError, OpenLink};

/// Redeems a verification link.
pub fn verify_address(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    todo!()
}
