//! A scripted SMTP server on plain threads and the standard library alone: it accepts, refuses, stalls, hangs up and
//! comes back, each at any step, and keeps what it was sent. Include it with
//! `#[path = "…/scripted_smtp.rs"] mod scripted_smtp;`.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing
)]

#[path = "received.rs"]
mod received;

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

pub use received::Received;

/// What the server does when it is its turn.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Says this; several lines are separated by `\r\n`.
    Say(&'static str),
    /// Says it later.
    SayAfter(Duration, &'static str),
    /// Says nothing and keeps the connection.
    Hang,
    /// Hangs up.
    Drop,
}

/// The answers to each step of a conversation. Read anew at every step, so that it can change under way.
#[derive(Clone, Debug)]
pub struct Script {
    pub greeting: Answer,
    /// What EHLO offers, besides the server's name.
    pub extensions: Vec<&'static str>,
    pub starttls: Answer,
    pub auth: Answer,
    /// Instead, where AUTH PLAIN is tried.
    pub auth_plain: Option<Answer>,
    /// The challenges of AUTH LOGIN, in base64.
    pub login: [&'static str; 2],
    pub mail: Answer,
    pub rcpt: Answer,
    pub data: Answer,
    /// After the final dot.
    pub dot: Answer,
    /// Hangs up in the midst of the content, once so many octets of it came.
    pub drop_after_octets: Option<usize>,
    /// Hangs up after so many mails on one connection, as relays do to idle ones: without a word.
    pub drop_after_mails: Option<usize>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            greeting: Answer::Say("220 relay.test ESMTP"),
            extensions: vec!["8BITMIME", "SMTPUTF8"],
            starttls: Answer::Say("220 go ahead"),
            auth: Answer::Say("235 2.7.0 welcome"),
            auth_plain: None,
            login: ["VXNlcm5hbWU6", "UGFzc3dvcmQ6"],
            mail: Answer::Say("250 2.1.0 ok"),
            rcpt: Answer::Say("250 2.1.5 ok"),
            data: Answer::Say("354 go on"),
            dot: Answer::Say("250 2.0.0 queued as 4F2A"),
            drop_after_octets: None,
            drop_after_mails: None,
        }
    }
}

/// A stream the server can talk on.
pub trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

/// Makes TLS of a socket; the server itself knows none.
pub type Upgrade = Arc<dyn Fn(TcpStream) -> io::Result<Box<dyn Wire>> + Send + Sync>;

#[derive(Default)]
struct Log {
    connections: usize,
    open: Vec<TcpStream>,
    received: Vec<Received>,
    commands: Vec<String>,
    is_stopped: bool,
}

struct State {
    script: Mutex<Script>,
    log: Mutex<Log>,
    changed: Condvar,
    upgrade: Option<Upgrade>,
    implicit_tls: bool,
}

/// The server. It stops when it is dropped.
pub struct ScriptedSmtp {
    address: SocketAddr,
    state: Arc<State>,
}

impl ScriptedSmtp {
    /// Starts on a free port of 127.0.0.1.
    pub fn start(script: Script) -> Self {
        Self::start_tls(script, None, false)
    }

