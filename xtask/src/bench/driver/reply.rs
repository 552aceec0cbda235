//! Replies: found in what was read, in one pass over their lines, however the reads were cut.

use crate::failure::{Explain, Failure, Result};
use std::str;

/// A whole reply, within what was read.
pub(crate) struct Reply<'a> {
    pub(crate) status: u16,
    head: &'a [u8],
    body: &'a [u8],
}

/// Where a whole reply is in what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    status: u16,
    head_ends: usize,
    body_ends: usize,
}

/// Reads one reply; made anew, by [`Scanner::default`], for each.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    status: u16,
    length: usize,
    /// Where the line begins that has not ended yet.
    line: usize,
    head_ends: Option<usize>,
}

impl Scanner {
    /// Looks at all that was read of a reply; where it is, once it is whole.
    pub(crate) fn scan(&mut self, read: &[u8]) -> Result<Option<Found>> {
        loop {
            if let Some(head_ends) = self.head_ends {
                let body_ends = head_ends + self.length;
                let status = self.status;
                let found = Found {
                    status,
                    head_ends,
                    body_ends,
                };
                return Ok((read.len() >= body_ends).then_some(found));
            }
            let rest = read.get(self.line..).unwrap_or_default();
            let Some(end) = rest.iter().position(|&octet| octet == b'\n') else {
                return Ok(None);
            };
            let line = rest.get(..end).unwrap_or_default().trim_ascii_end();
            self.see(line)?;
            self.line += end + 1;
            if line.is_empty() {
                self.head_ends = Some(self.line);
            }
        }
    }

    fn see(&mut self, line: &[u8]) -> Result<()> {
        if self.status == 0 {
            let status = line.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3));
            self.status = number(status.unwrap_or_default())?;
        } else if let Some(length) = value(line, b"content-length") {
            self.length = number(length)?;
        } else if value(line, b"transfer-encoding").is_some() {
            return Err(Failure::new("a reply without a length"));
        }
        Ok(())
    }
}

impl<'a> Reply<'a> {
    /// What a scan found, in what it was found in.
    pub(crate) fn of(read: &'a [u8], found: Found) -> Reply<'a> {
        Reply {
            status: found.status,
            head: read.get(..found.head_ends).unwrap_or_default(),
            body: read.get(found.head_ends..found.body_ends).unwrap_or_default(),
        }
    }

    /// Fails, quoting the reply, unless it has this status.
    pub(crate) fn expect(&self, status: u16) -> Result<()> {
        if self.status == status {
            return Ok(());
        }
        let body = String::from_utf8_lossy(self.body);
        Err(Failure::new(format!(
            "answered {} instead of {status}: {body}",
            self.status
        )))
    }

    /// A text of the body's outer object. Our own texts hold nothing escaped, so none is looked for.
    pub(crate) fn field(&self, name: &str) -> Result<&'a str> {
        let body = str::from_utf8(self.body).explain(|| "reading a reply")?;
        let found = body.split_once(&format!("\"{name}\":\"")).map(|(_, rest)| rest);
        found
            .and_then(|rest| rest.split('"').next())
            .ok_or_else(|| Failure::new(format!("no {name} in a reply")))
    }

    /// The value of a cookie it sets.
    pub(crate) fn cookie(&self, name: &str) -> Result<&'a str> {
        let lines = self.head.split(|&octet| octet == b'\n');
        let mut set = lines.filter_map(|line| str::from_utf8(value(line, b"set-cookie")?).ok());
        set.find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('=')?.split(';').next())
            .ok_or_else(|| Failure::new(format!("no cookie {name} in a reply")))
    }
}

/// What follows a header's name, if the line is that header's.
fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    let value = rest.strip_prefix(b":")?;
    start.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
}

fn number<T: str::FromStr>(digits: &[u8]) -> Result<T> {
    let number = str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| {
        Failure::new(format!(
            "not a number in a reply: {}",
            String::from_utf8_lossy(digits)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: &[u8] = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 11\r\nset-cookie: a=1; Path=/\r\n\
        set-cookie: nl_session=xyz; HttpOnly\r\n\r\n{\"code\":\"x\"}";

    #[test]
    fn a_reply_is_found_wherever_the_reads_are_cut() {
        let all = &REPLY[..REPLY.len() - 1];
        let whole = Scanner::default().scan(all).unwrap().unwrap();
        for first in 0..all.len() {
            let mut scanner = Scanner::default();
            assert_eq!(scanner.scan(&all[..first]).unwrap(), None, "{first}");
            assert_eq!(scanner.scan(all).unwrap(), Some(whole), "{first}");
        }
        let reply = Reply::of(all, whole);
        assert_eq!((reply.status, reply.body.len()), (401, 11));
    }

    #[test]
    fn fields_and_cookies_are_read() {
        let (head_ends, body_ends) = (REPLY.len() - 12, REPLY.len());
        let found = Found {
            status: 200,
            head_ends,
            body_ends,
        };
        let reply = Reply::of(REPLY, found);
        assert_eq!(reply.field("code").unwrap(), "x");
        assert!(reply.field("cod").is_err());
        assert_eq!(reply.cookie("nl_session").unwrap(), "xyz");
        assert!(reply.cookie("nl_csrf").is_err());
        assert!(reply.expect(200).is_ok());
        assert!(reply.expect(401).is_err());
    }

    #[test]
    fn what_is_no_reply_fails() {
        for bad in [
            "SMTP ready\r\n",
            "HTTP/1.1 2x0 OK\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n",
        ] {
            assert!(Scanner::default().scan(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
