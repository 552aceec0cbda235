//! What people do in accounts: look at members, change roles, end memberships, invite.

pub mod accept_invite;
pub mod acting;
pub mod create_invite;
pub mod end_membership;
pub mod invite_to_product;
pub mod list_invites;
pub mod list_members;
pub mod refresh_in_account;
pub mod rename_account;
pub mod resend_invite;
pub mod revoke_invite;
pub mod set_role;
pub mod switch_account;

pub(crate) mod invite_mail;
