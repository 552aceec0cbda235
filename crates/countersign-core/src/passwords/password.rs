//! What a person typed, made comparable once.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::judge::PasswordFlaw;

/// The most code points a password has.
pub(super) const MAX_CODE_POINTS: usize = 256;
/// Longer texts are not looked at: 256 code points of 4 octets, each made of several marks.
const MAX_OCTETS: usize = 4096;

/// A password as it was typed. It is wiped when it is dropped, and shows nothing of itself.
///
/// New hashes are made of its prepared form, that of RFC 8265 section 4.2 (which NIST SP 800-63B-4 agrees with):
/// every space is U+0020, composed by NFC, case and width as they are. NFKC would make different passwords alike
/// (`²` and `2`). Hashes that come from elsewhere are compared with what was typed, as elsewhere they were made of.
pub struct Password {
    typed: Zeroizing<String>,
    prepared: Zeroizing<String>,
}

impl Password {
    /// Takes any text but an empty one ([`PasswordFlaw::TooShort`]), one of more than 4,096 octets
    /// ([`PasswordFlaw::TooLong`]) or with control characters ([`PasswordFlaw::ControlCharacter`]). Whether it is good enough is for [`super::judge`] to say, and only when
    /// it is chosen: older passwords and those of other systems stay usable.
    pub fn parse(text: &str) -> Result<Self, PasswordFlaw> {
        if text.is_empty() {
            return Err(PasswordFlaw::TooShort { min: 1 });
        }
        if text.len() > MAX_OCTETS {
            return Err(PasswordFlaw::TooLong { max: MAX_CODE_POINTS });
        }
        if text.chars().any(char::is_control) {
            return Err(PasswordFlaw::ControlCharacter);
        }
        // Composing never makes a text longer than three times its octets, so that no copy is left behind.
        let mut prepared = Zeroizing::new(String::with_capacity(text.len() * 3));
        prepared.extend(text.chars().map(|c| if is_space(c) { ' ' } else { c }).nfc());
        Ok(Self {
            typed: Zeroizing::new(text.to_owned()),
            prepared,
        })
    }

    /// How long it is, in code points of the prepared form.
    pub fn code_points(&self) -> usize {
        self.prepared.chars().count()
    }

    /// What new hashes are made of.
    pub(super) fn prepared(&self) -> &str {
        &self.prepared
    }

    /// What other systems made their hashes of.
    pub(super) fn typed(&self) -> &[u8] {
        self.typed.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A space of Unicode's category Zs; line and paragraph separators are not among them.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
}
