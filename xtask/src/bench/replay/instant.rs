//! Instants as PostgreSQL writes them in UTC.

/// Seconds since 1970 of `2026-01-02 03:04:05.678+00`; nothing for any other form.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let (date, time) = text.strip_suffix("+00")?.split_once(' ')?;
    let mut date = date.split('-').map(str::parse::<u32>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let mut time = time.split(':').map(str::parse::<f64>);
    let (hours, minutes, seconds) = (time.next()?.ok()?, time.next()?.ok()?, time.next()?.ok()?);
    Some(f64::from(days(year, month, day)?) * 86_400.0 + hours * 3_600.0 + minutes * 60.0 + seconds)
}

/// Days since 1970-01-01; the year begins in March, so that the leap day is its last.
fn days(year: u32, month: u32, day: u32) -> Option<u32> {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year.checked_sub(1)?, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    (year * 365 + leap_days + (month * 153 + 2) / 5 + day).checked_sub(719_469)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read() {
        assert_eq!(seconds("1970-01-01 00:00:00+00"), Some(0.0));
        assert_eq!(seconds("2000-03-01 00:00:01.5+00"), Some(951_868_801.5));
        assert_eq!(seconds("2024-02-29 12:00:00+00"), Some(1_709_208_000.0));
        assert_eq!(seconds("infinity"), None);
        assert_eq!(seconds("2024-02-29 12:00:00+02"), None);
    }
}
