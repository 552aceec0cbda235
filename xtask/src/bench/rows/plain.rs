//! Routes that touch nothing but the service itself.

use crate::bench::driver::{Fixed, Request, Work};
use crate::failure::Result;

pub(super) fn get(path: &str, count: usize) -> Result<Box<dyn Work>> {
    let requests = vec![Request::get(path, "").octets()];
    Ok(Box::new(Fixed::new(requests, count, |reply| reply.expect(200))))
}
