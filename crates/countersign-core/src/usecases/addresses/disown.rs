//! "This was not me": the owner of a mailbox undoes what somebody set up on it.

use crate::core::{Caller, Core};
use crate::usecases::links::shown::{LinkError, OpenLink};

/// Redeems the undo link of a verification mail: the user who was never proven goes, with all that they set up.
pub fn disown(core: &Core, caller: &Caller, link: &OpenLink) -> Result<(), LinkError> {
    todo!()
}
