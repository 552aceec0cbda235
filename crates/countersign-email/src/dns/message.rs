//! Questions and answers of DNS (RFC 1035), as octets.

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// IPv4 addresses.
    A,
    /// Mail servers.
    Mx,
    /// Texts.
    Txt,
    /// IPv6 addresses.
    Aaaa,
}

impl Kind {
    fn number(self) -> u16 {
        match self {
            Kind::A => 1,
            Kind::Mx => 15,
            Kind::Txt => 16,
            Kind::Aaaa => 28,
        }
    }
}

/// An answer of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An address; which one is of no interest here.
    Address,
    /// A mail server and its preference; the root for "none".
    Mx(u16, String),
    /// A text, put together from its parts.
    Txt(String),
}

/// What a server replied.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) is_truncated: bool,
    pub(super) code: u8,
    pub(super) records: Vec<Record>,
}

const INTERNET: u16 = 1;
const HEADER: usize = 12;

/// A question, to be answered with recursion. `None` for what is no name.
pub(super) fn question(id: u16, name: &str, kind: Kind) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let [flags, questions, none] = [0x0100_u16, 1, 0];
    for number in [id, flags, questions, none, none, none] {
        octets.extend_from_slice(&number.to_be_bytes());
    }
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|length| (1..=63).contains(length))?;
        octets.push(length);
        octets.extend_from_slice(label.as_bytes());
    }
    octets.push(0);
    octets.extend_from_slice(&kind.number().to_be_bytes());
    octets.extend_from_slice(&INTERNET.to_be_bytes());
    (octets.len() <= HEADER + 255 + 4).then_some(octets)
}

/// Reads the reply to a question; `None` if it is none, or the reply to another.
pub(super) fn reply(octets: &[u8], question: &[u8], kind: Kind) -> Option<Reply> {
    let same_id = octets.get(..2)? == question.get(..2)?;
    let asked = question.get(HEADER..)?;
    let echoed = octets.get(HEADER..)?.get(..asked.len())?;
    let flags = u16::from_be_bytes(octets.get(2..4)?.try_into().ok()?);
    let is_reply = flags & 0x8000 != 0;
    if !same_id || !is_reply || !echoed.eq_ignore_ascii_case(asked) {
        return None;
    }
    let count = u16::from_be_bytes(octets.get(6..8)?.try_into().ok()?);
    let mut reader = Reader {
        octets,
        at: HEADER + asked.len(),
    };
    let is_truncated = flags & 0x0200 != 0;
    let mut records = Vec::new();
    for _ in 0..count {
        match reader.record(kind) {
            Some(record) => records.extend(record),
            None if is_truncated => break,
            None => return None,
        }
    }
    let code = u8::try_from(flags & 0x000f).unwrap_or_default();
    Some(Reply {
        is_truncated,
        code,
        records,
    })
}

struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// The next record; an inner `None` is one of another kind, such as an alias on the way.
    fn record(&mut self, kind: Kind) -> Option<Option<Record>> {
        self.name()?;
        let (found, class) = (self.number()?, self.number()?);
        self.at += 4;
        let length = usize::from(self.number()?);
        let end = self.at.checked_add(length)?;
        let data = self.octets.get(self.at..end)?;
        let record = match kind {
            _ if found != kind.number() || class != INTERNET => None,
            Kind::A | Kind::Aaaa => Some(Record::Address),
            Kind::Mx => Some(Record::Mx(self.number()?, self.name()?)),
            Kind::Txt => Some(Record::Txt(text(data)?)),
        };
        self.at = end;
        Some(record)
    }

    fn number(&mut self) -> Option<u16> {
        let number = u16::from_be_bytes(self.octets.get(self.at..self.at + 2)?.try_into().ok()?);
        self.at += 2;
        Some(number)
    }

    /// A name, whose end may stand anywhere before.
    fn name(&mut self) -> Option<String> {
        let mut labels: Vec<String> = Vec::new();
        let (mut at, mut after) = (self.at, None);
        // No name has more labels; one that does is a circle.
        for _ in 0..128 {
            let length = usize::from(*self.octets.get(at)?);
            match length {
                0 => {
                    self.at = after.unwrap_or(at + 1);
                    return Some(labels.join("."));
                }
                1..=63 => {
                    let label = self.octets.get(at + 1..at + 1 + length)?;
                    labels.push(printable(label));
                    at += 1 + length;
                }
                0xc0.. => {
                    after = after.or(Some(at + 2));
                    at = (length & 0x3f) << 8 | usize::from(*self.octets.get(at + 1)?);
                }
                _ => return None,
            }
        }
        None
    }
}

