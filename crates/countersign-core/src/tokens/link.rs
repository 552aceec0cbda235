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
        self.is(keys, challenge, Leaf::Main)
    }

    /// Whether it is that one of the challenge's links, in constant time.
    pub fn is(&self, keys: &DerivedKeys, challenge: &Challenge, leaf: Leaf) -> bool {
        mac(keys, challenge, leaf).as_ref().ct_eq(&self.mac).into()
    }
}

impl std::fmt::Debug for ShownLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShownLink({}, …)", self.challenge)
    }
}

/// Which of a challenge's links. No two stand in for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// The one that does what the mail is about.
    Main,
    /// The one that takes it back.
    Undo,
    /// One of several numbered ones, of which only that with the challenge's own number counts.
    Choice(u8),
}

impl Leaf {
    fn label(self) -> String {
        match self {
            Leaf::Main => "link".to_owned(),
            Leaf::Undo => "undo".to_owned(),
            Leaf::Choice(number) => format!("choice {number}"),
        }
    }
}

/// The token of a challenge, 66 characters, safe in a URL.
pub fn link_token(keys: &DerivedKeys, challenge: &Challenge, leaf: Leaf) -> Zeroizing<String> {
    let id = URL_SAFE_NO_PAD.encode(challenge.id.0.as_bytes());
    let mac = URL_SAFE_NO_PAD.encode(mac(keys, challenge, leaf));
    Zeroizing::new(format!("{id}.{mac}"))
}

/// The numbers of a challenge's links in the order they are shown: its own and two others, 0 to 99; none where it has no
/// number.
pub fn choices(keys: &DerivedKeys, challenge: &Challenge) -> Vec<u8> {
    let Some(own) = challenge.bound.number else {
        return Vec::new();
    };
    let tag = mac_of(&keys.link, "choices", &challenge.binding());
    let mut numbers = vec![own];
    for octet in tag.as_ref() {
        let other = octet % 100;
        if numbers.len() < 3 && !numbers.contains(&other) {
            numbers.push(other);
        }
    }
    let turn = tag.as_ref().last().map_or(0, |octet| usize::from(octet % 3));
    let turns = turn.min(numbers.len());
    numbers.rotate_left(turns);
    numbers
}

fn mac(keys: &DerivedKeys, challenge: &Challenge, leaf: Leaf) -> ring::hmac::Tag {
    mac_of(&keys.link, &leaf.label(), &challenge.binding())
}
