//! The secrets of a social flow: state, nonce and PKCE verifier, derived from its seed and never stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::derived::{DerivedKeys, mac_of};
use crate::nouns::ids::SocialFlowId;
use crate::nouns::social_flow::SocialFlow;

/// A `state` as it came back: it names a flow and has yet to be compared with it.
#[derive(Clone)]
pub struct ShownState {
    /// The flow it names.
    pub flow: SocialFlowId,
    mac: Zeroizing<Vec<u8>>,
}

impl ShownState {
    /// Reads `<flow>.<mac>`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, mac) = text.split_once('.').filter(|_| text.len() <= 80)?;
        let id = Uuid::from_slice(&URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
        Some(Self {
            flow: SocialFlowId(id),
            mac: Zeroizing::new(URL_SAFE_NO_PAD.decode(mac).ok()?),
        })
    }

    /// Whether it is the state of that flow, in constant time.
    pub fn belongs_to(&self, keys: &DerivedKeys, flow: &SocialFlow) -> bool {
        secret(keys, "social state", flow)
            .as_ref()
            .ct_eq(&self.mac)
            .into()
    }
}

impl std::fmt::Debug for ShownState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShownState({}, …)", self.flow)
    }
}

/// The `state` of a flow (RFC 6749 section 4.1.1), 66 characters, safe in a URL.
pub fn state(keys: &DerivedKeys, flow: &SocialFlow) -> Zeroizing<String> {
    let id = URL_SAFE_NO_PAD.encode(flow.id.0.as_bytes());
    Zeroizing::new(format!("{id}.{}", encoded(keys, "social state", flow)))
}

/// The nonce of a flow (OpenID Connect Core section 3.1.2.1), 43 characters.
pub fn nonce(keys: &DerivedKeys, flow: &SocialFlow) -> String {
    encoded(keys, "social nonce", flow)
}

/// The PKCE verifier of a flow (RFC 7636), 43 characters.
pub fn code_verifier(keys: &DerivedKeys, flow: &SocialFlow) -> Zeroizing<String> {
    Zeroizing::new(encoded(keys, "social verifier", flow))
}

/// The PKCE challenge of a verifier (RFC 7636, S256): BASE64URL of its SHA-256.
pub fn code_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

fn encoded(keys: &DerivedKeys, label: &str, flow: &SocialFlow) -> String {
    URL_SAFE_NO_PAD.encode(secret(keys, label, flow))
}

fn secret(keys: &DerivedKeys, label: &str, flow: &SocialFlow) -> ring::hmac::Tag {
    let parts: [&[u8]; 4] = [
        flow.id.0.as_bytes(),
        flow.client.as_str().as_bytes(),
        flow.itinerary.connection.as_bytes(),
        &flow.seed.0,
    ];
    mac_of(&keys.social, label, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_of_a_verifier_is_that_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            code_challenge(verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
