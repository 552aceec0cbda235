//! The outbox under the mixed load: looked at once a second.

use crate::bench::measured::Measured;
use crate::failure::{Failure, Result};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(1);

/// Counts the mails that wait while something goes on.
pub(super) fn watching<T>(
    database: Option<&Measured>,
    work: impl FnOnce() -> Result<T>,
) -> Result<(T, Vec<usize>)> {
    let (over, is_over) = channel::<()>();
    thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let mut seen = Vec::new();
            while let (Some(database), Err(RecvTimeoutError::Timeout)) =
                (database, is_over.recv_timeout(EVERY))
            {
                seen.push(database.queued()?);
            }
            Ok::<_, Failure>(seen)
        });
        let done = work();
        drop(over);
        let seen = watch.join().map_err(|_| Failure::new("the watch panicked"))?;
        Ok((done?, seen?))
    })
}

/// By how many a count grows from one look to the next: the slope of the line that fits best.
pub(super) fn growth(seen: &[usize]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of mails are far below 2^52")]
    let points = || seen.iter().enumerate().map(|(x, y)| (x as f64, *y as f64));
    let count = points().count().max(1) as f64;
    let mean = |values: f64| values / count;
    let (x_mean, y_mean) = (
        mean(points().map(|(x, _)| x).sum()),
        mean(points().map(|(_, y)| y).sum()),
    );
    let spread: f64 = points().map(|(x, _)| (x - x_mean).powi(2)).sum();
    let common: f64 = points().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
    if spread > 0.0 { common / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_by_the_look() {
        assert_eq!(growth(&[10, 12, 14, 16]), 2.0);
        assert_eq!(growth(&[5, 5, 5]), 0.0);
        assert!(
            growth(&[3, 40, 3, 41, 3, 40, 3]).abs() < 1.0,
            "ups and downs are no growth"
        );
        assert_eq!(growth(&[7]), 0.0);
        assert_eq!(growth(&[]), 0.0);
    }
}
