//! The check of bearer tokens and nothing after it. A token that has just ended is right in all else, so it is refused
//! after its signature was checked and before the database is asked: no route does the one without the other.

use super::me;
use super::refresh::Refreshing;
use crate::bench::driver::{Driver, Fixed, Work};
use crate::bench::rig::Rig;
use crate::bench::service::Half;
use crate::failure::Result;
use std::thread;
use std::time::Duration;

/// Longer than the tokens live, whatever part of a second they were issued in.
const PAST: Duration = Duration::from_millis(2_100);

pub(super) fn just_expired(rig: &Rig, count: usize) -> Result<Box<dyn Work>> {
    let tokens = rig.expired(|| issue(rig, rig.scale.bearer_tokens))?;
    let requests = tokens.iter().map(|token| me::read(token)).collect();
    Ok(Box::new(Fixed::new(requests, count, |reply| reply.expect(401))))
}

/// From another instance of the same deployment, whose tokens live for a second.
fn issue(rig: &Rig, count: usize) -> Result<Vec<String>> {
    let hasty = rig
        .launcher
        .start_with(Half::Http, &[("SESSIONS__ACCESS_TOKEN", "1s")])?;
    let mut refreshing = Refreshing::new(rig, count)?;
    refreshing.access = Some(Vec::with_capacity(count));
    Driver::connect(hasty.address, rig.scale.connections)?.closed(&mut refreshing)?;
    thread::sleep(PAST);
    Ok(refreshing.access.unwrap_or_default())
}
