//! A relay that takes every mail at once and keeps what matters of it.

use crate::failure::{Explain, Failure, Result};
use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long the next mail may take while codes are waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// One mail that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) to: String,
    /// The first line of six digits.
    pub(crate) code: Option<String>,
    /// The end of DATA.
    pub(crate) at: Instant,
}

/// A running relay on loopback; it ends with the process.
#[derive(Clone, Debug)]
pub(crate) struct Sink {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    count: AtomicUsize,
    mails: Mutex<Vec<Mail>>,
    came: Condvar,
}

impl Sink {
    /// Listens on a free port.
    pub(crate) fn start() -> Result<Sink> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).explain(|| "listening for mails")?;
        let port = listener.local_addr().explain(|| "listening for mails")?.port();
        let shared = Arc::<Shared>::default();
        let taken = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&taken);
                // A conversation that breaks is the sender's to repeat.
                thread::spawn(move || converse(&stream, &shared).ok());
            }
        });
        Ok(Sink { port, shared })
    }

    /// Where it listens, as the service's setting has it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// How many mails came since the start.
    pub(crate) fn count(&self) -> usize {
        self.shared.count.load(Ordering::Relaxed)
    }

    /// Takes all mails that came since the last time.
    pub(crate) fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.shared.mails.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same, once there are some; none if none comes in time.
    pub(crate) fn wait(&self, patience: Duration) -> Vec<Mail> {
        let mails = self.shared.mails.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .shared
            .came
            .wait_timeout_while(mails, patience, |mails| mails.is_empty());
        std::mem::take(&mut *waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Waits for a code to each of these addresses; in their order.
    pub(crate) fn codes(&self, addresses: &[String]) -> Result<Vec<String>> {
        let mut codes: HashMap<String, String> = HashMap::new();
        let mut missing: HashSet<&str> = addresses.iter().map(String::as_str).collect();
        while !missing.is_empty() {
            let mails = self.wait(PATIENCE);
            if mails.is_empty() {
                let (left, of) = (missing.len(), addresses.len());
                return Err(Failure::new(format!(
                    "no mail for a minute: {left} of {of} codes are missing"
                )));
            }
            for Mail { to, code, .. } in mails {
                if let Some(code) = code {
                    missing.remove(to.as_str());
                    codes.insert(to, code);
                }
            }
        }
        let found = addresses.iter().map(|address| codes.get(address).cloned());
        Ok(found.map(Option::unwrap_or_default).collect())
    }
}

impl Shared {
    fn put(&self, mail: Mail) {
        self.mails
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(mail);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.came.notify_one();
    }
}

fn converse(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut answer = stream;
    let mut reader = BufReader::with_capacity(64 * 1024, stream);
    let (mut line, mut to) = (Vec::new(), String::new());
    answer.write_all(b"220 sink\r\n")?;
    while next_line(&mut reader, &mut line)? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let reply: &[u8] = match verb.as_slice() {
            b"EHLO" => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            b"RCPT" => {
                to = between(&line, b'<', b'>');
                b"250 ok\r\n"
            }
            b"DATA" => {
                answer.write_all(b"354 go on\r\n")?;
                let mut code = None;
                while next_line(&mut reader, &mut line)? && line != b"." {
                    let is_code = code.is_none() && line.len() == 6 && line.iter().all(u8::is_ascii_digit);
                    if is_code {
                        code = Some(String::from_utf8_lossy(&line).into_owned());
                    }
                }
                let (to, at) = (std::mem::take(&mut to), Instant::now());
                shared.put(Mail { to, code, at });
                b"250 taken\r\n"
            }
            b"QUIT" => return answer.write_all(b"221 bye\r\n"),
            _ => b"250 ok\r\n",
        };
        answer.write_all(reply)?;
    }
    Ok(())
}

/// Reads a line, without its end, in place of the last; `false` at the end of all.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let count = reader.read_until(b'\n', line)?;
    line.truncate(line.trim_ascii_end().len());
    Ok(count > 0)
}

fn between(line: &[u8], open: u8, close: u8) -> String {
    let inner = line.split(|&octet| octet == open || octet == close).nth(1);
    String::from_utf8_lossy(inner.unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_taken_with_its_code() {
        let sink = Sink::start().unwrap();
        let stream = TcpStream::connect(("127.0.0.1", sink.port)).unwrap();
        let said = b"EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<to@b.c>\r\nDATA\r\nx\r\n\r\n012345\r\n999999\r\n.\r\nQUIT\r\n";
        (&stream).write_all(said).unwrap();
        let heard: Vec<String> = BufReader::new(&stream)
            .lines()
            .map(|line| line.unwrap())
            .collect();
        assert_eq!(heard.last().unwrap(), "221 bye");
        assert_eq!(sink.count(), 1);
        assert_eq!(sink.codes(&["to@b.c".to_owned()]).unwrap(), ["012345"]);
    }
}
