//! Looking at a mailed link: what its page needs to know, and nothing is spent (C6).

use crate::core::Core;
use crate::nouns::Timestamp;
use crate::nouns::challenge::{Challenge, ChallengeKind};
use crate::nouns::client::ClientId;
use crate::nouns::surface::{Purpose, Surface};
use crate::ports::store::StoreError;
use crate::tokens::link::{Leaf, ShownLink, choices};
use crate::usecases::links::judging::asked_here;

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
    let found = core.store.find_challenge(token.challenge)?;
    let live =
        found.filter(|(now, challenge)| challenge.kind == ChallengeKind::Link && challenge.is_live(*now));
    Ok(live.and_then(|(_, challenge)| page_of(core, token, challenge, browser)))
}

fn page_of(
    core: &Core,
    token: &ShownLink,
    challenge: Challenge,
    browser: Option<[u8; 32]>,
) -> Option<LinkPage> {
    let keys = core.keys.by_id(challenge.key_id)?;
    let numbered = choices(keys, &challenge).into_iter().map(Leaf::Choice);
    let leaf = [Leaf::Main, Leaf::Undo]
        .into_iter()
        .chain(numbered)
        .find(|&leaf| token.is(keys, &challenge, leaf))?;
    Some(LinkPage {
        surface: challenge.surface,
        purpose: challenge.purpose,
        leaf,
        masked_address: challenge.address.masked(),
        // The number that the asking screen shows stands in for the browser that asked.
        completes_here: matches!(leaf, Leaf::Choice(_)) || asked_here(&challenge, browser.as_ref()),
        redirect_uri: challenge.bound.redirect_uri.clone(),
        expires_at: challenge.expires_at,
        client: challenge.client,
    })
}
