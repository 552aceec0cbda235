//! R5: garbage is refused with an error of the surface; never a 5xx, an empty reply, a word of serde's, or a leak.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::support::House;
use crate::support::wire::{self, Reply, Request};

/// Routes that read a body, with the fields they read.
const ROUTES: [(&str, &[&str]); 6] = [
    (
        "/api/v1/auth/request-otp",
        &["email", "purpose", "locale", "deviceToken"],
    ),
    (
        "/api/v1/auth/verify-otp",
        &[
            "email",
            "requestId",
            "code",
            "purpose",
            "name",
            "label",
            "deviceToken",
        ],
    ),
    ("/api/v1/auth/refresh", &["refreshToken"]),
    ("/api/v1/auth/revoke", &["refreshToken"]),
    ("/v1/auth/email/start", &["email", "request_id"]),
    ("/v1/auth/email/verify", &["request_id", "code"]),
];

fn bodies(fields: &[&str]) -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = [
        &b""[..],
        b" ",
        b"null",
        b"[]",
        b"\"\"",
        b"1e999",
        b"{",
        b"}",
        b"{\"a\"",
        b"{\"a\":}",
        b"{a:1}",
        b"{'a':1}",
        b"{}{}",
        b"\xff\xfe",
        b"{\"\xff\":1}",
        b"{\"a\":\"\xc3\x28\"}",
        b"\xef\xbb\xbf{}",
        b"\0",
        b"{\"a\":\"\\ud800\"}",
        b"{\"__proto__\":{}}",
    ]
    .iter()
    .map(|body| body.to_vec())
    .collect();
    bodies.push(b"[".repeat(4_000));
    bodies.push(b"[".repeat(100_000));
    bodies.push(b"{\"a\":".repeat(100_000));
    bodies.push(vec![b'9'; 3_000]);
    bodies.push(vec![b' '; 1_000_000]);
    let values = [
        "null",
        "true",
        "0",
        "-1",
        "1e308",
        "[]",
        "{}",
        "[[\"x\"]]",
        "{\"$ne\":null}",
        "\"\"",
        "\"\\u0000\"",
        "\"a\\nb\"",
        "\"\\u202e\"",
        "\"\\u007f\"",
        "\"' OR 1=1 --\"",
        "\"${jndi:ldap://x}\"",
        "\"a@b.c, d@e.f\"",
        "\"a@b.c\\r\\nBcc: x@y.z\"",
        "\"999999999999999999999999999999\"",
        "\"\u{1f600}\"",
    ];
    for field in fields {
        for value in values {
            let rest = fields.iter().filter(|other| *other != field);
            let rest: String = rest.map(|other| format!("\"{other}\":\"x\",")).collect();
            bodies.push(format!("{{{rest}\"{field}\":{value}}}").into_bytes());
            bodies.push(format!("{{\"{field}\":\"x\",\"{field}\":{value}}}").into_bytes());
        }
        bodies.push(format!("{{\"{field}\":\"{}\"}}", "x".repeat(3_900)).into_bytes());
        bodies.push(format!("{{\"{field}\":\"{}\"}}", "\u{e9}".repeat(7_000)).into_bytes());
    }
    bodies
}

fn assert_plain(reply: &Reply, what: &str) {
    assert!((200..500).contains(&reply.status), "{what}: {reply:?}");
    assert!(!reply.body.is_empty(), "{what}: {reply:?}");
    let body = reply.body.to_lowercase();
    for word in [
        "serde",
        "column",
        " line ",
        "expected",
        "panick",
        "thread",
        "recursion",
        "utf-8",
        "sql",
        "src/",
    ] {
        assert!(!body.contains(word), "{what}: {word} in {}", reply.body);
    }
    reply.json();
}

#[test]
fn r5_bodies() {
    let house = House::with(|plan| plan.policy.sends_by_source.ip = u16::MAX);
    for (path, fields) in ROUTES {
        for body in bodies(fields) {
            let what = format!(
                "{path} {:?}",
                String::from_utf8_lossy(&body[..body.len().min(80)])
            );
            let reply = house.send(&Request::new("POST", path).json(&body));
            assert_plain(&reply, &what);
            let chunked = [
                format!("{:x}\r\n", body.len()).as_bytes(),
                &body,
                b"\r\n0\r\n\r\n",
            ]
            .concat();
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\
                 Connection: close\r\n\r\n"
            );
            if !body.is_empty() {
                let reply = wire::exchange(house.address, &[head.as_bytes(), &chunked].concat());
                assert_plain(&reply, &format!("chunked {what}"));
            }
        }
    }
    assert_eq!(house.send(&Request::get("/healthz")).status, 200);
}

