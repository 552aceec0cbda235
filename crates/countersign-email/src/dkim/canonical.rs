//! Relaxed canonicalisation (RFC 6376, 3.4): what mail servers do to white space on the way must not matter.

/// One header field as it stands in the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a [u8],
    pub(super) value: &'a [u8],
}

impl Field<'_> {
    /// Whether it has this name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The header fields of a message, top to bottom, and its body.
pub(super) fn fields(message: &[u8]) -> (Vec<Field<'_>>, &[u8]) {
    let mut fields = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        if let Some(body) = rest.strip_prefix(b"\r\n") {
            return (fields, body);
        }
        let (field, after) = rest.split_at(end_of_field(rest));
        rest = after;
        let colon = field
            .iter()
            .position(|&octet| octet == b':')
            .unwrap_or(field.len());
        let (name, value) = field.split_at(colon);
        let value = value.get(1..).unwrap_or_default();
        fields.push(Field { name, value });
    }
    (fields, b"")
}

/// Behind the first line break that no white space follows.
fn end_of_field(text: &[u8]) -> usize {
    let is_end = |window: &&[u8]| matches!(window, [b'\r', b'\n', next] if !is_blank(*next));
    text.windows(3)
        .position(|window| is_end(&window))
        .map_or(text.len(), |at| at + 2)
}

/// `name:value` without a line break at its end.
pub(super) fn relaxed_field(name: &[u8], value: &[u8]) -> Vec<u8> {
    let mut relaxed = name.trim_ascii().to_ascii_lowercase();
    relaxed.push(b':');
    let unfolded: Vec<u8> = value
        .iter()
        .copied()
        .filter(|octet| !b"\r\n".contains(octet))
        .collect();
    let words = unfolded
        .split(|&octet| is_blank(octet))
        .filter(|word| !word.is_empty());
    relaxed.extend(words.collect::<Vec<_>>().join(&b' '));
    relaxed
}

/// Runs of blanks are one, there are none at the end of a line, and no empty lines at the end.
pub(super) fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    let mut empty_lines = 0;
    for line in body.split(|&octet| octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let end = line.iter().rposition(|&octet| !is_blank(octet));
        let Some(line) = end.and_then(|end| line.get(..=end)) else {
            empty_lines += 1;
            continue;
        };
        relaxed.extend(b"\r\n".repeat(std::mem::take(&mut empty_lines)));
        let mut was_blank = false;
        for &octet in line {
            match (is_blank(octet), was_blank) {
                (true, true) => {}
                (true, false) => relaxed.push(b' '),
                (false, _) => relaxed.push(octet),
            }
            was_blank = is_blank(octet);
        }
        relaxed.extend_from_slice(b"\r\n");
    }
    relaxed
}

fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6376, 3.4.5.
    #[test]
    fn the_example_of_the_rfc() {
        let message = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (fields, body) = fields(message);
        let relaxed: Vec<Vec<u8>> = fields
            .iter()
            .map(|field| relaxed_field(field.name, field.value))
            .collect();
        assert_eq!(relaxed, [b"a:X".to_vec(), b"b:Y Z".to_vec()]);
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
    }

    #[test]
    fn bodies_end_in_one_line_break_or_are_nothing() {
        for (body, relaxed) in [
            (&b""[..], &b""[..]),
            (b"\r\n\r\n", b""),
            (b" \t\r\n", b""),
            (b"a", b"a\r\n"),
            (b"a\r\n\r\n\r\nb \r\n\r\n", b"a\r\n\r\n\r\nb\r\n"),
            (b"\r\na\r\n", b"\r\na\r\n"),
        ] {
            assert_eq!(relaxed_body(body), relaxed, "{body:?}");
        }
    }

    #[test]
    fn a_message_may_have_no_body_and_a_field_no_value() {
        let (header, body) = fields(b"A:\r\nB");
        assert_eq!((header.len(), body), (2, &b""[..]));
        assert_eq!(relaxed_field(header[0].name, header[0].value), b"a:");
    }
}
