//! Tokens: the parts of recorded values that are another's in every transaction.

/// What kind of token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The part of an address that names the person.
    Marker,
    /// A UUID.
    Uuid,
    /// `\x` and the 64 digits of a SHA-256.
    Hash,
}

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// The same in every transaction.
    Same(&'a str),
    /// Another in every transaction.
    Token(Kind, &'a str),
}

/// The tokens of one recorded operation, in the order in which they were met.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    marker: String,
    met: Vec<String>,
}

impl Tokens {
    /// No token but the marker.
    pub(crate) fn new(marker: &str) -> Tokens {
        Tokens {
            marker: marker.to_owned(),
            met: Vec::new(),
        }
    }

    /// Takes a text apart.
    pub(crate) fn split<'a>(&self, text: &'a str) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let (mut begin, mut at) = (0, 0);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let is_inside = text.get(..at).is_some_and(|before| before.ends_with(is_word));
            match self
                .token_at(rest)
                .filter(|(kind, _)| *kind == Kind::Hash || !is_inside)
            {
                Some((kind, length)) => {
                    pieces.extend(
                        text.get(begin..at)
                            .filter(|same| !same.is_empty())
                            .map(Piece::Same),
                    );
                    pieces.extend(rest.get(..length).map(|token| Piece::Token(kind, token)));
                    at += length;
                    begin = at;
                }
                None => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        pieces.extend(text.get(begin..).filter(|same| !same.is_empty()).map(Piece::Same));
        pieces
    }

    /// Meets the tokens of a text; whether there was any.
    pub(crate) fn meet(&mut self, text: &str) -> bool {
        let pieces = self.split(text);
        let mut any = false;
        for piece in pieces {
            if let Piece::Token(_, token) = piece {
                any = true;
                if self.number(token).is_none() {
                    self.met.push(token.to_owned());
                }
            }
        }
        any
    }

    /// The number of a token that was met.
    pub(crate) fn number(&self, token: &str) -> Option<usize> {
        self.met.iter().position(|met| met == token)
    }

    /// Whether a text has a token that was met.
    pub(crate) fn knows_of(&self, text: &str) -> bool {
        let known =
            |piece: &Piece<'_>| matches!(piece, Piece::Token(_, token) if self.number(token).is_some());
        self.split(text).iter().any(known)
    }

    /// Whether all tokens of a text were met.
    pub(crate) fn knows_all_of(&self, text: &str) -> bool {
        let unknown =
            |piece: &Piece<'_>| matches!(piece, Piece::Token(_, token) if self.number(token).is_none());
        !self.split(text).iter().any(unknown)
    }

    /// The token that a text begins with, and its length.
    fn token_at(&self, text: &str) -> Option<(Kind, usize)> {
        let is_end = |length: usize| text.get(length..).is_some_and(|rest| !rest.starts_with(is_word));
        if text.starts_with(&self.marker) && is_end(self.marker.len()) {
            return Some((Kind::Marker, self.marker.len()));
        }
        if text.get(..36).is_some_and(is_uuid) && is_end(36) {
            return Some((Kind::Uuid, 36));
        }
        let digits = text.strip_prefix("\\x").and_then(|rest| rest.get(..64));
        let is_hash = digits.is_some_and(|digits| digits.bytes().all(is_hex)) && is_end(66);
        is_hash.then_some((Kind::Hash, 66))
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_uuid(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    text.bytes().enumerate().all(|(n, byte)| {
        if dashes.contains(&n) {
            byte == b'-'
        } else {
            is_hex(byte)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0192f3a0-1b2c-7d3e-8f40-0123456789ab";

    #[test]
    fn a_text_is_taken_apart_at_its_tokens() {
        let hash = format!("\\x{}", "0f".repeat(32));
        let text = format!("a:marker1@example.com,marker12,{UUID}0,{{{UUID}}}{hash},{hash}00");
        let pieces = Tokens::new("marker1").split(&text);
        let expected = [
            Piece::Same("a:"),
            Piece::Token(Kind::Marker, "marker1"),
            Piece::Same(&format!("@example.com,marker12,{UUID}0,{{")),
            Piece::Token(Kind::Uuid, UUID),
            Piece::Same("}"),
            Piece::Token(Kind::Hash, &hash),
            Piece::Same(&format!(",{hash}00")),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn the_same_token_has_the_same_number() {
        let mut tokens = Tokens::new("marker1");
        assert!(tokens.meet(&format!("x marker1 {UUID}")));
        assert!(!tokens.meet("nothing"));
        assert!(tokens.meet(UUID));
        assert_eq!(tokens.number(UUID), Some(1));
        assert!(tokens.knows_of("a:marker1"));
        let unknown = "0192f3a0-1b2c-7d3e-8f40-000000000000";
        assert!(!tokens.knows_of(unknown) && !tokens.knows_all_of(unknown));
        assert!(tokens.knows_all_of("scope"));
    }
}
