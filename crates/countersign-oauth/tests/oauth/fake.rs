//! A provider on loopback that says whatever a test wants, and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::{Value, json};

/// What it says at one path.
#[derive(Clone)]
pub(crate) enum Answer {
    /// 200 and JSON.
    Json(Value),
    /// A status and JSON.
    Refuse(u16, Value),
    /// These octets as the body of a 200.
    Text(String),
    /// A redirect there.
    Redirect(String),
    /// So many octets of a JSON text.
    Endless(u64),
    /// Takes the request and says nothing.
    Silence,
    /// Begins to answer and says no more.
    Stall,
    /// Hangs up.
    HangUp,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

pub(crate) struct Fake {
    pub(crate) url: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    answers: Mutex<BTreeMap<String, Answer>>,
    asked: Mutex<Vec<Asked>>,
    silent: Mutex<Vec<TcpStream>>,
    sent: AtomicU64,
    over: AtomicBool,
}

impl Fake {
    /// Starts it; it answers 404 to everything yet.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        let listening = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.over.load(Ordering::Acquire) {
                    return;
                }
                let shared = Arc::clone(&serving);
                std::thread::spawn(move || drop(shared.serve(stream.unwrap())));
            }
        });
        Self {
            url: format!("http://{address}"),
            address,
            shared,
            listening: Some(listening),
        }
    }

    /// Answers so from now on.
    pub(crate) fn answer(&self, path: &str, answer: Answer) -> &Self {
        self.shared
            .answers
            .lock()
            .unwrap()
            .insert(path.to_owned(), answer);
        self
    }

    /// Answers with JSON from now on.
    pub(crate) fn says(&self, path: &str, json: Value) -> &Self {
        self.answer(path, Answer::Json(json))
    }

    /// The usual discovery document, changed.
    pub(crate) fn discovers(&self, change: impl FnOnce(&mut Value)) -> &Self {
        let mut document = json!({
            "issuer": self.url,
            "authorization_endpoint": format!("{}/authorize", self.url),
            "token_endpoint": format!("{}/token", self.url),
            "jwks_uri": format!("{}/jwks", self.url),
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        });
        change(&mut document);
        self.says("/.well-known/openid-configuration", document)
    }

    /// Ends what it was silent about.
    pub(crate) fn hangs_up(&self) {
        self.shared.silent.lock().unwrap().clear();
    }

    /// What it was asked at that path.
    pub(crate) fn asked(&self, path: &str) -> Vec<Asked> {
        let asked = self.shared.asked.lock().unwrap();
        asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }

    /// How often it was asked anything.
    pub(crate) fn count(&self) -> usize {
        self.shared.asked.lock().unwrap().len()
    }

    /// How many octets of endless answers it got rid of.
    pub(crate) fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Acquire)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.address);
        let _ = self.listening.take().map(JoinHandle::join);
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let Some(asked) = read(&stream)? else {
            return Ok(());
        };
        let path = asked.path.split('?').next().unwrap().to_owned();
        let asked = Asked { path, ..asked };
        let answer = self.answers.lock().unwrap().get(&asked.path).cloned();
        self.asked.lock().unwrap().push(asked);
        match answer {
            None => send(&mut stream, 404, "", "{}"),
            Some(Answer::Json(json)) => send(&mut stream, 200, "", &json.to_string()),
            Some(Answer::Refuse(status, json)) => send(&mut stream, status, "", &json.to_string()),
            Some(Answer::Text(text)) => send(&mut stream, 200, "", &text),
            Some(Answer::Redirect(to)) => send(&mut stream, 302, &format!("location: {to}\r\n"), "{}"),
            Some(Answer::Endless(octets)) => self.flood(&mut stream, octets),
            Some(Answer::HangUp) => Ok(()),
            Some(Answer::Silence) => {
                self.silent.lock().unwrap().push(stream);
                Ok(())
            }
            Some(Answer::Stall) => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":")?;
                self.silent.lock().unwrap().push(stream);
                Ok(())
            }
        }
    }

    fn flood(&self, stream: &mut TcpStream, octets: u64) -> std::io::Result<()> {
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-length: {octets}\r\n\r\n{{\"a\":\""
        )?;
        let block = [b'a'; 16 * 1024];
        for _ in 0..octets / block.len() as u64 {
            stream.write_all(&block)?;
            self.sent.fetch_add(block.len() as u64, Ordering::AcqRel);
        }
        Ok(())
    }
}

fn read(stream: &TcpStream) -> std::io::Result<Option<Asked>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Asked {
        path,
        headers,
        body: String::from_utf8(body).unwrap(),
    }))
}

fn send(stream: &mut TcpStream, status: u16, headers: &str, body: &str) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\
         {headers}\r\n{body}",
        body.len()
    )
}
