//! A conversation written down for a snapshot: what changes from run to run is replaced by its kind.

use super::House;
use super::wire::{Reply, Request};

/// The conversation so far.
#[derive(Default)]
pub(crate) struct Transcript(String);

impl Transcript {
    /// Sends a request and writes the reply down under a heading.
    pub(crate) fn send(&mut self, house: &House, heading: &str, request: &Request) -> Reply {
        let reply = house.send(request);
        self.write(heading, &reply);
        reply
    }

    /// Writes a reply down.
    pub(crate) fn write(&mut self, heading: &str, reply: &Reply) {
        self.0.push_str(&format!("### {heading}\n{}\n\n", shown(reply)));
    }

    /// Writes something down that was no reply.
    pub(crate) fn note(&mut self, heading: &str, text: &str) {
        self.0.push_str(&format!("### {heading}\n{}\n\n", redact(text)));
    }

    pub(crate) fn text(&self) -> &str {
        self.0.trim_end()
    }
}

/// A reply with everything replaced that differs from run to run.
pub(crate) fn shown(reply: &Reply) -> String {
    let mut text = format!("{}\n", reply.status);
    for (name, value) in &reply.headers {
        let value = if name == "date" {
            "[date]".to_owned()
        } else {
            redact(value)
        };
        text.push_str(&format!("{name}: {value}\n"));
    }
    text.push('\n');
    text.push_str(&redact(&without_style(&reply.body)));
    text
}

/// The style sheet of pages is the same everywhere and says nothing.
fn without_style(body: &str) -> String {
    match (body.find("<style"), body.find("</style>")) {
        (Some(begin), Some(end)) => format!("{}[style]{}", &body[..begin], &body[end + 8..]),
        _ => body.to_owned(),
    }
}

/// Replaces ids, tokens, instants and codes.
pub(crate) fn redact(text: &str) -> String {
    let part_of_word = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    let mut redacted = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word_ends = rest.find(|c| !part_of_word(c)).unwrap_or(rest.len());
        if word_ends == 0 {
            redacted.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            redacted.push_str(kind_of(&rest[..word_ends]));
            rest = &rest[word_ends..];
        }
    }
    redacted
}

fn kind_of(word: &str) -> &str {
    let hyphens = || {
        word.bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'-')
            .map(|(at, _)| at)
    };
    let dots = word.bytes().filter(|&b| b == b'.').count();
    if word.len() == 36 && hyphens().eq([8, 13, 18, 23]) {
        "[uuid]"
    } else if word.starts_with("nonce-") {
        "nonce-[nonce]"
    } else if word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit()) {
        "[nonce]"
    } else if word.starts_with("eyJ") && dots == 2 {
        "[jwt]"
    } else if word.len() > 60 && dots == 2 {
        "[refresh token]"
    } else if word.len() == 66 && dots == 1 {
        "[link token]"
    } else if word.len() == 76 && word.find('.') == Some(32) {
        "[pending ref]"
    } else if word.len() == 43 && !word.contains(':') {
        "[token]"
    } else if word.len() == 22 && word.ends_with(['A', 'Q', 'g', 'w']) && word.contains(char::is_uppercase) {
        // 16 octets in base64url.
        "[key id]"
    } else if word.len() == 24 && word.ends_with('Z') && word.as_bytes()[10] == b'T' {
        "[time]"
    } else if word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()) {
        "[code]"
    } else {
        word
    }
}
