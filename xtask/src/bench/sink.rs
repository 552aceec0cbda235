//! A relay that takes every mail at once and remembers the code in it.

use crate::failure::{Explain, Result};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

type Codes = Arc<Mutex<HashMap<String, String>>>;

/// A running relay on loopback; it ends with the process.
#[derive(Debug)]
pub(crate) struct Sink {
    port: u16,
    codes: Codes,
}

impl Sink {
    /// Listens on a free port.
    pub(crate) fn start() -> Result<Sink> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).explain(|| "listening for mails")?;
        let port = listener.local_addr().explain(|| "listening for mails")?.port();
        let codes = Codes::default();
        let taken = Arc::clone(&codes);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let codes = Arc::clone(&taken);
                // A conversation that breaks is the sender's to repeat.
                thread::spawn(move || converse(&stream, &codes).ok());
            }
        });
        Ok(Sink { port, codes })
    }

    /// Where it listens, as the service's setting has it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Takes the code mailed to an address, if it came.
    pub(crate) fn take(&self, address: &str) -> Option<String> {
        self.codes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(address)
    }

    /// How many codes are there to be taken.
    pub(crate) fn len(&self) -> usize {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

fn converse(stream: &TcpStream, codes: &Codes) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut answer = stream;
    let mut lines = BufReader::new(stream).lines();
    let mut to = String::new();
    answer.write_all(b"220 sink\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let reply: &[u8] = match verb.as_str() {
            "EHLO" => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "RCPT" => {
                to = line
                    .split_once('<')
                    .and_then(|(_, rest)| rest.split_once('>'))
                    .map_or_else(String::new, |(to, _)| to.to_owned());
                b"250 ok\r\n"
            }
            "DATA" => {
                answer.write_all(b"354 go on\r\n")?;
                let mut code = None;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    let text = line.trim();
                    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
                        code = code.or_else(|| Some(text.to_owned()));
                    }
                }
                if let Some(code) = code {
                    codes
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(to.clone(), code);
                }
                b"250 taken\r\n"
            }
            "QUIT" => return answer.write_all(b"221 bye\r\n"),
            _ => b"250 ok\r\n",
        };
        answer.write_all(reply)?;
    }
    Ok(())
}
