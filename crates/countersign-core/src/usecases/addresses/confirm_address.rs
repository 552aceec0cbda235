//! Proving a new address: it takes the place of the old one, which is told and may take it back (A6).

use crate::core::{Caller, Core};
use crate::nouns::user::User;
use crate::usecases::links::shown::{LinkError, OpenLink};

/// Redeems the link, or the code, mailed to the new address.
pub fn confirm_address(core: &Core, caller: &Caller, link: &OpenLink) -> Result<User, LinkError> {
    todo!()
}
