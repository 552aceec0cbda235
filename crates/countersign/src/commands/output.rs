//! What commands print: JSON for programs, or tables and lines for people.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use chrono::SecondsFormat;
use countersign_core::nouns::Timestamp;
use serde_json::Value;

use crate::failure::Failure;

/// The switch every command with something to tell has.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct Format {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// The switches of a list that is told page by page.
#[derive(Debug, clap::Args)]
pub(crate) struct Page {
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
    /// Go on after this id, the last of the page before
    #[arg(long, value_name = "ID")]
    pub(crate) before: Option<String>,
}

impl Format {
    /// Prints one or the other. Whoever closes standard output early has seen enough.
    pub(crate) fn print(
        self,
        json: impl FnOnce() -> Value,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let mut out = if self.json {
            format!("{:#}", json())
        } else {
            text()
        };
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        match std::io::stdout().lock().write_all(out.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::process("standard output cannot be written to")(error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Prints, and ends well.
    pub(crate) fn done(
        self,
        json: impl FnOnce() -> Value,
        text: impl FnOnce() -> String,
    ) -> Result<ExitCode, Failure> {
        self.print(json, text).map(|()| ExitCode::SUCCESS)
    }
}

/// A number of things for people: `1 session`, `2 sessions`.
pub(crate) fn counted<N: From<u8> + PartialEq + Display + Copy>(count: N, one: &str, many: &str) -> String {
    format!("{count} {}", if count == N::from(1) { one } else { many })
}

/// An instant for programs: RFC 3339, UTC.
pub(crate) fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The same, where there may be none.
pub(crate) fn maybe_instant(at: Option<Timestamp>) -> Option<String> {
    at.map(instant)
}

/// An instant for people: to the second, UTC.
pub(crate) fn moment(at: Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A table with its columns in line; the last is as long as it needs to be. Control characters are not printed: a
/// relay's words come from outside.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let clean = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect()
    };
    let mut lines: Vec<Vec<String>> = vec![head.iter().map(|&name| name.to_owned()).collect()];
    lines.extend(
        rows.iter()
            .map(|row| row.iter().map(|cell| clean(cell)).collect()),
    );
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let cells = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_line_and_nothing_moves_the_cursor() {
        let rows = [
            vec!["é".to_owned(), "x\u{1b}[2Jy".to_owned()],
            vec!["long".to_owned(), String::new()],
        ];
        assert_eq!(table(&["A", "B"], &rows), "A     B\né     x [2Jy\nlong\n");
    }
}
