//! Durations: `500ms`, `3s`, `10m`, `2h`, `30d`, or plain seconds.

use std::time::Duration;

use chrono::TimeDelta;

use crate::settings::value::Value;

/// Longest first, so that showing takes the longest that fits.
const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

fn parse_millis(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is not a duration like `500ms`, `3s`, `10m`, `2h` or `30d`");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let unit = unit.trim_start();
    let seconds = ("", 1_000);
    let (_, millis) = UNITS
        .iter()
        .chain([&seconds])
        .find(|(name, _)| *name == unit)
        .ok_or_else(wrong)?;
    number.checked_mul(*millis).ok_or_else(wrong)
}

fn show_millis(millis: i64) -> String {
    if millis == 0 {
        return "0s".to_owned();
    }
    let fits = UNITS.iter().find(|(_, unit)| millis % unit == 0);
    fits.map(|(name, unit)| format!("{}{name}", millis / unit))
        .unwrap_or_default()
}

fn kind() -> String {
    "a duration".to_owned()
}

impl Value for TimeDelta {
    fn kind() -> String {
        kind()
    }

    fn parse(text: &str) -> Result<Self, String> {
        TimeDelta::try_milliseconds(parse_millis(text)?).ok_or_else(|| format!("`{text}` is too long"))
    }

    fn show(&self) -> String {
        show_millis(self.num_milliseconds())
    }
}

impl Value for Duration {
    fn kind() -> String {
        kind()
    }

    fn parse(text: &str) -> Result<Self, String> {
        u64::try_from(parse_millis(text)?)
            .map(Duration::from_millis)
            .map_err(|error| error.to_string())
    }

    fn show(&self) -> String {
        show_millis(i64::try_from(self.as_millis()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_they_are_shown() {
        for (text, millis, shown) in [
            ("3s", 3_000, "3s"),
            ("3", 3_000, "3s"),
            ("500ms", 500, "500ms"),
            ("1500ms", 1_500, "1500ms"),
            ("90m", 5_400_000, "90m"),
            ("60m", 3_600_000, "1h"),
            ("30d", 2_592_000_000, "30d"),
            ("0s", 0, "0s"),
            ("10 m", 600_000, "10m"),
        ] {
            let read = TimeDelta::parse(text).unwrap();
            assert_eq!(
                (read.num_milliseconds(), read.show().as_str()),
                (millis, shown),
                "{text}"
            );
            assert_eq!(Duration::parse(text).unwrap().show(), shown);
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "s",
            "-3s",
            "3x",
            "3.5s",
            "1h30m",
            "99999999999999999999",
            "9223372036854775807d",
            "٣s",
        ] {
            assert!(TimeDelta::parse(text).is_err(), "{text}");
        }
    }
}
