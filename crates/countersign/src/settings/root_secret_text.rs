//! The root secret as it is written in settings: `base64:…`, `hex:…`, or plain text.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use countersign_core::keys::RootSecret;
use zeroize::Zeroizing;

use super::types::Secret;

/// Values that stand in this repository's own documents and files, and so are known to everybody.
pub(super) const SAMPLES: &[&str] = &[
    "change-me-change-me-change-me-change-me",
    "0123456789abcdef0123456789abcdef",
    "replace-this-with-32-random-bytes-or-more",
];

/// Fewer different octets than this in 32 are no randomness.
const FEWEST_DISTINCT: usize = 8;

/// Reads the secret; the error says what is wrong without a word of it.
pub(crate) fn decode(text: &Secret) -> Result<RootSecret, &'static str> {
    RootSecret::new(octets(text)?.to_vec()).map_err(|_| "is shorter than 32 bytes")
}

fn octets(text: &Secret) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let text = text.expose();
    let octets = if let Some(base64) = text.strip_prefix("base64:") {
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let read = |alphabet| GeneralPurpose::new(alphabet, lenient).decode(base64);
        read(&STANDARD)
            .or_else(|_| read(&URL_SAFE))
            .map_err(|_| "is not base64 after `base64:`")?
    } else if let Some(hex) = text.strip_prefix("hex:") {
        unhex(hex).ok_or("is not hexadecimal after `hex:`")?
    } else {
        text.as_bytes().to_vec()
    };
    Ok(Zeroizing::new(octets))
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

/// Whether anybody could know or guess it: a sample from the repository, or hardly more than one octet repeated.
pub(super) fn is_guessable(text: &Secret) -> bool {
    let Ok(octets) = octets(text) else { return false };
    let distinct: std::collections::BTreeSet<u8> = octets.iter().copied().collect();
    let written = text.expose().to_ascii_lowercase();
    let is_it = |sample: &&str| written == **sample || octets.as_slice() == sample.as_bytes();
    SAMPLES.iter().any(is_it) || distinct.len() < FEWEST_DISTINCT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_ways_to_write_it() {
        for text in [
            "a text of 32 bytes or a few more",
            "hex:000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F",
            "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            "base64:__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA",
        ] {
            assert!(decode(&Secret::new(text)).is_ok(), "{text}");
            assert!(!is_guessable(&Secret::new(text)), "{text}");
        }
    }

    #[test]
    fn what_is_no_root_secret_is_refused() {
        for (text, why) in [
            ("too short", "is shorter than 32 bytes"),
            ("hex:0001", "is shorter than 32 bytes"),
            ("hex:0", "is not hexadecimal after `hex:`"),
            ("hex:zz", "is not hexadecimal after `hex:`"),
            ("base64:!", "is not base64 after `base64:`"),
        ] {
            assert_eq!(decode(&Secret::new(text)).err(), Some(why), "{text}");
        }
    }

    #[test]
    fn samples_and_patterns_are_guessable() {
        let repeated = "a".repeat(40);
        for text in SAMPLES
            .iter()
            .copied()
            .chain([repeated.as_str(), "Change-Me-change-me-change-me-change-me"])
        {
            assert!(is_guessable(&Secret::new(text)), "{text}");
        }
    }
}
