//! A mail as the scripted server got it.
#![allow(dead_code, unreachable_pub)]

/// A mail whose final dot arrived.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// The MAIL command, whole.
    pub from: String,
    /// Every RCPT command of the mail, whole.
    pub to: Vec<String>,
    /// The content as it came, dots undone.
    pub data: Vec<u8>,
    /// Whether the server said that it took it.
    pub accepted: bool,
    /// Which connection brought it, from 1.
    pub connection: usize,
    /// Whether it came in TLS.
    pub encrypted: bool,
}

impl Received {
    /// The content as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.data).into_owned()
    }

    /// The value of the first header of this name, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let unfolded = self.text().replace("\r\n ", " ").replace("\r\n\t", " ");
        let value_of = |line: &str| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        unfolded.split("\r\n\r\n").next()?.lines().find_map(value_of)
    }

    /// The six digits that stand alone on a line of the text part; no encoding of it changes them.
    pub fn code(&self) -> Option<String> {
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        self.text().lines().find(is_code).map(str::to_owned)
    }
}
