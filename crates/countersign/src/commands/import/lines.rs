//! A file line by line, however long its lines are.

use std::io::{BufRead, Read as _};

use super::flaw::Flaw;
use crate::failure::Failure;

/// The longest line that is looked at, in octets.
pub(super) const LONGEST_LINE: usize = 64 * 1_024;

/// What some editors put at the beginning of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Takes the octets of a line and its number.
type TakeLine<'a> = &'a mut dyn FnMut(u64, Result<Vec<u8>, Flaw>) -> Result<(), Failure>;

/// Hands over every line that is not blank, counted from 1. Memory holds one at a time.
pub(super) fn each(mut input: impl BufRead, take: TakeLine<'_>) -> Result<(), Failure> {
    for number in 1.. {
        let Some(line) = next(&mut input).map_err(Failure::process("the file cannot be read"))? else {
            break;
        };
        let line = line.map(|mut line| {
            if number == 1 && line.starts_with(BYTE_ORDER_MARK) {
                line.drain(..BYTE_ORDER_MARK.len());
            }
            line
        });
        let is_blank = line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty());
        if !is_blank {
            take(number, line)?;
        }
    }
    Ok(())
}

fn next(input: &mut impl BufRead) -> std::io::Result<Option<Result<Vec<u8>, Flaw>>> {
    let mut line = Vec::new();
    if !read_some(input, &mut line)? {
        return Ok(None);
    }
    if line.len() <= LONGEST_LINE || line.ends_with(b"\n") {
        return Ok(Some(Ok(line)));
    }
    while !line.ends_with(b"\n") {
        line.clear();
        if !read_some(input, &mut line)? {
            break;
        }
    }
    Ok(Some(Err(Flaw::TooLong)))
}

/// Up to the end of the line, or a little more than the longest; `false` at the end of the file.
fn read_some(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    let most = u64::try_from(LONGEST_LINE + 1).unwrap_or(u64::MAX);
    Ok(input.by_ref().take(most).read_until(b'\n', line)? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, Result<String, Flaw>)> {
        let mut lines = Vec::new();
        let taken = each(text, &mut |number, line| {
            lines.push((number, line.map(|line| String::from_utf8(line).unwrap())));
            Ok(())
        });
        taken.unwrap();
        lines
    }

    #[test]
    fn blank_lines_count_and_say_nothing() {
        let text = b"\xEF\xBB\xBFone\r\n\n  \ntwo";
        assert_eq!(
            lines(text),
            [(1, Ok("one\r\n".to_owned())), (4, Ok("two".to_owned()))]
        );
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_whole() {
        for length in [LONGEST_LINE + 1, 3 * LONGEST_LINE + 7] {
            let text = format!("one\n{}\nthree\n{}", "x".repeat(length), "y".repeat(length));
            let expected = [
                (1, Ok("one\n".to_owned())),
                (2, Err(Flaw::TooLong)),
                (3, Ok("three\n".to_owned())),
                (4, Err(Flaw::TooLong)),
            ];
            assert_eq!(lines(text.as_bytes()), expected, "{length}");
        }
        let just = "x".repeat(LONGEST_LINE);
        assert_eq!(
            lines(format!("{just}\n").as_bytes()),
            [(1, Ok(format!("{just}\n")))]
        );
    }
}
