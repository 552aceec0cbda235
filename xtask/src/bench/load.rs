//! A closed loop of load: so many connections, each with its next operation as soon as the last is answered.

use super::client::Client;
use crate::failure::{Failure, Result};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What a load came to.
pub(crate) struct Load<T> {
    /// Operations a second.
    pub(crate) rate: f64,
    /// How long each took, sorted.
    pub(crate) latencies: Vec<Duration>,
    /// What each gave, in the order of the operations.
    pub(crate) results: Vec<T>,
}

/// Runs `operation` for 0..count over `connections` connections.
pub(crate) fn drive<T: Send>(
    address: SocketAddr,
    connections: usize,
    count: usize,
    operation: impl Fn(&mut Client, usize) -> Result<T> + Sync,
) -> Result<Load<T>> {
    let next = AtomicUsize::new(0);
    let mut clients = (0..connections)
        .map(|_| Client::connect(address))
        .collect::<Result<Vec<_>>>()?;
    let one = |client: &mut Client| -> Result<Vec<(usize, Duration, T)>> {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return Ok(done);
            }
            let begun = Instant::now();
            let result = operation(client, n)?;
            done.push((n, begun.elapsed(), result));
        }
    };
    let started = Instant::now();
    let mut done = thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter_mut()
            .map(|client| scope.spawn(|| one(client)))
            .collect();
        let mut all = Vec::with_capacity(count);
        for thread in threads {
            all.extend(
                thread
                    .join()
                    .map_err(|_| Failure::new("a load thread panicked"))??,
            );
        }
        Ok::<_, Failure>(all)
    })?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of operations are far below 2^52"
    )]
    let rate = count as f64 / started.elapsed().as_secs_f64();
    done.sort_by_key(|(n, _, _)| *n);
    let mut latencies: Vec<Duration> = done.iter().map(|(_, latency, _)| *latency).collect();
    latencies.sort_unstable();
    Ok(Load {
        rate,
        latencies,
        results: done.into_iter().map(|(_, _, result)| result).collect(),
    })
}

/// A quantile of sorted latencies, in milliseconds.
pub(crate) fn quantile(sorted: &[Duration], per_mille: usize) -> f64 {
    let index = (sorted.len() * per_mille / 1000).min(sorted.len().saturating_sub(1));
    sorted
        .get(index)
        .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
}
