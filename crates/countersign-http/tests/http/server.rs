//! R3 and starting: all addresses or none; a drain that loses nobody.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use countersign_http::{ServeError, serve};
use serde_json::json;

use crate::support::gate::until;
use crate::support::wire::{self, Request};
use crate::support::{House, Plan};

#[test]
fn a_taken_address_is_a_clear_error_and_frees_the_others() {
    let house = House::new();
    let taken = house.address;
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut settings = Plan::default().settings;
    settings.listen = vec![free, taken];
    let Err(error) = serve(house.core.clone(), settings, None, 1) else {
        panic!("it started")
    };
    assert!(
        matches!(&error, ServeError::Bind { address, .. } if *address == taken),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen at {taken}: ")),
        "{error}"
    );
    TcpListener::bind(free).unwrap();
}

#[test]
fn both_loopback_addresses_serve() {
    let house = House::with(|plan| plan.settings.listen.push("[::1]:0".parse().unwrap()));
    let addresses = house.server.as_ref().unwrap().addresses().to_vec();
    assert_eq!(addresses.len(), 2);
    for address in addresses {
        assert_eq!(
            wire::exchange(address, &Request::get("/healthz").bytes()).status,
            200,
            "{address}"
        );
    }
}

#[test]
fn r3_a_drain_turns_readiness_red_and_finishes_what_is_under_way() {
    let mut house = House::with(|plan| {
        plan.settings.drain_delay = Duration::from_secs(1);
        plan.settings.store_deadline = Duration::from_secs(20);
        plan.settings.queue_wait = Duration::from_secs(20);
    });
    let (address, server) = (house.address, house.server.take().unwrap());
    let handle = server.drain_handle();
    house.gate.shut();
    let octets = Request::post("/api/v1/auth/request-otp", &json!({ "email": "a@example.com" })).bytes();
    let under_way = std::thread::spawn(move || wire::exchange(address, &octets));
    house.gate.await_hanging(1);
    let drain = std::thread::spawn(move || handle.drain());
    // Asked before the drain has begun it hangs with the store.
    until(|| {
        let mut asked = wire::connect(address);
        let patience = Some(Duration::from_millis(100));
        asked.set_read_timeout(patience).unwrap();
        asked.write_all(&Request::get("/readyz").bytes()).unwrap();
        let mut octets = Vec::new();
        let _ = asked.read_to_end(&mut octets);
        String::from_utf8_lossy(&octets).contains("retry-after: 1\r\n")
    });
    let ready = wire::exchange(address, &Request::get("/readyz").bytes());
    assert_eq!((ready.status, ready.header("retry-after")), (503, Some("1")));
    assert_eq!(
        wire::exchange(address, &Request::get("/healthz").bytes()).status,
        200,
        "still served"
    );
    // An idle connection does not hold the drain up.
    let mut idle = wire::connect(address);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    drain.join().unwrap();
    until(|| TcpStream::connect(address).is_err());
    house.gate.open();
    assert_eq!(under_way.join().unwrap().status, 200);
    let started = Instant::now();
    server.wait().unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}
