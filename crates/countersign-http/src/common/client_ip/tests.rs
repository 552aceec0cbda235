//! L2 as a table.

use actix_web::http::header::{HeaderName, HeaderValue};

use super::*;

struct Case {
    proxies: &'static [&'static str],
    callers: &'static [&'static str],
    peer: &'static str,
    headers: &'static [(&'static str, &'static str)],
    ip: &'static str,
    counted: bool,
}

fn judge(case: &Case) -> Client {
    let list = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let headers = case
        .headers
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            )
        })
        .fold(HeaderMap::new(), |mut map, (name, value)| {
            map.append(name, value);
            map
        });
    Trust::new(list(case.proxies), list(case.callers)).judge(Some(case.peer.parse().unwrap()), &headers)
}

const XFF: &str = "x-forwarded-for";
const NAMED: &str = "x-countersign-client-ip";

macro_rules! cases {
    ($($name:ident: $proxies:expr, $callers:expr, $peer:expr, $headers:expr => $ip:expr, $counted:expr;)+) => {$(
        #[test]
        fn $name() {
            let case = Case {
                proxies: &$proxies, callers: &$callers, peer: $peer, headers: &$headers, ip: $ip, counted: $counted,
            };
            let client = judge(&case);
            assert_eq!((client.ip, client.counted), (Some(case.ip.parse().unwrap()), case.counted));
        }
    )+};
}

cases! {
    l2_a_plain_peer_is_the_client: [], [], "203.0.113.9", [] => "203.0.113.9", true;
    l2_an_unlisted_public_peer_is_not_believed: [], [], "203.0.113.9", [(XFF, "198.51.100.1")] => "203.0.113.9", true;
    l2_a_mapped_peer_is_what_it_is: [], [], "::ffff:203.0.113.9", [] => "203.0.113.9", true;
    l2_loopback_is_not_counted: [], [], "127.0.0.1", [] => "127.0.0.1", false;
    l2_loopback6_is_not_counted: [], [], "::1", [] => "::1", false;
    l2_a_private_peer_counts: [], [], "10.0.0.5", [] => "10.0.0.5", true;
    l2_an_unlisted_private_forwarder_is_neither_believed_nor_counted:
        [], [], "10.0.0.5", [(XFF, "198.51.100.1")] => "10.0.0.5", false;
    l2_any_forwarding_header_tells: [], [], "172.18.0.2", [("via", "1.1 x")] => "172.18.0.2", false;
    l2_forwarded_of_rfc_7239_tells: [], [], "fd00::2", [("forwarded", "for=1.2.3.4")] => "fd00::2", false;
    l2_with_a_list_an_unlisted_private_peer_counts:
        ["10.9.9.9"], [], "10.0.0.5", [(XFF, "198.51.100.1")] => "10.0.0.5", true;
    l2_a_listed_proxy_is_believed: ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "198.51.100.1")] => "198.51.100.1", true;
    l2_the_nearest_unlisted_hop_counts:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "6.6.6.6, 198.51.100.1, 10.0.0.7")] => "198.51.100.1", true;
    l2_a_second_header_line_is_nearer:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "6.6.6.6"), (XFF, "198.51.100.1")] => "198.51.100.1", true;
    l2_ports_are_no_part_of_it:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "198.51.100.1:4711")] => "198.51.100.1", true;
    l2_brackets_are_no_part_of_it:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "[2001:db8::1]:4711")] => "2001:db8::1", true;
    l2_junk_before_the_nearest_hop_does_nothing:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "junk, 198.51.100.1")] => "198.51.100.1", true;
    l2_junk_at_the_end_falls_back_to_the_peer_and_counts:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "198.51.100.1, junk")] => "10.0.0.5", true;
    l2_an_empty_header_falls_back_to_the_peer: ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "")] => "10.0.0.5", true;
    l2_bytes_that_are_no_text_fall_back_to_the_peer:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "\u{fc}\u{fc}")] => "10.0.0.5", true;
    l2_only_listed_hops_leave_the_farthest:
        ["10.0.0.0/8"], [], "10.0.0.5", [(XFF, "10.0.0.8, 10.0.0.7")] => "10.0.0.8", true;
    l2_a_loopback_hop_does_not_count: ["10.0.0.5"], [], "10.0.0.5", [(XFF, "127.0.0.1")] => "127.0.0.1", false;
    l2_a_trusted_caller_names_the_person:
        [], ["192.0.2.0/24"], "192.0.2.7", [(NAMED, "198.51.100.1")] => "198.51.100.1", false;
    l2_a_trusted_caller_without_a_name: [], ["192.0.2.0/24"], "192.0.2.7", [] => "192.0.2.7", false;
    l2_a_trusted_caller_with_a_junk_name: [], ["192.0.2.0/24"], "192.0.2.7", [(NAMED, "junk")] => "192.0.2.7", false;
    l2_a_trusted_caller_with_two_names:
        [], ["192.0.2.7"], "192.0.2.7", [(NAMED, "1.1.1.1"), (NAMED, "2.2.2.2")] => "192.0.2.7", false;
    l2_nobody_else_names_a_person: [], ["192.0.2.7"], "203.0.113.9", [(NAMED, "198.51.100.1")] => "203.0.113.9", true;
    l2_a_trusted_caller_behind_a_proxy:
        ["10.0.0.5"], ["192.0.2.7"], "10.0.0.5", [(XFF, "192.0.2.7"), (NAMED, "198.51.100.1")] => "198.51.100.1", false;
    l2_a_forged_caller_behind_a_proxy_is_found_out:
        ["10.0.0.5"], ["192.0.2.7"], "10.0.0.5", [(XFF, "192.0.2.7, 203.0.113.9"), (NAMED, "1.1.1.1")]
        => "203.0.113.9", true;
}