fn text(mut data: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    while let Some((&length, rest)) = data.split_first() {
        let (part, rest) = rest.split_at_checked(usize::from(length))?;
        text.extend_from_slice(part);
        data = rest;
    }
    Some(printable(&text))
}

/// Without what would steer a terminal.
fn printable(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets);
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reply with these answers, each `type, data`, all named by a pointer to the question.
    fn octets(question: &[u8], flags: u16, answers: &[(u16, &[u8])]) -> Vec<u8> {
        let mut octets = question.to_vec();
        octets[2..4].copy_from_slice(&flags.to_be_bytes());
        octets[6..8].copy_from_slice(&u16::try_from(answers.len()).unwrap().to_be_bytes());
        for (kind, data) in answers {
            octets.extend_from_slice(&[0xc0, 0x0c]);
            octets.extend_from_slice(&kind.to_be_bytes());
            octets.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
            octets.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
            octets.extend_from_slice(data);
        }
        octets
    }

    #[test]
    fn replies() {
        let asked = question(7, "example.com", Kind::Txt).unwrap();
        let alias: (u16, &[u8]) = (5, &[1, b'x', 0xc0, 0x0c]);
        let told = octets(&asked, 0x8180, &[alias, (16, b"\x06v=spf1\x05 -all"), (16, b"")]);
        let texts = vec![Record::Txt("v=spf1 -all".to_owned()), Record::Txt(String::new())];
        assert_eq!(
            reply(&told, &asked, Kind::Txt).unwrap(),
            Reply {
                is_truncated: false,
                code: 0,
                records: texts
            }
        );
        let asked = question(7, "example.com.", Kind::Mx).unwrap();
        let told = octets(&asked, 0x8180, &[(15, b"\0\x0a\x02mx\xc0\x0c"), (15, b"\0\0\0")]);
        let servers = [
            Record::Mx(10, "mx.example.com".to_owned()),
            Record::Mx(0, String::new()),
        ];
        assert_eq!(reply(&told, &asked, Kind::Mx).unwrap().records, servers);
        let nothing = reply(&octets(&asked, 0x8183, &[]), &asked, Kind::Mx).unwrap();
        assert_eq!((nothing.code, nothing.records.len()), (3, 0));
    }

    #[test]
    fn what_is_no_reply_to_it_is_passed_over() {
        let asked = question(7, "example.com", Kind::Txt).unwrap();
        let other = question(8, "example.com", Kind::Txt).unwrap();
        let another = question(7, "example.net", Kind::Txt).unwrap();
        let circle: (u16, &[u8]) = (16, b"\x02a");
        for told in [
            asked.clone(),
            octets(&other, 0x8180, &[]),
            octets(&another, 0x8180, &[]),
            octets(&asked, 0x8180, &[circle]),
            Vec::new(),
            vec![0; 12],
        ] {
            assert_eq!(reply(&told, &asked, Kind::Txt), None, "{told:?}");
        }
        let whole = octets(&asked, 0x8180, &[(16, b"\x06v=spf1")]);
        for cut in 0..whole.len() {
            assert_eq!(reply(&whole[..cut], &asked, Kind::Txt), None, "{cut}");
        }
        let mut endless = octets(&asked, 0x8180, &[(16, b"")]);
        let at = asked.len();
        endless[at + 1] = u8::try_from(at).unwrap();
        assert_eq!(reply(&endless, &asked, Kind::Txt), None);
    }

    #[test]
    fn names_that_are_none() {
        let long = vec!["a".repeat(63); 5].join(".");
        for name in ["", "a..b", long.as_str(), &"a".repeat(64)] {
            assert_eq!(question(1, name, Kind::A), None, "{name}");
        }
    }
}
