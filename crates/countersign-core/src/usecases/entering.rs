//! What every successful proof shares: the user, the account, the session, the device token, the notices.

use crate::nouns::Timestamp;
use crate::nouns::account::{Account, Membership};
use crate::nouns::session::Session;
use crate::nouns::user::User;
use crate::tokens::opaque::OpaqueToken;

/// A success.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The session that began.
    pub session: Session,
    /// Whether this success made the user.
    pub is_new_user: bool,
    /// The device token, new or as it was shown.
    pub device: OpaqueToken,
    /// The session's cookie token, on surfaces with cookies.
    pub cookie: Option<OpaqueToken>,
    /// The membership whose account the session is in, on the Accounts API; `None` elsewhere, and where every account
    /// of the user is suspended.
    pub membership: Option<(Membership, Account)>,
    /// The store's time of it.
    pub now: Timestamp,
}
