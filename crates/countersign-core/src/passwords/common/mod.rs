//! Passwords that are tried first: those of a list, and what people make of them.

use std::collections::HashSet;
use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::effort::effort;

/// Lower case, one a line; where it comes from stands beside it in `LICENSE`.
static LIST: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("list.txt").lines().collect());

/// Fewer things to remember than this are guessed, however many characters they make.
const MIN_EFFORT: usize = 6;
/// The most a word of the list may be dressed up with and still be that word: a date, and a mark.
const MAX_DRESS: usize = 9;
/// Repeating something shorter than this adds nothing to it.
const MIN_UNIT: usize = 8;

/// Whether a password, in lower case, is on the list; or is one of it again and again, with digits around it or
/// punctuation anywhere; or is a row of keys, or a few characters again and again.
pub(super) fn is_common(password: &str) -> bool {
    let mut whole = Zeroizing::new(Vec::with_capacity(password.len()));
    whole.extend(password.chars());
    if is_listed(&whole) || effort(&whole) < MIN_EFFORT || is_common_repeated(&whole) {
        return true;
    }
    let (core, dress) = undressed(&whole);
    core.len() >= 4 && effort(&dress) <= MAX_DRESS && (is_listed(&core) || is_common_repeated(&core))
}

fn is_listed(word: &[char]) -> bool {
    let mut text = Zeroizing::new(String::with_capacity(word.len() * 4));
    text.extend(word);
    LIST.contains(text.as_str())
}

/// The last time may be cut short: `secretsecretsec`.
fn is_common_repeated(word: &[char]) -> bool {
    let is_period = |len: &usize| word.iter().zip(word.iter().skip(*len)).all(|(a, b)| a == b);
    let Some(len) = (1..=word.len() / 2).find(is_period) else {
        return false;
    };
    len < MIN_UNIT || word.get(..len).is_some_and(is_listed)
}

/// The word without punctuation, spaces, and digits at its ends; and all of these.
fn undressed(word: &[char]) -> (Zeroizing<Vec<char>>, Zeroizing<Vec<char>>) {
    let is_letter = |c: &char| c.is_alphabetic();
    let first = word.iter().position(is_letter).unwrap_or(word.len());
    let last = word.iter().rposition(is_letter).map_or(first, |at| at + 1);
    let inside = |at: usize| (first..last).contains(&at);
    let (core, dress): (Vec<_>, Vec<_>) = word
        .iter()
        .enumerate()
        .partition(|(at, c)| inside(*at) && c.is_alphanumeric());
    let chars = |part: Vec<(usize, &char)>| Zeroizing::new(part.iter().map(|(_, c)| **c).collect());
    (chars(core), chars(dress))
}
