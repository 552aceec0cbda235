//! Looking at a mailed link: what its page needs to know, and nothing is spent (C6).

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::client::ClientId;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::store::StoreError;
use crate::tokens::link::{Leaf, ShownLink};

/// What a page shows before anybody presses its button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPage {
    /// The surface it was asked on.
    pub surface: Surface,
    /// The app it was asked from.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// Which of the mail's links it is.
    pub leaf: Leaf,
    /// The mailbox, as it may be shown to whoever has the link.
    pub masked_address: String,
    /// Whether the button alone completes here; otherwise the page asks for the printed code.
    pub completes_here: bool,
    /// Where the app wants the person to arrive, if anywhere.
    pub redirect_uri: Option<String>,
    /// When the link ends.
    pub expires_at: Timestamp,
}

/// The page of a link that is live; `None` for anything else.
pub fn peek_link(
    core: &Core,
    token: &ShownLink,
    browser: Option<[u8; 32]>,
) -> Result<Option<LinkPage>, StoreError> {
    todo!()
}
