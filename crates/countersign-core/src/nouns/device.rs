//! A device token: proof that this device signed in before; while its user's mailbox is proven it
//! opens a lane of budgets of its own.

use super::Timestamp;
use super::ids::{DeviceId, UserId};
use super::ledger::Ledger;

/// What the store knows of a device token that was shown with the address it belongs to and is still good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its row.
    pub id: DeviceId,
    /// Whose device it is.
    pub user: UserId,
    /// Whether that address is its user's now, and proven. Anybody may sign up with anybody's address and so come by device
    /// tokens: until then one opens no lane, or each would be ten more guesses at the mailbox of somebody else.
    pub is_proven: bool,
    /// The end of its 180 days.
    pub expires_at: Timestamp,
    /// The budgets it has used up, in place of the address's.
    pub ledger: Ledger,
}

/// A device token to keep: only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDevice {
    /// Its row.
    pub id: DeviceId,
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// The end of its life.
    pub expires_at: Timestamp,
}
