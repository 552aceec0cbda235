//! The few words that are exchanged in the clear before STARTTLS.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::outcome::Failure;
use super::transcript::Transcript;

/// Longer lines and replies are no SMTP.
const MAX_LINE: u64 = 1_000;
const MAX_LINES: usize = 100;

/// A reply of one or more lines.
#[derive(Debug)]
pub(crate) struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    /// Itself if it is 2yz, else the failure it is.
    pub(crate) fn expect_positive(self) -> Result<Self, Failure> {
        if (200..300).contains(&self.code) {
            Ok(self)
        } else {
            Err(Failure::Said(self.code, self.lines.join(" ")))
        }
    }

    /// Whether a line begins with a word, as EHLO's lines do with the names of extensions.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        let mut first_words = self
            .lines
            .iter()
            .filter_map(|line| line.split_whitespace().next());
        first_words.any(|first| first.eq_ignore_ascii_case(word))
    }
}

/// Says something and hears the reply.
pub(crate) async fn ask(
    socket: &mut BufReader<TcpStream>,
    command: &str,
    transcript: Option<&Transcript>,
) -> Result<Reply, Failure> {
    if let Some(transcript) = transcript {
        transcript.we_said(command.as_bytes());
    }
    let said = socket.write_all(command.as_bytes()).await;
    said.map_err(|error| Failure::Broke(error.to_string()))?;
    hear(socket, transcript).await
}

/// Reads one reply.
pub(crate) async fn hear(
    socket: &mut BufReader<TcpStream>,
    transcript: Option<&Transcript>,
) -> Result<Reply, Failure> {
    let nonsense = || Failure::Broke("the answer is no SMTP".to_owned());
    let mut lines = Vec::new();
    while lines.len() < MAX_LINES {
        let mut line = Vec::new();
        let read = (&mut *socket).take(MAX_LINE).read_until(b'\n', &mut line).await;
        if read.map_err(|error| Failure::Broke(error.to_string()))? == 0 {
            return Err(Failure::Broke("the relay closed the connection".to_owned()));
        }
        if let Some(transcript) = transcript {
            transcript.relay_said(&line);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.strip_suffix('\n').ok_or_else(nonsense)?.trim_end();
        let (code, rest) = line.split_at_checked(3).ok_or_else(nonsense)?;
        let code: u16 = code.parse().map_err(|_| nonsense())?;
        lines.push(rest.get(1..).unwrap_or_default().to_owned());
        if !rest.starts_with('-') {
            return Ok(Reply { code, lines });
        }
    }
    Err(nonsense())
}
