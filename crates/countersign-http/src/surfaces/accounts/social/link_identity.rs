//! Back from a provider for somebody who was signed in when they left: the identity becomes theirs, or the app is told why
//! not.

use countersign_core::usecases::social::link_identity::{self as usecase, LinkIdentity, LinkIdentityError};

use crate::common::call::Call;
use crate::common::social::{Failed, crew_fault, store_fault};
use crate::crew::Class;

/// Links it; the word for the app where it does not.
pub(super) async fn link_identity(call: &Call, command: LinkIdentity) -> Result<(), Failed> {
    let linked = call.work(Class::SignIn, move |core, caller| {
        usecase::link_identity(core, caller, &command)
    });
    let linked = linked.await.map_err(|error| crew_fault(call, error))?;
    linked.map_err(|error| match error {
        LinkIdentityError::SignedOut => Failed("signed_out"),
        LinkIdentityError::Taken => Failed("identity_taken"),
        LinkIdentityError::TooMany => Failed("too_many"),
        LinkIdentityError::Store(error) => store_fault(call, &error),
    })
}
