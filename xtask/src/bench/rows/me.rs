//! Reading sessions by bearer tokens.

use crate::bench::driver::{Fixed, Request, Work};
use crate::bench::rig::Rig;
use crate::failure::Result;

pub(super) fn by_bearer(rig: &Rig, count: usize) -> Result<Box<dyn Work>> {
    let requests = rig.signed_in()?.access.iter().map(|token| read(token)).collect();
    Ok(Box::new(Fixed::new(requests, count, |reply| reply.expect(200))))
}

/// A read of the session behind an access token, on the Token API.
pub(crate) fn read(token: &str) -> Vec<u8> {
    Request::get("/api/v1/me", &format!("authorization: Bearer {token}\r\n")).octets()
}
