//! The six-digit code of a challenge: derived when it is mailed and when it is checked, stored nowhere.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::keys::derived::{DerivedKeys, mac_of};
use crate::nouns::challenge::Challenge;

/// A live code. Not `Display`: whoever shows it says so by [`Code::reveal`].
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// The code of a challenge: HMAC-SHA256 over all it is bound to, reduced without bias to six digits.
    pub fn derive(keys: &DerivedKeys, challenge: &Challenge) -> Self {
        let tag = mac_of(&keys.code, "code", &challenge.binding());
        Self(Zeroizing::new(format!("{:06}", six_digits(tag.as_ref()))))
    }

    /// The digits, for a mail or a page.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether a guess is this code, in constant time.
    pub fn is(&self, guess: &Guess) -> bool {
        self.0.as_bytes().ct_eq(guess.0.as_bytes()).into()
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

/// What a person typed as a code: six digits, once spaces and dashes are gone.
#[derive(Clone)]
pub struct Guess(Zeroizing<String>);

impl Guess {
    /// Reads what was typed; `None` if it is not six ASCII digits among spaces and dashes, or is over 32 octets.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 32 {
            return None;
        }
        let ignored = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}');
        let digits: String = text.chars().filter(ignored).collect();
        (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| Self(Zeroizing::new(digits)))
    }
}

impl std::fmt::Debug for Guess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guess(…)")
    }
}

/// Takes the first of the tag's 32-bit words that lies in a whole number of millions.
fn six_digits(tag: &[u8]) -> u32 {
    const SPAN: u32 = 1_000_000;
    const FAIR: u32 = u32::MAX - u32::MAX % SPAN;
    let mut words = tag
        .chunks_exact(4)
        .filter_map(|word| word.try_into().ok().map(u32::from_be_bytes));
    // All eight words are unfair once in 10^29 codes; then zero is as good as any.
    words.find(|&word| word < FAIR).unwrap_or_default() % SPAN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_dashes_are_ignored() {
        for typed in ["012345", "012 345", " 012-345 ", "0 1 2 3 4 5", "012\u{2013}345"] {
            assert!(
                Guess::parse(typed).is_some_and(|guess| &*guess.0 == "012345"),
                "{typed}"
            );
        }
        for typed in [
            "",
            "12345",
            "1234567",
            "12345a",
            "１２３４５６",
            "0x1234",
            "      ",
        ] {
            assert!(Guess::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn c4_digits_are_fair() {
        assert_eq!(six_digits(&[0; 32]), 0);
        let mut tag = [0xFF; 32];
        tag[4..8].copy_from_slice(&1_234_567_u32.to_be_bytes());
        assert_eq!(six_digits(&tag), 234_567, "an unfair word is passed over");
    }

    #[test]
    fn nothing_shows_a_code() {
        assert_eq!(format!("{:?}", Guess::parse("123456")), "Some(Guess(…))");
    }
}
