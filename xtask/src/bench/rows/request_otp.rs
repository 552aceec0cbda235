//! Asking for a code.

use crate::bench::driver::{Fixed, Request, Work};
use crate::bench::rig::Rig;
use crate::failure::Result;

pub(super) fn new_addresses(rig: &Rig, count: usize) -> Result<Box<dyn Work>> {
    let requests = rig.new_addresses(count).iter().map(|to| request(to)).collect();
    Ok(Box::new(Fixed::new(requests, count, |reply| reply.expect(200))))
}

/// A request for a code, on the Token API.
pub(crate) fn request(address: &str) -> Vec<u8> {
    let body = format!(r#"{{"email":"{address}","purpose":"signin"}}"#);
    Request::post("/api/v1/auth/request-otp", &body).octets()
}
