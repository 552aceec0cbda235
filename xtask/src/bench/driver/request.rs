//! Requests as octets: written once, sent as they are.

/// One request, before it is written out.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// Whole header lines with their line ends, besides the usual ones.
    pub(crate) headers: &'a str,
    /// JSON, or nothing.
    pub(crate) body: &'a str,
}

impl<'a> Request<'a> {
    pub(crate) fn get(path: &'a str, headers: &'a str) -> Request<'a> {
        Request {
            method: "GET",
            path,
            headers,
            body: "",
        }
    }

    pub(crate) fn post(path: &'a str, body: &'a str) -> Request<'a> {
        Request {
            method: "POST",
            path,
            headers: "content-type: application/json\r\n",
            body,
        }
    }

    /// Appends it to what is to be sent.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let Request {
            method,
            path,
            headers,
            body,
        } = self;
        let length = match body.len() {
            0 => String::new(),
            length => format!("content-length: {length}\r\n"),
        };
        for part in [
            method,
            " ",
            path,
            " HTTP/1.1\r\nhost: localhost\r\n",
            headers,
            &length,
            "\r\n",
            body,
        ] {
            out.extend_from_slice(part.as_bytes());
        }
    }

    /// It alone.
    pub(crate) fn octets(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_written_with_its_length() {
        assert_eq!(
            Request::post("/a", "{}").octets(),
            b"POST /a HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
        );
        assert_eq!(
            Request::get("/b", "cookie: c=1\r\n").octets(),
            b"GET /b HTTP/1.1\r\nhost: localhost\r\ncookie: c=1\r\n\r\n"
        );
    }
}
