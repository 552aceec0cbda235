//! How many things one has to remember to type a text: a row of keys or letters counts once, however long.

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
    let ahead = |row: &&str| along(text, &mut row.chars());
    let back = |row: &&str| along(text, &mut row.chars().rev());
    let rows = ROWS.iter().map(|row| ahead(row).max(back(row)));
    rows.max().unwrap_or_default().max(same)
}

/// How far the text goes along the row, from wherever in it the text begins.
fn along(text: &[char], row: &mut dyn Iterator<Item = char>) -> usize {
    let row: Vec<char> = row.collect();
    let from = |at: usize| row.iter().skip(at).zip(text).take_while(|(a, b)| a == b).count();
    (0..row.len()).map(from).max().unwrap_or_default()
}