    /// Starts one that can do TLS: from the first octet, or by STARTTLS (to be offered by the script).
    pub fn start_tls(script: Script, upgrade: Option<Upgrade>, implicit_tls: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            script: Mutex::new(script),
            log: Mutex::default(),
            changed: Condvar::new(),
            upgrade,
            implicit_tls,
        });
        listen(listener, Arc::clone(&state));
        Self { address, state }
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `smtp://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Changes what it does from now on.
    pub fn set(&self, script: Script) {
        *self.state.script.lock().unwrap() = script;
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.log().connections
    }

    /// Every mail whose final dot arrived, in order.
    pub fn received(&self) -> Vec<Received> {
        self.log().received.clone()
    }

    /// Every command line, in order over all connections.
    pub fn commands(&self) -> Vec<String> {
        self.log().commands.clone()
    }

    /// Waits until so many mails arrived, at most `patience`; returns those that did.
    pub fn wait_for(&self, mails: usize, patience: Duration) -> Vec<Received> {
        let waited = self
            .state
            .changed
            .wait_timeout_while(self.log(), patience, |log| log.received.len() < mails);
        waited.unwrap().0.received.clone()
    }

    /// Dies: refuses connections and cuts those there are.
    pub fn die(&self) {
        self.cut();
        while TcpListener::bind(self.address).is_err() {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Comes back on the same port.
    pub fn come_back(&self) {
        self.log().is_stopped = false;
        listen(TcpListener::bind(self.address).unwrap(), Arc::clone(&self.state));
    }

    fn cut(&self) {
        let mut log = self.log();
        log.is_stopped = true;
        for socket in log.open.drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
        drop(log);
        // Wakes the thread in `accept`.
        let _ = TcpStream::connect(self.address);
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.state.log.lock().unwrap()
    }
}

impl Drop for ScriptedSmtp {
    fn drop(&mut self) {
        self.cut();
    }
}

fn listen(listener: TcpListener, state: Arc<State>) {
    std::thread::spawn(move || {
        while let Ok((socket, _)) = listener.accept() {
            let mut log = state.log.lock().unwrap();
            if log.is_stopped {
                return;
            }
            log.connections += 1;
            let number = log.connections;
            log.open.push(socket.try_clone().unwrap());
            drop(log);
            let _ = socket.set_nodelay(true);
            let state = Arc::clone(&state);
            std::thread::spawn(move || drop(Session::talk(&state, socket, number)));
        }
    });
}

struct Session<'a> {
    state: &'a State,
    socket: TcpStream,
    wire: Box<dyn Wire>,
    /// What was read and not yet looked at.
    ahead: Vec<u8>,
    /// The mail under way.
    mail: Received,
}

impl Session<'_> {
    fn talk(state: &State, socket: TcpStream, connection: usize) -> io::Result<()> {
        let wire: Box<dyn Wire> = Box::new(socket.try_clone()?);
        let mail = Received {
            connection,
            ..Received::default()
        };
        let mut session = Session {
            state,
            socket,
            wire,
            ahead: Vec::new(),
            mail,
        };
        let ended = session.serve();
        let _ = session.socket.shutdown(Shutdown::Both);
        ended
    }

    fn serve(&mut self) -> io::Result<()> {
        if self.state.implicit_tls {
            self.begin_tls()?;
        }
        self.answer(&self.script().greeting)?;
        let mut mails = 0;
        loop {
            let line = String::from_utf8_lossy(&self.read_line()?).trim_end().to_owned();
            let script = self.script();
            self.state.log.lock().unwrap().commands.push(line.clone());
            let verb = line.split([' ', ':']).next().unwrap_or_default();
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let offers = [&["relay.test"], &script.extensions[..]]
                        .concat()
                        .join("\r\n250-");
                    self.say(&format!("250-{offers}\r\n250 HELP\r\n"))?;
                }
                "STARTTLS" => {
                    self.answer(&script.starttls)?;
                    self.begin_tls()?;
                }
                "AUTH" => self.sign_in(&line, &script)?,
                "MAIL" => {
                    (self.mail.from, self.mail.to) = (line, Vec::new());
                    self.answer(&script.mail)?;
                }
                "RCPT" => {
                    self.mail.to.push(line);
                    self.answer(&script.rcpt)?;
                }
                "DATA" => {
                    if self.answer(&script.data)? {
                        self.receive(script.drop_after_octets)?;
                        mails += 1;
                    }
                    if script.drop_after_mails.is_some_and(|limit| mails >= limit) {
                        return Ok(());
                    }
                }
                "RSET" | "NOOP" => self.say("250 2.0.0 ok\r\n")?,
                "QUIT" => return self.say("221 2.0.0 bye\r\n"),
                _ => self.say("502 5.5.1 what?\r\n")?,
            }
        }
    }

    /// LOGIN asks twice, in the script's words; every answer counts as a command.
    fn sign_in(&mut self, line: &str, script: &Script) -> io::Result<()> {
        if line.eq_ignore_ascii_case("AUTH LOGIN") {
            for challenge in script.login {
                self.say(&format!("334 {challenge}\r\n"))?;
                let said = String::from_utf8_lossy(&self.read_line()?).trim_end().to_owned();
                self.state.log.lock().unwrap().commands.push(said);
            }
        }
        let (for_plain, for_all) = (&script.auth_plain, &script.auth);
        let is_plain = line.to_ascii_uppercase().starts_with("AUTH PLAIN");
        self.answer(for_plain.as_ref().filter(|_| is_plain).unwrap_or(for_all))
            .map(drop)
    }

    fn receive(&mut self, drop_after: Option<usize>) -> io::Result<()> {
        let mut data = Vec::new();
        loop {
            let line = self.read_line()?;
            match line.strip_prefix(b".") {
                Some(b"\r\n") => break,
                Some(rest) => data.extend_from_slice(rest),
                None => data.extend_from_slice(&line),
            }
            if drop_after.is_some_and(|limit| data.len() >= limit) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
        }
        let dot = self.script().dot;
        let accepted = matches!(dot, Answer::Say(text) | Answer::SayAfter(_, text) if text.starts_with('2'));
        let mail = Received {
            data,
            accepted,
            ..self.mail.clone()
        };
        self.state.log.lock().unwrap().received.push(mail);
        self.state.changed.notify_all();
        self.answer(&dot).map(drop)
    }

    fn begin_tls(&mut self) -> io::Result<()> {
        if let Some(upgrade) = &self.state.upgrade {
            self.wire = upgrade(self.socket.try_clone()?)?;
            self.mail.encrypted = true;
        }
        Ok(())
    }

    /// Says whether the answer was positive; an error ends the connection.
    fn answer(&mut self, answer: &Answer) -> io::Result<bool> {
        let text = match answer {
            Answer::Say(text) => text,
            Answer::SayAfter(wait, text) => {
                std::thread::sleep(*wait);
                text
            }
            Answer::Hang => {
                // Until the other side gives up.
                while self.wire.read(&mut [0; 1024])? > 0 {}
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Answer::Drop => return Err(io::ErrorKind::ConnectionAborted.into()),
        };
        self.say(&format!("{text}\r\n"))?;
        Ok(text.starts_with(['2', '3']))
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.wire.write_all(text.as_bytes())?;
        self.wire.flush()
    }

    fn read_line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.ahead.iter().position(|&b| b == b'\n') {
                return Ok(self.ahead.drain(..=end).collect());
            }
            let mut chunk = [0; 4096];
            let count = self.wire.read(&mut chunk)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.ahead.extend_from_slice(&chunk[..count]);
        }
    }

    fn script(&self) -> Script {
        self.state.script.lock().unwrap().clone()
    }
}
