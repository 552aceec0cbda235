//! A lot: numbers for transactions, none of them used before, and the instant at which they begin.

use super::expression::Minting;
use super::tokens::Tokens;
use crate::failure::{Explain, Result};
use std::cell::Cell;
use std::time::SystemTime;

/// Numbers of twelve digits, so that they are as long as the last group of a UUID.
const FIRST: u64 = 100_000_000_000;

/// Some numbers for one operation.
#[derive(Clone, Debug)]
pub(crate) struct Lot {
    pub(crate) first: u64,
    pub(crate) count: usize,
    /// When it was made, in seconds since 1970.
    pub(crate) begun: f64,
    /// The same as the first twelve digits of a UUID.
    pub(crate) stamp: String,
}

impl Lot {
    /// The seconds from one number's instant to the next.
    pub(crate) const STEP: f64 = 0.000_1;

    /// The first so many of it, and the rest.
    pub(crate) fn split(&self, count: usize) -> (Lot, Lot) {
        let count = count.min(self.count);
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of transactions are far below 2^52"
        )]
        let later = count as f64 * Lot::STEP;
        let first = Lot {
            count,
            ..self.clone()
        };
        let rest = Lot {
            first: self.first + count as u64,
            count: self.count - count,
            begun: self.begun + later,
            ..self.clone()
        };
        (first, rest)
    }

    /// Its numbers as a table of `n`, the number as a text, and `at`, its instant.
    pub(crate) fn numbers(&self) -> String {
        let (first, end) = (self.first, self.first + self.count as u64);
        let (begun, step) = (self.begun, Lot::STEP);
        format!(
            "(SELECT g::text AS n, {begun:.6}::float8 + (g - {first}) * {step}::float8 AS at \
             FROM generate_series({first}::bigint, {end}::bigint - 1) AS g) AS numbers"
        )
    }

    /// How values are made from that table.
    pub(crate) fn minting<'a>(&'a self, tokens: &'a Tokens, recorded: f64) -> Minting<'a> {
        Minting {
            tokens,
            number: "n",
            instant: "at",
            recorded,
            stamp: &self.stamp,
        }
    }
}

/// Where lots come from.
#[derive(Debug)]
pub(crate) struct Lots {
    next: Cell<u64>,
}

impl Lots {
    pub(crate) fn new() -> Lots {
        Lots {
            next: Cell::new(FIRST),
        }
    }

    /// The next numbers.
    pub(crate) fn take(&self, count: usize) -> Result<Lot> {
        let first = self.next.get();
        self.next.set(first + count as u64);
        let now = SystemTime::now();
        let since = now
            .duration_since(SystemTime::UNIX_EPOCH)
            .explain(|| "reading the clock")?;
        Ok(Lot {
            first,
            count,
            begun: since.as_secs_f64(),
            stamp: format!("{:012x}", since.as_millis()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_given_twice() {
        let lots = Lots::new();
        let (one, two) = (lots.take(10).unwrap(), lots.take(5).unwrap());
        let (drawn, rest) = one.split(4);
        let ranges = [drawn, rest, two].map(|lot| (lot.first - FIRST, lot.count));
        assert_eq!(ranges, [(0, 4), (4, 6), (10, 5)]);
    }
}
