//! Showing a code, right or wrong.

use crate::bench::driver::{Fixed, Request, Work};
use crate::bench::rig::Rig;
use crate::failure::Result;

/// How often a code that was asked for is guessed at: one guess more would lock the address.
const GUESSES: usize = 4;

/// One success for each address.
pub(super) fn right(rig: &Rig, addresses: &[String]) -> Result<Box<dyn Work>> {
    let codes = rig.codes(addresses)?;
    let requests: Vec<_> = addresses
        .iter()
        .zip(&codes)
        .map(|(to, code)| guess(to, code))
        .collect();
    let count = requests.len();
    Ok(Box::new(Fixed::new(requests, count, |reply| reply.expect(200))))
}

/// Guesses at codes of users. Nobody reads the mails; one guess in a million is right.
pub(super) fn wrong(rig: &Rig, count: usize) -> Result<Box<dyn Work>> {
    let addresses = rig.known_addresses(count.div_ceil(GUESSES))?;
    rig.ask(&addresses)?;
    let requests = addresses.iter().map(|to| guess(to, "000000")).collect();
    Ok(Box::new(Fixed::new(requests, count, |reply| {
        reply.expect(401).or_else(|_| reply.expect(200))
    })))
}

/// A guess by address, on the Token API.
pub(crate) fn guess(address: &str, code: &str) -> Vec<u8> {
    let body = format!(r#"{{"email":"{address}","code":"{code}","purpose":"signin"}}"#);
    Request::post("/api/v1/auth/verify-otp", &body).octets()
}
