//! How many things one has to remember to type a text: a row of keys or letters counts once, however long.

use std::sync::LazyLock;

/// What is typed in a row, in either direction: the alphabet, the digits, and the keys of three layouts, by rows and by
/// columns.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
];

static BOTH_WAYS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let ahead = ROWS.iter().map(|row| row.chars().collect());
    let back = ROWS.iter().map(|row| row.chars().rev().collect());
    ahead.chain(back).collect()
});

/// A row shorter than this is chance.
const MIN_ROW: usize = 3;

/// The number of rows and single characters that make up the text, read from left to right.
pub(super) fn effort(text: &[char]) -> usize {
    let mut rest = text;
    let mut count = 0;
    while !rest.is_empty() {
        let len = Some(longest_row(rest)).filter(|len| *len >= MIN_ROW).unwrap_or(1);
        rest = rest.get(len..).unwrap_or_default();
        count += 1;
    }
    count
}

fn longest_row(text: &[char]) -> usize {
    let same = text.iter().take_while(|c| text.first() == Some(c)).count();
    let along = |row: &Vec<char>| {
        let starts = row.iter().enumerate().filter(|(_, c)| text.first() == Some(c));
        let common = |at: usize| row.iter().skip(at).zip(text).take_while(|(a, b)| a == b).count();
        starts.map(|(at, _)| common(at)).max().unwrap_or_default()
    };
    BOTH_WAYS.iter().map(along).max().unwrap_or_default().max(same)
}
