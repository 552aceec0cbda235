//! A body and the headers of all other replies for what actix refuses by itself: requests that are no HTTP.

use serde_json::json;

/// Status line, `code`, title and detail of each.
const BARE: [(&str, u16, &str, &str, &str); 3] = [
    (
        "HTTP/1.1 400 ",
        400,
        "invalid_request",
        "Invalid request",
        "This is not HTTP.",
    ),
    (
        "HTTP/1.1 408 ",
        408,
        "timeout",
        "Request timeout",
        "The head of the request did not arrive in time.",
    ),
    (
        "HTTP/1.1 431 ",
        431,
        "headers_too_large",
        "Headers too large",
        "The head of the request is longer than what is read here.",
    ),
];

/// The reply with a body, if it is one of those; nothing of ours has one of these statuses and no body.
pub(super) fn dressed(octets: &[u8], https: bool) -> Option<Vec<u8>> {
    const EMPTY: &str = "content-length: 0\r\n";
    let (_, status, code, title, detail) = BARE
        .iter()
        .find(|(start, ..)| octets.starts_with(start.as_bytes()))?;
    let head = std::str::from_utf8(octets).ok()?;
    if !head.ends_with("\r\n\r\n") || !head.contains(EMPTY) {
        return None;
    }
    let body = json!({
        "type": format!("urn:countersign:problem:{code}"),
        "title": title, "status": status, "code": code, "detail": detail,
    })
    .to_string();
    let hsts = if https {
        "strict-transport-security: max-age=31536000\r\n"
    } else {
        ""
    };
    let headers = format!(
        "content-length: {}\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\n\
         content-security-policy: default-src 'none'; frame-ancestors 'none'\r\nreferrer-policy: no-referrer\r\n\
         x-content-type-options: nosniff\r\n{hsts}",
        body.len()
    );
    Some(format!("{}{body}", head.replacen(EMPTY, &headers, 1)).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_refusals_are_dressed() {
        let bare = b"HTTP/1.1 431 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let full = String::from_utf8(dressed(bare, true).unwrap()).unwrap();
        let (head, body) = full.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.1 431 x\r\n") && head.ends_with("connection: close"),
            "{head}"
        );
        assert!(
            head.contains(&format!("content-length: {}\r\n", body.len())),
            "{head}"
        );
        assert!(head.contains("strict-transport-security"));
        for other in [
            &b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 400 x\r\ncontent-length: 2\r\n\r\n{}",
            b"HTTP/1.1 400 x\r\ncontent-length: 0\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"",
        ] {
            assert_eq!(dressed(other, false), None);
        }
    }
}
