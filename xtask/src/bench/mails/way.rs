//! The way of one mail while nothing else happens: from the request to the end of its DATA at the relay.

use crate::bench::driver::{Driver, Reply, Work};
use crate::bench::results::Quantiles;
use crate::bench::rig::Rig;
use crate::bench::rows::request_otp::request;
use crate::bench::service::Half;
use crate::bench::sink::Sink;
use crate::failure::{Failure, Result};
use std::thread;
use std::time::{Duration, Instant};

/// Between one mail and the next request; never the same, so that no rhythm of the service's is met.
const PAUSES: [u64; 5] = [11, 29, 17, 41, 23];

/// The first few open connections and fill caches.
const WARM_UP: usize = 5;

/// Times so many mails, one after the other.
pub(crate) fn way(rig: &Rig, samples: usize) -> Result<Quantiles> {
    rig.give_up_mails()?;
    let service = rig.launcher.start(Half::Both)?;
    let mut work = OneByOne {
        addresses: rig.new_addresses(samples + WARM_UP),
        begun: 0,
        sent: Instant::now(),
        sink: rig.sink.clone(),
        took: Vec::new(),
    };
    rig.sink.take();
    Driver::connect(service.address, 1)?.closed(&mut work)?;
    let mut took = work.took.split_off(WARM_UP.min(work.took.len()));
    took.sort_unstable();
    Ok(Quantiles::of(&took))
}

struct OneByOne {
    addresses: Vec<String>,
    begun: usize,
    sent: Instant,
    sink: Sink,
    took: Vec<Duration>,
}

impl Work for OneByOne {
    fn next(&mut self, out: &mut Vec<u8>) -> Option<usize> {
        let number = self.begun;
        let address = self.addresses.get(number)?;
        out.extend_from_slice(&request(address));
        self.begun += 1;
        self.sent = Instant::now();
        Some(number)
    }

    fn answered(&mut self, number: usize, reply: &Reply<'_>) -> Result<()> {
        reply.expect(200)?;
        let mails = self.sink.wait(Duration::from_secs(20));
        let address = self.addresses.get(number);
        let mail = mails.iter().find(|mail| Some(&mail.to) == address);
        let mail = mail.ok_or_else(|| Failure::new("a mail did not come within 20 s, or another did"))?;
        self.took.push(mail.at.saturating_duration_since(self.sent));
        let pause = PAUSES.get(number % PAUSES.len()).copied().unwrap_or_default();
        thread::sleep(Duration::from_millis(pause));
        Ok(())
    }
}