#[test]
fn r5_headers() {
    let house = House::new();
    let long = "x".repeat(60_000);
    let headers = [
        ("Cookie", "nl_session"),
        ("Cookie", "nl_session=;;;=;"),
        ("Cookie", long.as_str()),
        ("Authorization", "Bearer"),
        ("Authorization", "Bearer "),
        ("Authorization", long.as_str()),
        ("Authorization", "\u{fc}"),
        ("X-CSRF-Token", "\u{fc}"),
        ("Origin", "\u{fc}"),
        ("User-Agent", long.as_str()),
        ("User-Agent", "\u{fc}\u{fc}"),
        ("Accept-Language", "\u{fc}, ;;q=,*"),
        ("X-Forwarded-For", long.as_str()),
        ("X-Request-Id", "'\"<>"),
        ("Content-Encoding", "gzip"),
        ("Content-Type", "application/json; charset=\u{fc}"),
        ("Accept", "\u{fc}"),
        ("If-None-Match", "*"),
        ("Range", "bytes=0-1"),
        ("Expect", "100-continue"),
        ("Upgrade", "websocket"),
    ];
    let requests = [
        Request::get("/api/v1/me"),
        Request::get("/v1/auth/me"),
        Request::new("POST", "/v1/auth/logout"),
        Request::new("POST", "/api/v1/auth/revoke"),
        Request::get("/nowhere"),
    ];
    for request in &requests {
        for (name, value) in headers {
            let octets = request.clone().header(name, value).bytes();
            let reply = wire::exchange(house.address, &octets);
            assert!(reply.status < 500, "{name}: {reply:?}");
        }
    }
}

#[test]
fn r5_targets() {
    let house = House::new();
    let long = format!("/{}", "x".repeat(60_000));
    for target in [
        "/%00",
        "/%ff",
        "/%",
        "/%2",
        "//",
        "/..",
        "/../../etc/passwd",
        "/api/v1/../v1/me",
        "/v1//auth/me",
        "/v1/auth/%2e%2e/me",
        "/api/v1/auth/sessions/%00",
        "/api/v1/auth/sessions/%ff%fe",
        "/link?token=%ff",
        "/link?token=%00&token=x",
        "/link?%",
        "/nowhere?a=b",
        "http://evil.example/nowhere",
        "*",
        &long,
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            let reply = house.send(&Request::new(method, target));
            assert!(reply.status < 500, "{method} {target}: {reply:?}");
        }
    }
}

#[test]
fn r5_what_is_no_http_is_answered_and_not_served() {
    let house = House::new();
    let huge = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(300_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(500));
    let cases: &[&[u8]] = &[
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Header\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: \0\r\n\r\n",
        b"POST /api/v1/auth/refresh HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /api/v1/auth/refresh HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/auth/refresh HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /api/v1/auth/refresh HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        huge.as_bytes(),
        many.as_bytes(),
    ];
    for octets in cases {
        let reply = wire::exchange(house.address, octets);
        let what = String::from_utf8_lossy(&octets[..octets.len().min(60)]).into_owned();
        assert_plain(&reply, &what);
        assert!((400..500).contains(&reply.status), "{what}: {reply:?}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{what}");
        assert_eq!(
            reply.header("content-type"),
            Some("application/problem+json"),
            "{what}"
        );
    }
    assert_eq!(house.send(&Request::get("/healthz")).status, 200);
}

#[test]
fn r5_a_head_that_stalls_is_answered() {
    let house = House::with(|plan| plan.settings.head_deadline = Duration::from_millis(200));
    let mut stream = wire::connect(house.address);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHo").unwrap();
    let reply = wire::read_reply(&mut stream);
    assert_eq!((reply.status, reply.code().as_str()), (408, "timeout"));
}

#[test]
fn r5_a_connection_on_which_nothing_is_answered_ends() {
    let house = House::with(|plan| {
        plan.settings.keep_alive = Duration::from_millis(100);
        plan.settings.head_deadline = Duration::from_millis(100);
        plan.settings.body_deadline = Duration::from_millis(100);
        plan.settings.store_deadline = Duration::from_millis(100);
    });
    let mut stream = wire::connect(house.address);
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    assert_eq!(wire::read_reply(&mut stream).status, 200);
    // An octet of a second request now and then: the end comes all the same.
    let started = Instant::now();
    while stream.write_all(b"G").is_ok() {
        assert!(started.elapsed() < Duration::from_secs(5), "held for ever");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(
        started.elapsed() > Duration::from_millis(300),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn r5_a_body_over_the_limit_is_refused_unread() {
    let house = House::new();
    for (path, status) in [("/api/v1/auth/request-otp", 413), ("/v1/auth/email/start", 400)] {
        let mut stream = wire::connect(house.address);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        assert_eq!(wire::read_reply(&mut stream).status, status, "{path}");
    }
}
