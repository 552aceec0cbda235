//! The driver against a small server that answers when it is told to.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

/// Answers every request with its path as a field, each connection's first one after `stall`.
fn server(stall: Duration) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().map(|stream| stream.unwrap()) {
            thread::spawn(move || {
                let (mut lines, mut stall) = (BufReader::new(&stream).lines(), Some(stall));
                while let Some(Ok(line)) = lines.next() {
                    let Some(path) = line.strip_prefix("GET ") else {
                        continue;
                    };
                    let body = format!(r#"{{"path":"{}"}}"#, path.split(' ').next().unwrap());
                    if let Some(stall) = stall.take() {
                        thread::sleep(stall);
                    }
                    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                    // In two parts, as replies may come.
                    (&stream).write_all(head.as_bytes()).unwrap();
                    (&stream).write_all(body.as_bytes()).unwrap();
                }
            });
        }
    });
    address
}

fn gets(count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|n| Request::get(&format!("/{n}"), "").octets())
        .collect()
}

#[test]
fn in_a_closed_loop_every_operation_gets_its_own_reply() {
    let address = server(Duration::ZERO);
    let mut work = Fixed::new(gets(200), 200, |reply| reply.field("path").map(str::to_owned));
    let load = Driver::connect(address, 4).unwrap().closed(&mut work).unwrap();
    assert_eq!(load.operations, 200);
    let paths: Vec<String> = (0..200).map(|n| format!("/{n}")).collect();
    assert_eq!(work.taken, paths);
}

#[test]
fn in_an_open_loop_what_an_operation_waits_for_a_connection_counts() {
    let (stall, rate, count) = (Duration::from_millis(200), 1_000.0, 20);
    let last_due = Schedule::new(rate, 1).nth(count - 1).unwrap();
    let address = server(stall);
    let mut work = Fixed::new(gets(count), count, |reply| reply.expect(200));
    let driver = Driver::connect(address, 1).unwrap();
    let load = driver.open(&mut work, Schedule::new(rate, 1)).unwrap();
    assert_eq!(load.operations, count);
    let shortest = load.latencies.first().unwrap();
    assert!(
        *shortest >= stall - last_due,
        "{shortest:?}: all were due while the first was not answered"
    );
}

#[test]
fn a_refusal_ends_the_load_and_is_quoted() {
    let address = server(Duration::ZERO);
    let mut work = Fixed::new(gets(1), 1, |reply| reply.expect(201));
    let failure = Driver::connect(address, 1)
        .unwrap()
        .closed(&mut work)
        .unwrap_err();
    assert!(failure.to_string().contains(r#"{"path":"/0"}"#), "{failure}");
}
