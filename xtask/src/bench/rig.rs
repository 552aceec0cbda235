//! The service under load, and what rows need of it: people, codes, sessions.

use super::driver::{Driver, Fixed, Load, Reply, Request, Work};
use super::measured::Measured;
use super::rows::request_otp;
use super::rows::verify_otp::guess;
use super::service::{Half, Launcher, Service};
use super::sink::Sink;
use crate::failure::Result;
use serde::Serialize;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// How many sessions are read by cookie where they have to be begun one by one.
const COOKIES: usize = 200;

/// How much of everything.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Scale {
    /// Connections of the load, of the service to its database, and of pgbench.
    pub(crate) connections: usize,
    /// Operations in a round of a row of weight 1.
    pub(crate) operations: usize,
    /// Users there are before anything is measured; none where the database cannot be filled from outside.
    pub(crate) users: usize,
    /// Sessions that are refreshed and read by bearer token.
    pub(crate) sessions: usize,
    /// Different tokens of the row of bearer checks.
    pub(crate) bearer_tokens: usize,
}

/// The service, its worker off, and what it was filled with.
pub(crate) struct Rig {
    pub(crate) launcher: Launcher,
    /// None for SQLite.
    pub(crate) database: Option<Measured>,
    pub(crate) http: Service,
    pub(crate) sink: Sink,
    pub(crate) scale: Scale,
    fresh: Cell<usize>,
    known: Cell<usize>,
    signed_in: OnceCell<SignedIn>,
    expired: OnceCell<Vec<String>>,
    cookies: OnceCell<Vec<String>>,
}

/// Devices that are signed in on the Token API.
pub(crate) struct SignedIn {
    addresses: Vec<String>,
    /// The live refresh token of each.
    pub(crate) refresh: Rc<RefCell<Vec<String>>>,
    /// An access token of each; it outlives the run.
    pub(crate) access: Vec<String>,
}

impl Rig {
    pub(crate) fn start(
        launcher: Launcher,
        database: Option<Measured>,
        sink: Sink,
        scale: Scale,
    ) -> Result<Rig> {
        let http = launcher.start(Half::Http)?;
        Ok(Rig {
            launcher,
            database,
            http,
            sink,
            scale,
            fresh: Cell::new(0),
            known: Cell::new(0),
            signed_in: OnceCell::new(),
            expired: OnceCell::new(),
            cookies: OnceCell::new(),
        })
    }

    /// Statements the database was sent so far, where they are counted.
    pub(crate) fn statements(&self) -> Result<Option<f64>> {
        self.database.as_ref().map_or(Ok(None), Measured::statements)
    }

    /// Runs work in a closed loop.
    pub(crate) fn run(&self, work: &mut dyn Work) -> Result<Load> {
        Driver::connect(self.http.address, self.scale.connections)?.closed(work)
    }

