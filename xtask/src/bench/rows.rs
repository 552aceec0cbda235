//! What is measured: each row is one kind of request, with fresh data in every round.

use super::BenchArgs;
use super::client::Client;
use super::load::{Load, drive};
use super::service::{Half, Service};
use super::sink::Sink;
use crate::failure::{Failure, Result};
use crate::postgres::Cluster;
use clap::ValueEnum;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Row {
    /// Asking for a code
    Request,
    /// Showing it, as a new user
    Verify,
    /// Refreshing a session
    Refresh,
    /// Reading a session by its cookie
    SessionRead,
}

impl Row {
    pub(crate) const ALL: [Row; 4] = [Row::Request, Row::Verify, Row::Refresh, Row::SessionRead];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Row::Request => "request",
            Row::Verify => "verify",
            Row::Refresh => "refresh",
            Row::SessionRead => "session read",
        }
    }

    /// The reference it is measured against.
    pub(crate) fn script(self) -> &'static str {
        match self {
            Row::Request => "request.sql",
            Row::Verify => "verify.sql",
            Row::Refresh => "refresh.sql",
            Row::SessionRead => "read.sql",
        }
    }
}

/// One row of one round.
pub(crate) struct Measured {
    pub(crate) row: Row,
    pub(crate) rate: f64,
    pub(crate) latencies: Vec<Duration>,
}

impl Measured {
    fn of<T>(row: Row, load: &Load<T>) -> Measured {
        Measured {
            row,
            rate: load.rate,
            latencies: load.latencies.clone(),
        }
    }
}

/// Sessions read by cookie are few and read often.
const COOKIE_SESSIONS: usize = 50;

/// The service and what it needs.
pub(crate) struct Rig<'a> {
    http: Service,
    binary: PathBuf,
    database: String,
    sink: &'a Sink,
    connections: usize,
    operations: usize,
}

impl<'a> Rig<'a> {
    pub(crate) fn new(
        cluster: &Cluster,
        sink: &'a Sink,
        binary: PathBuf,
        args: &BenchArgs,
    ) -> Result<Rig<'a>> {
        let database = cluster.url("postgres");
        let http = Service::start(&binary, Half::Http, &database, &sink.url(), args.connections)?;
        let (connections, operations) = (args.connections, args.operations);
        Ok(Rig {
            http,
            binary,
            database,
            sink,
            connections,
            operations,
        })
    }

    /// Measures the wanted rows. Each builds on the one before, so all are run.
    pub(crate) fn round(&self, round: usize, wanted: &[Row]) -> Result<Vec<Measured>> {
        let email = |n: usize| format!("r{round}n{n}@example.com");
        let request = self.drive(self.operations, |client, n| {
            let body = format!(r#"{{"email":"{}"}}"#, email(n));
            client
                .call("POST", "/api/v1/auth/request-otp", "", &body)?
                .ok()
                .map(drop)
        })?;
        let cookies = self.cookie_sessions(round)?;
        let codes = self.codes(self.operations, email)?;
        let verify = self.drive(self.operations, |client, n| {
            let code = codes.get(n).map_or("", String::as_str);
            let body = format!(r#"{{"email":"{}","code":"{code}"}}"#, email(n));
            client
                .call("POST", "/api/v1/auth/verify-otp", "", &body)?
                .ok()?
                .field("refreshToken")
        })?;
        let refresh = self.drive(self.operations, |client, n| {
            let token = verify.results.get(n).map_or("", String::as_str);
            let body = format!(r#"{{"refreshToken":"{token}"}}"#);
            client
                .call("POST", "/api/v1/auth/refresh", "", &body)?
                .ok()
                .map(drop)
        })?;
        let read = self.drive(self.operations * 3, |client, n| {
            let cookie = cookies.get(n % cookies.len()).map_or("", String::as_str);
            client
                .call(
                    "GET",
                    "/v1/auth/me",
                    &format!("cookie: nl_session={cookie}\r\n"),
                    "",
                )?
                .ok()
                .map(drop)
        })?;
        let all = [
            Measured::of(Row::Request, &request),
            Measured::of(Row::Verify, &verify),
            Measured::of(Row::Refresh, &refresh),
            Measured::of(Row::SessionRead, &read),
        ];
        Ok(all
            .into_iter()
            .filter(|measured| wanted.contains(&measured.row))
            .collect())
    }

    fn drive<T: Send>(
        &self,
        count: usize,
        operation: impl Fn(&mut Client, usize) -> Result<T> + Sync,
    ) -> Result<Load<T>> {
        drive(self.http.address, self.connections, count, operation)
    }

    fn cookie_sessions(&self, round: usize) -> Result<Vec<String>> {
        let email = |n: usize| format!("c{round}n{n}@example.com");
        let started = self.drive(COOKIE_SESSIONS, |client, n| {
            let body = format!(r#"{{"email":"{}"}}"#, email(n));
            client
                .call("POST", "/v1/auth/email/start", "", &body)?
                .ok()?
                .field("request_id")
        })?;
        let codes = self.codes(COOKIE_SESSIONS, email)?;
        let verified = self.drive(COOKIE_SESSIONS, |client, n| {
            let request = started.results.get(n).map_or("", String::as_str);
            let code = codes.get(n).map_or("", String::as_str);
            let body = format!(r#"{{"request_id":"{request}","code":"{code}"}}"#);
            let reply = client.call("POST", "/v1/auth/email/verify", "", &body)?.ok()?;
            reply
                .cookie("nl_session")
                .ok_or_else(|| Failure::new("verify set no session cookie"))
        })?;
        Ok(verified.results)
    }

    /// Lets a worker deliver what is queued and reads the codes from the mails.
    fn codes(&self, count: usize, email: impl Fn(usize) -> String) -> Result<Vec<String>> {
        let _worker = Service::start(&self.binary, Half::Worker, &self.database, &self.sink.url(), 4)?;
        let mut codes = Vec::with_capacity(count);
        for n in 0..count {
            codes.push(self.await_code(&email(n))?);
        }
        Ok(codes)
    }

    fn await_code(&self, address: &str) -> Result<String> {
        for _ in 0..6_000 {
            if let Some(code) = self.sink.take(address) {
                return Ok(code);
            }
            thread::sleep(Duration::from_millis(10));
        }
        Err(Failure::new(format!(
            "no code for {address} within a minute; {} others came",
            self.sink.len()
        )))
    }
}
