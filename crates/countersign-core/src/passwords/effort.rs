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
    let rows = ROWS
        .iter()
        .flat_map(|row| [along(text, row.chars()), along(text, row.chars().rev())]);
    rows.max().unwrap_or_default().max(same)
}

/// How far the text goes along the row, from wherever in it the text begins.
fn along(text: &[char], row: impl Iterator<Item = char> + Clone) -> usize {
    let starts = row.clone().enumerate().filter(|(_, c)| text.first() == Some(c));
    let from = |at: usize| {
        row.clone()
            .skip(at)
            .zip(text)
            .take_while(|(a, b)| a == *b)
            .count()
    };
    starts.map(|(at, _)| from(at)).max().unwrap_or_default()
}