    /// Sends requests; what `take` gets from each reply.
    pub(crate) fn send<T: Default>(
        &self,
        requests: Vec<Vec<u8>>,
        take: impl FnMut(&Reply<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let count = requests.len();
        let mut work = Fixed::new(requests, count, take);
        self.run(&mut work)?;
        Ok(work.taken)
    }

    /// Addresses that nobody used before.
    pub(crate) fn new_addresses(&self, count: usize) -> Vec<String> {
        let begin = self.fresh.replace(self.fresh.get() + count);
        let numbers = begin..begin + count;
        // With other users there is another rig, on the same database.
        let users = self.scale.users;
        numbers.map(|n| format!("new{n}.{users}@example.org")).collect()
    }

    /// Addresses of users, each in its turn, neighbours far apart.
    pub(crate) fn known_addresses(&self, count: usize) -> Result<Vec<String>> {
        let begin = self.known.replace(self.known.get() + count);
        let numbers = begin..begin + count;
        if self.scale.users > 0 {
            let users = numbers.map(|n| scattered(n, self.scale.users));
            return Ok(users.map(|n| format!("user{n}@example.com")).collect());
        }
        let all = &self.signed_in()?.addresses;
        Ok(numbers
            .filter_map(|n| all.get(n % all.len().max(1)).cloned())
            .collect())
    }

    /// Asks for a code for each address.
    pub(crate) fn ask(&self, addresses: &[String]) -> Result<()> {
        let requests = addresses.iter().map(|to| request_otp::request(to)).collect();
        self.send(requests, |reply| reply.expect(200)).map(drop)
    }

    /// Asks for a code for each address and reads the mails.
    pub(crate) fn codes(&self, addresses: &[String]) -> Result<Vec<String>> {
        self.give_up_mails()?;
        self.ask(addresses)?;
        self.mailed_codes(addresses)
    }

    /// Takes mails that nobody will read out of the way.
    pub(crate) fn give_up_mails(&self) -> Result<()> {
        self.database.as_ref().map_or(Ok(()), Measured::give_up_mails)
    }

    /// A worker sends the mails in a hurry: nothing is measured meanwhile.
    fn mailed_codes(&self, addresses: &[String]) -> Result<Vec<String>> {
        let _worker = self
            .launcher
            .start_with(Half::Worker, &[("MAIL__WORKERS", "16")])?;
        self.sink.codes(addresses)
    }

    /// The devices that refresh and read by bearer token; they sign in when they are first needed.
    pub(crate) fn signed_in(&self) -> Result<&SignedIn> {
        once(&self.signed_in, || {
            let addresses = match self.scale.users {
                0 => self.new_addresses(self.scale.sessions),
                _ => self.known_addresses(self.scale.sessions)?,
            };
            let codes = self.codes(&addresses)?;
            let guesses = addresses.iter().zip(&codes).map(|(to, code)| guess(to, code));
            let tokens = self.send(guesses.collect(), |reply| {
                reply.expect(200)?;
                let refresh = reply.field("refreshToken")?.to_owned();
                Ok((refresh, reply.field("accessToken")?.to_owned()))
            })?;
            let (refresh, access) = tokens.into_iter().unzip();
            Ok(SignedIn {
                addresses,
                refresh: Rc::new(RefCell::new(refresh)),
                access,
            })
        })
    }

    /// Access tokens that have ended, issued by `issue` when they are first needed.
    pub(crate) fn expired(&self, issue: impl FnOnce() -> Result<Vec<String>>) -> Result<&Vec<String>> {
        once(&self.expired, issue)
    }

    /// Cookies of sessions: those of `count` users if the database was filled, else of a few that sign in.
    pub(crate) fn cookies(&self, count: usize) -> Result<Vec<String>> {
        if self.scale.users > 0 {
            let users = (0..count.min(self.scale.users)).map(|n| scattered(n, self.scale.users));
            return Ok(users.map(|n| format!("bench-cookie-{n:030}")).collect());
        }
        once(&self.cookies, || self.begin_cookie_sessions(COOKIES)).cloned()
    }

    fn begin_cookie_sessions(&self, count: usize) -> Result<Vec<String>> {
        self.give_up_mails()?;
        let addresses = self.new_addresses(count);
        let start = |to: &String| {
            let body = format!(r#"{{"email":"{to}"}}"#);
            Request::post("/v1/auth/email/start", &body).octets()
        };
        let started = self.send(addresses.iter().map(start).collect(), |reply| {
            reply.expect(200)?;
            reply.field("request_id").map(str::to_owned)
        })?;
        let codes = self.mailed_codes(&addresses)?;
        let verify = |(request, code): (&String, &String)| {
            let body = format!(r#"{{"request_id":"{request}","code":"{code}"}}"#);
            Request::post("/v1/auth/email/verify", &body).octets()
        };
        self.send(started.iter().zip(&codes).map(verify).collect(), |reply| {
            reply.expect(200)?;
            reply.cookie("nl_session").map(str::to_owned)
        })
    }
}

/// The n-th of `users` in an order that has neighbours far apart; they are numbered from 1.
fn scattered(n: usize, users: usize) -> usize {
    /// A prime, so that every user comes before any comes again.
    const STEP: usize = 7_919;
    n.wrapping_mul(STEP) % users + 1
}

fn once<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}
