//! HTTP by hand, so that tests see every octet: header names, their order, and what was not sent.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// A request to be written out.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: vec![("Host".to_owned(), "localhost:5173".to_owned())],
            body: Vec::new(),
        }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    pub(crate) fn post(target: &str, body: &Value) -> Self {
        Self::new("POST", target).json(body.to_string().as_bytes())
    }

    /// A body, announced as JSON whatever it is.
    pub(crate) fn json(self, body: &[u8]) -> Self {
        self.header("Content-Type", "application/json").body(body)
    }

    pub(crate) fn body(mut self, body: &[u8]) -> Self {
        body.clone_into(&mut self.body);
        self.header("Content-Length", &body.len().to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn bearer(self, token: &Value) -> Self {
        self.header("Authorization", &format!("Bearer {}", token.as_str().unwrap()))
    }

    /// Whether the scheme is Bearer.
    pub(crate) fn shows_bearer(&self) -> bool {
        let is_bearer = |(name, value): &(String, String)| {
            name.eq_ignore_ascii_case("authorization") && value.to_ascii_lowercase().starts_with("bearer")
        };
        self.headers.iter().any(is_bearer)
    }

    /// In place of the usual `Host`.
    pub(crate) fn host(mut self, host: &str) -> Self {
        self.headers[0].1 = host.to_owned();
        self
    }

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    /// The target without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The octets of the body.
    pub(crate) fn content(&self) -> &[u8] {
        &self.body
    }

    /// Method and target.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// The octets, with a wish to close the connection.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("Connection: close\r\n\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

/// A reply as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    fn parse(octets: &[u8]) -> Self {
        let text = String::from_utf8(octets.to_vec()).expect("replies are text");
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no reply: {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers: Vec<_> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        // The server keeps headers in a hash map: their order says nothing.
        headers.sort();
        Self {
            status,
            headers,
            body: body.to_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The error code, in whichever shape.
    pub(crate) fn code(&self) -> String {
        let body = self.json();
        let code = body.get("code").or(body.get("error"));
        code.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The value of a cookie that is set.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .iter()
            .filter(|(key, _)| key == "set-cookie")
            .filter_map(|(_, value)| value.split(';').next()?.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    /// All cookies that are set, as a `Cookie` header.
    pub(crate) fn cookies(&self) -> String {
        let set = self.headers.iter().filter(|(key, _)| key == "set-cookie");
        set.filter_map(|(_, value)| value.split(';').next())
            .collect::<Vec<_>>()
            .join("; ")
    }
}

/// Writes octets and reads until the server closes.
pub(crate) fn exchange(address: SocketAddr, octets: &[u8]) -> Reply {
    let mut stream = connect(address);
    // A server that refuses a body unread may close before all of it is written.
    let _ = stream.write_all(octets);
    read_reply(&mut stream)
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Reads a reply as far as its `Content-Length`, or until the server closes.
pub(crate) fn read_reply(stream: &mut TcpStream) -> Reply {
    let (mut octets, mut some) = (Vec::new(), [0; 4096]);
    // A reset after the reply was read takes nothing from it.
    while let Ok(read @ 1..) = stream.read(&mut some) {
        octets.extend_from_slice(&some[..read]);
        if is_whole(&octets) {
            break;
        }
    }
    Reply::parse(&octets)
}

fn is_whole(octets: &[u8]) -> bool {
    let text = String::from_utf8_lossy(octets).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| body.len() >= length.trim().parse::<usize>().unwrap())
}
