//! What a new password has to be: long, and nothing that is tried first. No rules of composition.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::common::is_common;
use super::password::{MAX_CODE_POINTS, Password};
use crate::nouns::address::Address;
use crate::policy::PasswordLimits;

/// The fewest code points any deployment may ask for (NIST SP 800-63B-4, with a second factor).
const LEAST_CODE_POINTS: usize = 8;
/// Names shorter than this are found in too many honest passwords.
const MIN_NAME: usize = 4;
/// NFKC makes a text at most eleven times as long, and small letters a little longer: room for both leaves no copy behind.
const MAX_GROWTH: usize = 17;

/// Why a password is refused. Says nothing of the password itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFlaw {
    /// Fewer code points than this.
    #[error("has fewer than {min} characters")]
    TooShort {
        /// The fewest it may have.
        min: usize,
    },
    /// More code points than this.
    #[error("has more than {max} characters")]
    TooLong {
        /// The most it may have.
        max: usize,
    },
    /// It has a control character, which no keyboard gives twice alike.
    #[error("has a control character")]
    ControlCharacter,
    /// On the list of common passwords, or little more than one of them, than a row of keys, or than a few characters
    /// again and again.
    #[error("is among the passwords that are tried first")]
    Common,
    /// It has the name before the `@` in it, or a name of the domain.
    #[error("contains the email address")]
    ContainsAddress,
    /// It has the name of the product in it.
    #[error("contains the name of the product")]
    ContainsProduct,
}

impl PasswordFlaw {
    /// A stable word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
            Self::Common => "common",
            Self::ContainsAddress => "contains_address",
            Self::ContainsProduct => "contains_product",
        }
    }
}

/// Whether this may be the new password of the owner of this address. Compared without regard to case, width,
/// punctuation and spaces.
pub fn judge(
    password: &Password,
    address: &Address,
    product_name: &str,
    limits: &PasswordLimits,
) -> Result<(), PasswordFlaw> {
    let min = usize::from(limits.min_length).clamp(LEAST_CODE_POINTS, MAX_CODE_POINTS);
    let count = password.code_points();
    if count < min {
        return Err(PasswordFlaw::TooShort { min });
    }
    if count > MAX_CODE_POINTS {
        return Err(PasswordFlaw::TooLong { max: MAX_CODE_POINTS });
    }
    let folded = fold(password.prepared());
    if is_common(&folded) {
        return Err(PasswordFlaw::Common);
    }
    let spelt = letters(&folded);
    let contains = |name: &str| {
        let name = letters(&fold(name));
        name.chars().count() >= MIN_NAME && spelt.contains(name.as_str())
    };
    if names_of(address).iter().any(|name| contains(name)) {
        return Err(PasswordFlaw::ContainsAddress);
    }
    if contains(product_name) {
        return Err(PasswordFlaw::ContainsProduct);
    }
    Ok(())
}

/// The local part with and without its tag, and every label of the domain but the last, as it is read.
fn names_of(address: &Address) -> Vec<String> {
    let local = address.local();
    let (domain, _) = idna::domain_to_unicode(address.domain());
    let labels = domain.rsplit_once('.').map_or("", |(labels, _)| labels);
    let untagged = local.split('+').next().unwrap_or_default();
    [local, untagged]
        .into_iter()
        .chain(labels.split('.'))
        .map(str::to_owned)
        .collect()
}

/// Without what people vary to please a rule: case, and the width of East Asian letters.
fn fold(text: &str) -> Zeroizing<String> {
    let mut folded = Zeroizing::new(String::with_capacity(text.len() * MAX_GROWTH));
    folded.extend(text.nfkc().flat_map(char::to_lowercase));
    folded
}

fn letters(text: &str) -> Zeroizing<String> {
    let mut letters = Zeroizing::new(String::with_capacity(text.len()));
    letters.extend(text.chars().filter(|c| c.is_alphanumeric()));
    letters
}
