//! What the mixed load does next.

use crate::bench::driver::{Reply, Work};
use crate::bench::rig::Rig;
use crate::bench::rows::refresh::Refreshing;
use crate::bench::rows::request_otp::request;
use crate::bench::rows::session_read::read;
use crate::bench::rows::verify_otp::guess;
use crate::failure::Result;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Requests made beforehand, so that there are codes to show from the start.
const AHEAD: usize = 200;

/// What an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Read,
    Refresh,
    Request,
    Verify,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Read, Kind::Refresh, Kind::Request, Kind::Verify];

    /// The shares, spread as evenly as they can be.
    const TURNS: [Kind; 10] = [
        Kind::Read,
        Kind::Refresh,
        Kind::Read,
        Kind::Request,
        Kind::Read,
        Kind::Read,
        Kind::Refresh,
        Kind::Read,
        Kind::Verify,
        Kind::Read,
    ];

    fn name(self) -> &'static str {
        match self {
            Kind::Read => "session-read",
            Kind::Refresh => "refresh",
            Kind::Request => "request",
            Kind::Verify => "verify",
        }
    }
}

/// The work.
pub(super) struct Mixture<'a> {
    rig: &'a Rig,
    reads: Vec<Vec<u8>>,
    refreshing: Refreshing,
    /// Addresses and the codes that were mailed to them.
    codes: VecDeque<(String, String)>,
    lasting: Duration,
    began: Option<Instant>,
    turns: usize,
    counts: BTreeMap<Kind, usize>,
}

impl<'a> Mixture<'a> {
    pub(super) fn new(rig: &'a Rig, lasting: Duration) -> Result<Mixture<'a>> {
        let cookies = rig.cookies(rig.scale.users)?;
        let mixture = Mixture {
            reads: cookies.iter().map(|cookie| read(cookie)).collect(),
            refreshing: Refreshing::new(rig, usize::MAX)?,
            codes: VecDeque::new(),
            lasting,
            began: None,
            turns: 0,
            counts: BTreeMap::new(),
            rig,
        };
        rig.give_up_mails()?;
        rig.sink.take();
        rig.ask(&rig.new_addresses(AHEAD))?;
        Ok(mixture)
    }

    /// The share of each kind in what was done.
    pub(super) fn shares(&self) -> BTreeMap<&'static str, f64> {
        let all: usize = self.counts.values().sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of operations are far below 2^52"
        )]
        let share = |count: usize| count as f64 / all.max(1) as f64;
        self.counts
            .iter()
            .map(|(kind, count)| (kind.name(), share(*count)))
            .collect()
    }

    /// A code that was mailed; none if the mails lag behind.
    fn code(&mut self) -> Option<(String, String)> {
        if self.codes.is_empty() {
            let mails = self.rig.sink.take().into_iter();
            self.codes
                .extend(mails.filter_map(|mail| Some((mail.to, mail.code?))));
        }
        self.codes.pop_front()
    }

    /// Somebody who asks; every other one is new.
    fn address(&self) -> Option<String> {
        if (self.turns / Kind::TURNS.len()).is_multiple_of(2) {
            self.rig.new_addresses(1).pop()
        } else {
            self.rig.known_addresses(1).ok()?.pop()
        }
    }
}

impl Work for Mixture<'_> {
    fn next(&mut self, out: &mut Vec<u8>) -> Option<usize> {
        if self.began.get_or_insert_with(Instant::now).elapsed() >= self.lasting {
            return None;
        }
        let turn = *Kind::TURNS.get(self.turns % Kind::TURNS.len())?;
        let shown = if turn == Kind::Verify { self.code() } else { None };
        // Without a code there is nothing to verify: the shares tell.
        let kind = if turn == Kind::Verify && shown.is_none() {
            Kind::Read
        } else {
            turn
        };
        let mut inner = 0;
        match (kind, shown) {
            (Kind::Verify, Some((address, code))) => out.extend(guess(&address, &code)),
            (Kind::Request, _) => out.extend(request(&self.address()?)),
            (Kind::Refresh, _) => inner = self.refreshing.next(out)?,
            (Kind::Read | Kind::Verify, _) => {
                out.extend(self.reads.get(self.turns % self.reads.len().max(1))?);
            }
        }
        self.turns += 1;
        *self.counts.entry(kind).or_default() += 1;
        let place = Kind::ALL.iter().position(|one| *one == kind)?;
        Some(inner * Kind::ALL.len() + place)
    }

    fn answered(&mut self, operation: usize, reply: &Reply<'_>) -> Result<()> {
        let kinds = Kind::ALL.len();
        if Kind::ALL.get(operation % kinds) == Some(&Kind::Refresh) {
            return self.refreshing.answered(operation / kinds, reply);
        }
        reply.expect(200)
    }
}
