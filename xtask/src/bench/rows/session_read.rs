//! Reading sessions by their cookies.

use crate::bench::driver::{Fixed, Request, Work};
use crate::bench::rig::Rig;
use crate::failure::Result;

pub(super) fn by_cookie(rig: &Rig, count: usize) -> Result<Box<dyn Work>> {
    let requests = rig.cookies(count)?.iter().map(|cookie| read(cookie)).collect();
    Ok(Box::new(Fixed::new(requests, count, |reply| reply.expect(200))))
}

/// A read of the session behind a cookie, on the Browser API.
pub(crate) fn read(cookie: &str) -> Vec<u8> {
    Request::get("/v1/auth/me", &format!("cookie: nl_session={cookie}\r\n")).octets()
}
