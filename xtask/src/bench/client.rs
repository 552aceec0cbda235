//! A connection that speaks just enough HTTP/1.1: keep-alive, a length, a body.

use crate::failure::{Explain, Failure, Result};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One keep-alive connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address).explain(|| "connecting to the service")?;
        stream.set_nodelay(true).explain(|| "connecting to the service")?;
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .explain(|| "connecting to the service")?;
        Ok(Client {
            stream: BufReader::new(stream),
        })
    }

    /// Sends a request; `headers` are whole lines with their line ends.
    pub(crate) fn call(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Reply> {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        );
        self.stream
            .get_mut()
            .write_all(request.as_bytes())
            .explain(|| path.to_owned())?;
        self.read_reply().map_err(|error| error.under(path))
    }

    fn read_reply(&mut self) -> Result<Reply> {
        let status_line = self.line()?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| Failure::new(format!("no status in {status_line:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let mut body = vec![0; length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0)];
        self.stream.read_exact(&mut body).explain(|| "reading a body")?;
        Ok(Reply {
            status,
            headers,
            body,
        })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line).explain(|| "reading a header")?;
        Ok(line.trim_end().to_owned())
    }
}

impl Reply {
    /// The reply if it is a 200; otherwise a failure that quotes it.
    pub(crate) fn ok(self) -> Result<Reply> {
        if self.status == 200 {
            return Ok(self);
        }
        let body = String::from_utf8_lossy(&self.body);
        Err(Failure::new(format!("answered {}: {body}", self.status)))
    }

    /// A field of the body.
    pub(crate) fn field(&self, name: &str) -> Result<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).explain(|| "reading a reply")?;
        let field = body.get(name).and_then(|field| field.as_str());
        field
            .map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("no {name} in a reply")))
    }

    /// The value of a cookie it sets.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.iter().filter(|(header, _)| header == "set-cookie");
        let pairs = set.filter_map(|(_, cookie)| cookie.split(';').next()?.split_once('='));
        pairs
            .filter(|(cookie, _)| *cookie == name)
            .map(|(_, value)| value.to_owned())
            .next()
    }
}
