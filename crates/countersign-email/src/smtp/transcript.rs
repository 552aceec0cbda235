//! What was said on a connection, for an operator to read: every line but passwords and the mail itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Who said a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// This program.
    Us,
    /// The relay.
    Relay,
    /// Nobody: something happened.
    Event,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Who said it.
    pub by: Speaker,
    /// What was said.
    pub text: String,
}

/// Writes down a conversation. Clones write to the same page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transcript(Arc<Mutex<Page>>);

#[derive(Debug, Default)]
struct Page {
    lines: Vec<Spoken>,
    ours: Vec<u8>,
    theirs: Vec<u8>,
    /// What the relay said last: it tells what we say next.
    last_code: String,
    /// How much of the mail was sent, while it is.
    content: Option<usize>,
}

/// A relay that says more than this is cut off.
const MAX_LINES: usize = 2_000;
/// What stands in the place of a password.
const MASK: &str = "********";

impl Transcript {
    /// Everything so far.
    pub(crate) fn lines(&self) -> Vec<Spoken> {
        self.page().lines.clone()
    }

    /// Something happened.
    pub(crate) fn note(&self, text: &str) {
        self.page().push(Speaker::Event, text);
    }

    /// We wrote octets.
    pub(crate) fn we_said(&self, octets: &[u8]) {
        let mut page = self.page();
        page.ours.extend_from_slice(octets);
        while let Some(line) = first_line(&mut page.ours) {
            page.hear_us(&line);
        }
    }

    /// The relay wrote octets.
    pub(crate) fn relay_said(&self, octets: &[u8]) {
        let mut page = self.page();
        page.theirs.extend_from_slice(octets);
        while let Some(line) = first_line(&mut page.theirs) {
            page.last_code = line.chars().take(3).collect();
            page.push(Speaker::Relay, &line);
        }
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Page {
    fn hear_us(&mut self, line: &str) {
        if let Some(octets) = self.content {
            if line == "." {
                self.content = None;
                self.push(Speaker::Event, &format!("the mail, {octets} octets"));
                self.push(Speaker::Us, ".");
            } else {
                self.content = Some(octets + line.len() + 2);
            }
            return;
        }
        let is_secret = std::mem::take(&mut self.last_code) == "334";
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let text = match words.as_slice() {
            _ if is_secret => MASK.to_owned(),
            [verb, mechanism, _] if verb.eq_ignore_ascii_case("AUTH") => format!("{verb} {mechanism} {MASK}"),
            _ => line.to_owned(),
        };
        self.push(Speaker::Us, &text);
    }

    fn push(&mut self, by: Speaker, text: &str) {
        if by == Speaker::Relay && self.last_code == "354" {
            self.content = Some(0);
        }
        let text = text.chars().filter(|c| !c.is_control()).take(1_000).collect();
        if self.lines.len() < MAX_LINES {
            self.lines.push(Spoken { by, text });
        }
    }
}

fn first_line(octets: &mut Vec<u8>) -> Option<String> {
    let end = octets.iter().position(|&octet| octet == b'\n')?;
    let line: Vec<u8> = octets.drain(..=end).collect();
    Some(
        String::from_utf8_lossy(&line)
            .trim_end_matches(['\r', '\n'])
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c8_passwords_and_content_are_left_out() {
        let transcript = Transcript::default();
        for (relay, us) in [
            ("220 relay\r\n", "EHLO me\r\n"),
            (
                "250-relay\r\n250 AUTH PLAIN LOGIN\r\n",
                "AUTH PLAIN AGh1bnRlcjI=\r\n",
            ),
            ("504 no\r\n", "AUTH LO"),
            ("", "GIN\r\n"),
            ("334 VXNlcm5hbWU6\r\n", "aHVudGVyMg==\r\n"),
            ("334 UGFzc3dvcmQ6\r\n", "aHVudGVyMg==\r\n"),
            ("235 ok\r\n", "DATA\r\n"),
            ("354 go on\r\n", "Subject: hunter2\r\n\r\n..\r\n.\r\n"),
            ("250 queued\r\n", "QUIT\r\n"),
        ] {
            transcript.relay_said(relay.as_bytes());
            transcript.we_said(us.as_bytes());
        }
        let text: Vec<String> = transcript.lines().into_iter().map(|line| line.text).collect();
        let expected = "220 relay|EHLO me|250-relay|250 AUTH PLAIN LOGIN|AUTH PLAIN ********|504 no|AUTH LOGIN|\
                        334 VXNlcm5hbWU6|********|334 UGFzc3dvcmQ6|********|235 ok|DATA|354 go on|\
                        the mail, 24 octets|.|250 queued|QUIT";
        assert_eq!(text.join("|"), expected);
    }
}
