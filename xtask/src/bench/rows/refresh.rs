//! Refreshing sessions, each in its turn and with the token of its last refresh.

use crate::bench::driver::{Reply, Request, Work};
use crate::bench::rig::Rig;
use crate::failure::Result;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

pub(super) fn in_turn(rig: &Rig, count: usize) -> Result<Box<dyn Work>> {
    Ok(Box::new(Refreshing::new(rig, count)?))
}

/// The work.
pub(crate) struct Refreshing {
    /// The live token of each session.
    tokens: Rc<RefCell<Vec<String>>>,
    free: VecDeque<usize>,
    left: usize,
    /// The access tokens that came with them, where they are wanted.
    pub(crate) access: Option<Vec<String>>,
}

impl Refreshing {
    pub(crate) fn new(rig: &Rig, count: usize) -> Result<Refreshing> {
        let tokens = Rc::clone(&rig.signed_in()?.refresh);
        let free = (0..tokens.borrow().len()).collect();
        Ok(Refreshing {
            tokens,
            free,
            left: count,
            access: None,
        })
    }
}

impl Work for Refreshing {
    fn next(&mut self, request: &mut Vec<u8>) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let session = self.free.pop_front()?;
        let tokens = self.tokens.borrow();
        let body = format!(r#"{{"refreshToken":"{}"}}"#, tokens.get(session)?);
        Request::post("/api/v1/auth/refresh", &body).write(request);
        Some(session)
    }

    fn answered(&mut self, session: usize, reply: &Reply<'_>) -> Result<()> {
        reply.expect(200)?;
        if let Some(token) = self.tokens.borrow_mut().get_mut(session) {
            token.clear();
            token.push_str(reply.field("refreshToken")?);
        }
        if let Some(access) = &mut self.access {
            access.push(reply.field("accessToken")?.to_owned());
        }
        self.free.push_back(session);
        Ok(())
    }
}
