//! What a driver is given to do.

use super::reply::Reply;
use crate::failure::Result;

/// A row's operations, one after the other.
pub(crate) trait Work {
    /// Writes the next request; `None` if there is no more. The number comes back with the reply.
    fn next(&mut self, request: &mut Vec<u8>) -> Option<usize>;

    /// Takes the reply to an operation.
    fn answered(&mut self, operation: usize, reply: &Reply<'_>) -> Result<()>;
}

/// Operations whose requests are known beforehand; `take` gets something out of each reply.
pub(crate) struct Fixed<T, F> {
    requests: Vec<Vec<u8>>,
    count: usize,
    begun: usize,
    take: F,
    /// What was taken, in the order of the operations.
    pub(crate) taken: Vec<T>,
}

impl<T, F: FnMut(&Reply<'_>) -> Result<T>> Fixed<T, F> {
    /// Sends `count` of the requests, from the first on, over and over if there are fewer.
    pub(crate) fn new(requests: Vec<Vec<u8>>, count: usize, take: F) -> Fixed<T, F> {
        Fixed {
            requests,
            count,
            begun: 0,
            take,
            taken: Vec::with_capacity(count),
        }
    }
}

impl<T: Default, F: FnMut(&Reply<'_>) -> Result<T>> Work for Fixed<T, F> {
    fn next(&mut self, request: &mut Vec<u8>) -> Option<usize> {
        let operation = self.begun;
        let octets = self.requests.get(operation % self.requests.len().max(1));
        request.extend_from_slice(octets.filter(|_| operation < self.count)?);
        self.begun += 1;
        self.taken.push(T::default());
        Some(operation)
    }

    fn answered(&mut self, operation: usize, reply: &Reply<'_>) -> Result<()> {
        let taken = (self.take)(reply)?;
        if let Some(place) = self.taken.get_mut(operation) {
            *place = taken;
        }
        Ok(())
    }
}
