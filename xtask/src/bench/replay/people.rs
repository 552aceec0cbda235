//! People who are about to do one operation each, through the service's own doors.

use super::Operation;
use crate::bench::driver::{Driver, Fixed, Reply, Request};
use crate::bench::rows::request_otp::request;
use crate::bench::rows::verify_otp::guess;
use crate::bench::rows::{me, session_read};
use crate::bench::service::{Half, Launcher, Service};
use crate::bench::sink::Sink;
use crate::failure::{Failure, Result};

/// Somebody who has done everything but the operation itself.
pub(crate) struct Person {
    pub(crate) operation: Operation,
    /// The name in the address, which is in no other.
    pub(crate) marker: String,
    request: Vec<u8>,
    status: u16,
}

/// What all markers begin with.
pub(crate) const MARKER: &str = "replayed";

/// Tokens that one instance issues are shown to another, so both have one name.
pub(crate) const SETTINGS: &[(&str, &str)] = &[("PUBLIC_URL", "http://localhost")];

/// Somebody new for each operation.
pub(crate) fn cast(launcher: &Launcher, sink: &Sink, round: usize) -> Result<Vec<Person>> {
    let service = launcher.start_with(Half::Both, SETTINGS)?;
    let house = House {
        service: &service,
        sink,
    };
    Operation::ALL
        .iter()
        .map(|&operation| house.make_ready(operation, round))
        .collect()
}

impl Person {
    /// Does it.
    pub(crate) fn act(&self, service: &Service) -> Result<()> {
        let status = self.status;
        send(service, self.request.clone(), |reply| reply.expect(status))
    }
}

/// Where they get their mails and sessions.
struct House<'a> {
    service: &'a Service,
    sink: &'a Sink,
}

impl House<'_> {
    fn make_ready(&self, operation: Operation, round: usize) -> Result<Person> {
        let marker = format!("{MARKER}{}{round}", operation as u8);
        let email = format!("{marker}@example.com");
        let (request, status) = match operation {
            Operation::Request => (request(&email), 200),
            Operation::VerifyNew => (guess(&email, &self.code(&email)?), 200),
            Operation::VerifyKnown => {
                self.sign_in(&email)?;
                (guess(&email, &self.code(&email)?), 200)
            }
            Operation::WrongCode => (guess(&email, another(&self.code(&email)?)), 401),
            Operation::Refresh => (refresh(&self.sign_in(&email)?.refresh), 200),
            Operation::SessionRead => (session_read::read(&self.cookie(&email)?), 200),
            Operation::Me => (me::read(&self.sign_in(&email)?.access), 200),
        };
        Ok(Person {
            operation,
            marker,
            request,
            status,
        })
    }

    fn code(&self, email: &str) -> Result<String> {
        send(self.service, request(email), |reply| reply.expect(200))?;
        self.mailed_code(email)
    }

    fn mailed_code(&self, email: &str) -> Result<String> {
        let code = self.sink.codes(&[email.to_owned()])?.pop();
        code.ok_or_else(|| Failure::new(format!("no code for {email}")))
    }

    fn sign_in(&self, email: &str) -> Result<Tokens> {
        let code = self.code(email)?;
        send(self.service, guess(email, &code), |reply| {
            reply.expect(200)?;
            Ok(Tokens {
                refresh: reply.field("refreshToken")?.to_owned(),
                access: reply.field("accessToken")?.to_owned(),
            })
        })
    }

    fn cookie(&self, email: &str) -> Result<String> {
        let start = post("/v1/auth/email/start", &format!(r#"{{"email":"{email}"}}"#));
        let request = send(self.service, start, |reply| {
            reply.expect(200)?;
            reply.field("request_id").map(str::to_owned)
        })?;
        let code = self.mailed_code(email)?;
        let body = format!(r#"{{"request_id":"{request}","code":"{code}"}}"#);
        send(self.service, post("/v1/auth/email/verify", &body), |reply| {
            reply.expect(200)?;
            reply.cookie("nl_session").map(str::to_owned)
        })
    }
}

/// What a sign-in gives.
#[derive(Default)]
struct Tokens {
    refresh: String,
    access: String,
}

fn send<T: Default>(
    service: &Service,
    request: Vec<u8>,
    take: impl FnMut(&Reply<'_>) -> Result<T>,
) -> Result<T> {
    let mut work = Fixed::new(vec![request], 1, take);
    Driver::connect(service.address, 1)?.closed(&mut work)?;
    Ok(work.taken.pop().unwrap_or_default())
}

fn refresh(token: &str) -> Vec<u8> {
    post(
        "/api/v1/auth/refresh",
        &format!(r#"{{"refreshToken":"{token}"}}"#),
    )
}

fn post(path: &str, body: &str) -> Vec<u8> {
    Request::post(path, body).octets()
}

/// A code that is not this one.
fn another(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}
