//! Links: asked for, looked at, redeemed, and carried on to an app.

pub mod hand_off;
pub mod peek_link;
pub mod redeem_link;
pub mod send_link;
pub mod shown;

pub(crate) mod judging;
pub(crate) mod opening;
