//! What operators read: requests by matched route and never by what the client wrote, the queue, and `/metrics` on a
//! listener of its own.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use countersign_http::serve_metrics;
use serde_json::json;

use crate::support::House;
use crate::support::wire::{self, Request};

fn house() -> House {
    House::with(|plan| plan.settings.workers = 2)
}

#[test]
fn requests_count_by_matched_route_method_and_class() {
    let house = house();
    let token = house.sign_in("you@example.com");
    for _ in 0..7 {
        house.send(&Request::get("/api/v1/me").bearer(&token["accessToken"]));
    }
    house.send(&Request::get("/api/v1/me?email=you@example.com"));
    house.send(&Request::new("PUT", "/api/v1/me"));
    for id in ["018f0000-0000-7000-8000-000000000000", "you@example.com"] {
        let request = Request::new("DELETE", &format!("/api/v1/auth/sessions/{id}"));
        house.send(&request.bearer(&token["accessToken"]));
    }
    house.send(&Request::get("/nowhere/you@example.com"));
    house.send(&Request::new("YOU-EXAMPLE", "/nowhere"));

    let read = house.server.as_ref().unwrap().figures().read();
    let counts: Vec<_> = read
        .requests
        .iter()
        .map(|of| (of.route, of.method, of.answered))
        .collect();
    assert_eq!(
        counts,
        [
            ("(no route)", "GET", [0, 0, 0, 1, 0]),
            ("(no route)", "OTHER", [0, 0, 0, 1, 0]),
            ("/api/v1/auth/request-otp", "POST", [0, 1, 0, 0, 0]),
            ("/api/v1/auth/sessions/{id}", "DELETE", [0, 0, 0, 2, 0]),
            ("/api/v1/auth/verify-otp", "POST", [0, 1, 0, 0, 0]),
            ("/api/v1/me", "GET", [0, 7, 0, 1, 0]),
            ("/api/v1/me", "PUT", [0, 0, 0, 1, 0]),
        ],
        "{read:?}"
    );
    for of in &read.requests {
        assert_eq!(of.took.count, of.answered.iter().sum::<u64>());
        assert!(of.took.within.iter().all(|(_, within)| *within <= of.took.count));
    }
}

#[test]
fn r4_what_waits_and_what_is_refused_is_told() {
    let house = House::with(|plan| {
        plan.settings.queue_length = 1;
        plan.settings.queue_wait = Duration::from_secs(20);
        plan.settings.store_deadline = Duration::from_secs(20);
    });
    let figures = house.server.as_ref().unwrap().figures();
    let sign_in = || figures.read().crew.classes[1].clone();
    assert_eq!((sign_in().waiting, sign_in().overloaded), (0, 0));

    house.gate.shut();
    let address = house.address;
    let mut asked = Vec::new();
    let ask = |asked: &mut Vec<_>| {
        let email = format!("a{}@example.com", asked.len());
        let octets = Request::post("/api/v1/auth/request-otp", &json!({ "email": email })).bytes();
        asked.push(std::thread::spawn(move || {
            wire::exchange(address, &octets).status
        }));
    };
    // Two threads hang, and one more request may wait; a thread may come late and take what waited.
    while sign_in().overloaded == 0 || sign_in().waiting == 0 || sign_in().oldest.is_zero() {
        ask(&mut asked);
        std::thread::sleep(Duration::from_millis(10));
        assert!(asked.len() < 200, "{:?}", sign_in());
    }
    house.gate.open();
    let answers: Vec<u16> = asked.into_iter().map(|asked| asked.join().unwrap()).collect();
    let refused = answers.iter().filter(|&&status| status == 503).count();
    assert!(
        answers.iter().all(|status| [200, 503].contains(status)),
        "{answers:?}"
    );
    let told = sign_in();
    assert_eq!((told.waiting, told.oldest), (0, Duration::ZERO));
    assert_eq!(told.overloaded, u64::try_from(refused).unwrap());
    assert_eq!((told.timed_out, told.panicked), (0, 0));
    house.gate.panic();
    house.post("/api/v1/auth/request-otp", &json!({ "email": "b@example.com" }));
    assert_eq!(sign_in().panicked, 1);
}

#[test]
fn the_page_of_figures_is_on_its_own_listener_alone() {
    let house = house();
    let wanted: [SocketAddr; 1] = ["127.0.0.1:0".parse().unwrap()];
    let server = serve_metrics(&wanted, Arc::new(|| "figures 1\n".to_owned())).unwrap();
    let address = server.addresses()[0];
    let send = |request: &Request| wire::exchange(address, &request.bytes());

    let reply = send(&Request::get("/metrics"));
    assert_eq!((reply.status, reply.body.as_str()), (200, "figures 1\n"));
    assert_eq!(
        reply.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    assert_eq!(send(&Request::new("HEAD", "/metrics")).body, "");
    for request in [
        Request::get("/"),
        Request::get("/healthz"),
        Request::get("/api/v1/me"),
        Request::new("POST", "/metrics"),
    ] {
        assert_eq!(send(&request).status, 404, "{}", request.line());
    }
    assert_eq!(
        house.send(&Request::get("/metrics")).status,
        404,
        "never in public"
    );

    let taken = serve_metrics(&[address], Arc::new(String::new));
    assert!(taken.is_err());
    server.stop();
    assert!(TcpStream::connect(address).is_err());
}