#[test]
fn l2_a_forwarder_is_reported_once() {
    let trust = Trust::default();
    for _ in 0..3 {
        trust.report("10.0.0.5".parse().unwrap(), false);
    }
    for n in 0..100_u8 {
        trust.report(IpAddr::from([10, 1, 1, n]), false);
    }
    assert_eq!(trust.reported.lock().unwrap().len(), REPORTED_AT_MOST);
}

/// Whether there is a list or not; whoever is on one, and whoever may be anybody, is not reported.
#[test]
fn l2_an_unlisted_private_forwarder_is_reported_also_beside_a_list() {
    let passed_on = {
        let mut headers = HeaderMap::new();
        headers.insert(
            HeaderName::from_static(XFF),
            HeaderValue::from_static("198.51.100.1"),
        );
        headers
    };
    for proxies in [&["10.9.9.9", "fd00::/8"][..], &[]] {
        let list = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let trust = Trust::new(list(proxies), list(&["10.0.0.7"]));
        for peer in ["10.0.0.5", "10.0.0.5", "10.0.0.7", "203.0.113.9"] {
            trust.judge(Some(peer.parse().unwrap()), &passed_on);
        }
        trust.judge(Some("10.0.0.6".parse().unwrap()), &HeaderMap::new());
        for proxy in proxies.iter().filter(|proxy| !proxy.contains('/')) {
            trust.judge(Some(proxy.parse().unwrap()), &passed_on);
        }
        let peer: IpAddr = "10.0.0.5".parse().unwrap();
        assert_eq!(*trust.reported.lock().unwrap(), BTreeSet::from([peer]));
    }
    let listed = Trust::new(
        vec!["10.9.9.9".parse().unwrap(), "fd00::/8".parse().unwrap()],
        Vec::new(),
    );
    assert_eq!(
        listed.list_with("10.0.0.5".parse().unwrap()),
        "10.9.9.9/32,fd00::/8,10.0.0.5"
    );
}

#[test]
fn l2_without_a_peer_nothing_is_known() {
    let client = Trust::default().judge(None, &HeaderMap::new());
    assert_eq!((client.ip, client.counted), (None, false));
}
