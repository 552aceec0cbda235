//! The driver: one thread, some keep-alive connections, and as little work of its own per request as can be, for it
//! shares the machine with what it measures.

mod connection;
mod load;
mod reply;
mod request;
mod schedule;
#[cfg(test)]
mod tests;
mod work;

pub(crate) use load::{Load, per_second, quantile};
pub(crate) use reply::Reply;
pub(crate) use request::Request;
pub(crate) use schedule::Schedule;
pub(crate) use work::{Fixed, Work};

use crate::failure::{Explain, Failure, Result};
use crate::process::interrupt;
use connection::Connection;
use mio::{Events, Interest, Poll, Token, Waker};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than the service takes for anything, refusals of overload included.
const PATIENCE: Duration = Duration::from_secs(20);

/// Connections to one service, for one load.
pub(crate) struct Driver {
    poll: Poll,
    connections: Vec<Connection>,
    idle: Vec<usize>,
    /// Of each connection: the operation under way, and since when its time counts.
    under_way: Vec<(usize, Duration)>,
    started: Instant,
    latencies: Vec<Duration>,
}

impl Driver {
    pub(crate) fn connect(address: SocketAddr, connections: usize) -> Result<Driver> {
        let poll = Poll::new().explain(|| "waiting for sockets")?;
        let mut open = Vec::with_capacity(connections);
        for index in 0..connections {
            let mut connection = Connection::open(address)?;
            poll.registry()
                .register(
                    &mut connection.stream,
                    Token(index),
                    Interest::READABLE | Interest::WRITABLE,
                )
                .explain(|| "waiting for a socket")?;
            open.push(connection);
        }
        Ok(Driver {
            poll,
            connections: open,
            idle: (0..connections).rev().collect(),
            under_way: vec![(0, Duration::ZERO); connections],
            started: Instant::now(),
            latencies: Vec::new(),
        })
    }

    /// A closed loop: every connection has its next operation as soon as the last is answered.
    pub(crate) fn closed(mut self, work: &mut dyn Work) -> Result<Load> {
        self.started = Instant::now();
        let mut events = Events::with_capacity(256);
        loop {
            let now = self.started.elapsed();
            while !self.idle.is_empty() && self.begin(work, now)? {}
            if self.idle.len() == self.connections.len() {
                return Ok(self.ended());
            }
            self.wait(&mut events, work)?;
        }
    }

    /// An open loop: operations begin when they are due, or when a connection is free again; their time counts from
    /// when they were due.
    pub(crate) fn open(mut self, work: &mut dyn Work, schedule: Schedule) -> Result<Load> {
        const ALARM: Token = Token(usize::MAX);
        let alarm = Waker::new(self.poll.registry(), ALARM).explain(|| "making an alarm")?;
        let over = AtomicBool::new(false);
        self.started = Instant::now();
        thread::scope(|scope| {
            let (alarms, started, is_over) = (schedule.clone(), self.started, &over);
            scope.spawn(move || ring(alarms, started, &alarm, is_over));
            let ended = self.follow(work, schedule);
            over.store(true, Ordering::Relaxed);
            ended
        })?;
        Ok(self.ended())
    }

    fn follow(&mut self, work: &mut dyn Work, mut schedule: Schedule) -> Result<()> {
        let mut events = Events::with_capacity(256);
        let mut due = schedule.next();
        loop {
            let now = self.started.elapsed();
            while let Some(at) = due.filter(|at| *at <= now && !self.idle.is_empty()) {
                due = if self.begin(work, at)? {
                    schedule.next()
                } else {
                    None
                };
            }
            if due.is_none() && self.idle.len() == self.connections.len() {
                return Ok(());
            }
            self.wait(&mut events, work)?;
        }
    }

    /// Begins the next operation on an idle connection; `false` if there is none.
    fn begin(&mut self, work: &mut dyn Work, since: Duration) -> Result<bool> {
        let Some(&index) = self.idle.last() else {
            return Ok(false);
        };
        let Some(connection) = self.connections.get_mut(index) else {
            return Ok(false);
        };
        connection.request.clear();
        let Some(operation) = work.next(&mut connection.request) else {
            return Ok(false);
        };
        self.idle.pop();
        if let Some(under_way) = self.under_way.get_mut(index) {
            *under_way = (operation, since);
        }
        connection.begin()?;
        Ok(true)
    }

    /// Waits until something is answered, or the alarm rings.
    fn wait(&mut self, events: &mut Events, work: &mut dyn Work) -> Result<()> {
        match self.poll.poll(events, Some(PATIENCE)) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return interrupt::check(),
            polled => polled.explain(|| "waiting for replies")?,
        }
        if events.is_empty() {
            return Err(Failure::new("the service has not answered for 20 s"));
        }
        for event in events.iter() {
            let Token(index) = event.token();
            let Some(connection) = self.connections.get_mut(index) else {
                continue; // The alarm.
            };
            if event.is_writable() {
                connection.send()?;
            }
            if event.is_readable()
                && let Some(reply) = connection.receive()?
                && let Some((operation, since)) = self.under_way.get(index)
            {
                self.latencies.push(self.started.elapsed().saturating_sub(*since));
                work.answered(*operation, &reply)?;
                self.idle.push(index);
            }
        }
        interrupt::check()
    }

    fn ended(self) -> Load {
        let took = self.started.elapsed();
        let mut latencies = self.latencies;
        latencies.sort_unstable();
        Load {
            operations: latencies.len(),
            took,
            latencies,
        }
    }
}

/// Wakes the driver at every instant of the schedule. Polling by itself is exact to a millisecond only.
fn ring(schedule: Schedule, started: Instant, alarm: &Waker, over: &AtomicBool) {
    for due in schedule {
        let wait = due.saturating_sub(started.elapsed());
        if !wait.is_zero() {
            thread::sleep(wait.min(PATIENCE));
        }
        if over.load(Ordering::Relaxed) || alarm.wake().is_err() {
            return;
        }
    }
}
