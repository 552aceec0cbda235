//! Refresh tokens: `family.generation.mac`. The same generation is always the same token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::derived::{KeyRing, mac_of};
use crate::nouns::ids::SessionId;
use crate::nouns::session::{RefreshFamily, Session};
use crate::nouns::surface::Surface;

/// A refresh token as it was shown: it names a family and has yet to be compared with it.
#[derive(Clone)]
pub struct ShownRefreshToken {
    /// The family, by its session's name.
    pub session: SessionId,
    /// The generation it claims.
    pub generation: i32,
    mac: Zeroizing<Vec<u8>>,
}

impl ShownRefreshToken {
    /// Reads `family.generation.mac`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.').filter(|_| text.len() <= 96);
        let (family, generation, mac) = (parts.next()?, parts.next()?, parts.next()?);
        let canonical = generation.bytes().all(|b| b.is_ascii_digit()) && !generation.starts_with('0');
        Some(Self {
            session: SessionId(Uuid::from_slice(&URL_SAFE_NO_PAD.decode(family).ok()?).ok()?),
            generation: generation.parse().ok().filter(|_| canonical)?,
            mac: Zeroizing::new(URL_SAFE_NO_PAD.decode(mac).ok()?),
        })
    }

    /// Whether it is a token this family ever had, in constant time.
    pub fn belongs_to(&self, ring: &KeyRing, session: &Session, family: &RefreshFamily) -> bool {
        let expected = mac(ring, session.id, session.surface, family, self.generation);
        expected.is_some_and(|tag| tag.as_ref().ct_eq(&self.mac).into())
    }
}

impl std::fmt::Debug for ShownRefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShownRefreshToken({}.{}, …)", self.session, self.generation)
    }
}

/// The token of one generation; `None` if its key has left the ring.
pub fn refresh_token(
    ring: &KeyRing,
    session: &Session,
    family: &RefreshFamily,
    generation: i32,
) -> Option<Zeroizing<String>> {
    let tag = mac(ring, session.id, session.surface, family, generation)?;
    let name = URL_SAFE_NO_PAD.encode(session.id.0.as_bytes());
    Some(Zeroizing::new(format!(
        "{name}.{generation}.{}",
        URL_SAFE_NO_PAD.encode(tag)
    )))
}

fn mac(
    ring: &KeyRing,
    session: SessionId,
    surface: Surface,
    family: &RefreshFamily,
    generation: i32,
) -> Option<ring::hmac::Tag> {
    let key = &ring.by_id(family.key_id)?.refresh;
    let parts: [&[u8]; 4] = [
        surface.as_str().as_bytes(),
        session.0.as_bytes(),
        &generation.to_be_bytes(),
        &family.seed.0,
    ];
    Some(mac_of(key, "refresh", &parts))
}
