//! pgbench's log of single transactions, as an open loop leaves it.

use crate::failure::{Explain, Result};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The folder it is in; removed when dropped.
pub(super) struct Log {
    folder: PathBuf,
}

/// One transaction; instants are microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Transaction {
    client: u64,
    due: u64,
    ended: u64,
}

impl Log {
    pub(super) fn create() -> Result<Log> {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let (pid, count) = (std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        let folder = env::temp_dir().join(format!("countersign-pgbench-{pid}-{count}"));
        fs::create_dir(&folder).explain(|| format!("making {}", folder.display()))?;
        Ok(Log { folder })
    }

    /// What pgbench is to begin its files' names with.
    pub(super) fn prefix(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// How long transactions took, sorted.
    pub(super) fn latencies(&self) -> Result<Vec<Duration>> {
        let mut all = Vec::new();
        let doing = || format!("reading {}", self.folder.display());
        // One file for each thread, one line for each transaction.
        for file in fs::read_dir(&self.folder).explain(doing)? {
            let text = fs::read_to_string(file.explain(doing)?.path()).explain(doing)?;
            all.extend(text.lines().filter_map(parse));
        }
        Ok(steady(&all))
    }
}

/// The times of those that were due while all was as it should be: after the first quarter, in which the connections get
/// their plans, and before the first connection had done its share, after which the others have to do more.
fn steady(all: &[Transaction]) -> Vec<Duration> {
    let mut ends: BTreeMap<u64, u64> = BTreeMap::new();
    for one in all {
        let end = ends.entry(one.client).or_default();
        *end = one.ended.max(*end);
    }
    let begin = all.iter().map(|one| one.due).min().unwrap_or_default();
    let end = ends.into_values().min().unwrap_or_default();
    let from = begin + end.saturating_sub(begin) / 4;
    let counts = all.iter().filter(|one| (from..=end).contains(&one.due));
    let mut times: Vec<Duration> = counts
        .map(|one| Duration::from_micros(one.ended.saturating_sub(one.due)))
        .collect();
    times.sort_unstable();
    times
}

/// `client transaction microseconds script seconds microseconds lag`: how long it took since it was due, and when it ended.
fn parse(line: &str) -> Option<Transaction> {
    let mut fields = line.split(' ').map(str::parse::<u64>);
    let (client, _, took) = (fields.next()?.ok()?, fields.next()?, fields.next()?.ok()?);
    let (_, seconds, micros) = (fields.next()?, fields.next()?.ok()?, fields.next()?.ok()?);
    let ended = seconds * 1_000_000 + micros;
    Some(Transaction {
        client,
        due: ended.checked_sub(took)?,
        ended,
    })
}

impl Drop for Log {
    fn drop(&mut self) {
        // What stays behind in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_when_a_transaction_was_due() {
        let expected = Transaction {
            client: 3,
            due: 1_175_850_568_993_357,
            ended: 1_175_850_568_995_598,
        };
        assert_eq!(parse("3 199 2241 0 1175850568 995598 21"), Some(expected));
        assert_eq!(parse("3 199 skipped 0 1175850568 995598"), None);
    }

    #[test]
    fn the_beginning_and_the_end_do_not_count() {
        let of = |client, due, ended| Transaction { client, due, ended };
        let all = [
            of(0, 0, 90),
            of(1, 5, 95),
            of(0, 30, 33),
            of(1, 50, 51),
            of(0, 100, 100),
            of(1, 120, 900),
        ];
        let micros: Vec<u128> = steady(&all).iter().map(Duration::as_micros).collect();
        assert_eq!(micros, [0, 1, 3]);
        assert!(steady(&[]).is_empty());
    }
}
