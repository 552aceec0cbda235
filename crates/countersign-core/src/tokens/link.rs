//! The token in a mailed link: the challenge's id and a MAC over all it is bound to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::derived::{DerivedKeys, mac_of};
use crate::nouns::challenge::Challenge;
use crate::nouns::ids::ChallengeId;

/// A link token as it was shown: it names a challenge and has yet to be compared with it.
#[derive(Clone)]
pub struct ShownLink {
    /// The challenge it names.
    pub challenge: ChallengeId,
    mac: Zeroizing<Vec<u8>>,
}

impl ShownLink {
    /// Reads `<challenge>.<mac>`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, mac) = text.split_once('.').filter(|_| text.len() <= 80)?;
        let id = Uuid::from_slice(&URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
        Some(Self {
            challenge: ChallengeId(id),
            mac: Zeroizing::new(URL_SAFE_NO_PAD.decode(mac).ok()?),
        })
    }

    /// Whether it is the link of that challenge, in constant time.
    pub fn belongs_to(&self, keys: &DerivedKeys, challenge: &Challenge) -> bool {
        mac(keys, challenge).as_ref().ct_eq(&self.mac).into()
    }
}

impl std::fmt::Debug for ShownLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShownLink({}, …)", self.challenge)
    }
}

/// The token of a challenge, 66 characters, safe in a URL.
pub fn link_token(keys: &DerivedKeys, challenge: &Challenge) -> Zeroizing<String> {
    let id = URL_SAFE_NO_PAD.encode(challenge.id.0.as_bytes());
    Zeroizing::new(format!("{id}.{}", URL_SAFE_NO_PAD.encode(mac(keys, challenge))))
}

fn mac(keys: &DerivedKeys, challenge: &Challenge) -> ring::hmac::Tag {
    mac_of(&keys.link, "link", &challenge.binding())
}
