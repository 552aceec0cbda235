//! Going back to the old address within 72 hours of its change (A6).

use crate::core::{Caller, Core};
use crate::nouns::user::User;
use crate::usecases::links::shown::{LinkError, OpenLink};

/// Redeems the undo link that the old address was mailed: the address goes back and every session ends.
pub fn undo_address(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    todo!()
}
