//! The end of all that was set up on a mailbox before its first proof.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::ids::{ChallengeId, SessionId, UserId};
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::result::QueryResult;

use crate::bind::Named;
use crate::statement::{Statement as _, statements};
use crate::users::LockUser;

statements! {
    RenameSetupAccounts = "changes/setup_accounts_rename.sql";
    RevokeSetupInvites = "changes/setup_invites_revoke.sql";
    EndSetup = "changes/setup_end.sql";
}

/// A set-up that ends.
pub(crate) struct SetupEnd<'a> {
    pub(crate) user: UserId,
    /// A session that stays.
    pub(crate) keep: Option<SessionId>,
    /// What accounts that came with the user are called from then on.
    pub(crate) account_name: &'a str,
    /// The challenge that is about to end otherwise.
    pub(crate) spared: Option<ChallengeId>,
}

/// Ends all that was set up on a mailbox before its first proof, at an instant or now; the user's row is held first.
pub(crate) fn end_setup(
    at: Option<Timestamp>,
    connection: &mut PgConnection,
    ending: &SetupEnd<'_>,
) -> QueryResult<()> {
    let user = ending.user;
    let (keep, spared) = (ending.keep.map(|id| id.0), ending.spared.map(|id| id.0));
    let about: [Named<'_>; 2] = [("at", &at), ("user", &user.0)];
    let [when, whose] = about;
    let values: [Named<'_>; 4] = [when, whose, ("keep", &keep), ("spared", &spared)];
    LockUser::with(&[("user", &user.0)]).execute(connection)?;
    RenameSetupAccounts::with(&[when, whose, ("name", &ending.account_name)]).execute(connection)?;
    RevokeSetupInvites::with(&about).execute(connection)?;
    EndSetup::with(&values).execute(connection).map(drop)
}
