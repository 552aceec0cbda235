//! A tiny DNS server on loopback, over UDP and TCP, that knows what it is told.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;

/// What it knows of a name.
#[derive(Clone, Debug)]
pub enum Data {
    Txt(String),
    Mx(u16, &'static str),
    A,
    /// Answers everything about the name with this code.
    Code(u8),
}

type Zone = BTreeMap<String, Vec<Data>>;

/// The server; its threads end with the process.
pub struct DnsServer(pub SocketAddr);

impl DnsServer {
    /// Starts it on a free port of 127.0.0.1.
    pub fn start(records: &[(&str, Data)]) -> Self {
        let mut zone = Zone::new();
        for (name, data) in records {
            zone.entry((*name).to_owned()).or_default().push(data.clone());
        }
        let zone = Arc::new(zone);
        // A port that is free for both.
        let (tcp, udp) = std::iter::repeat_with(|| {
            let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let udp = UdpSocket::bind(tcp.local_addr().unwrap());
            (tcp, udp)
        })
        .find_map(|(tcp, udp)| Some((tcp, udp.ok()?)))
        .unwrap();
        let address = tcp.local_addr().unwrap();
        let of_udp = Arc::clone(&zone);
        std::thread::spawn(move || {
            let mut octets = [0; 512];
            while let Ok((length, peer)) = udp.recv_from(&mut octets) {
                let mut reply = answer(&of_udp, &octets[..length]);
                if reply.len() > 512 {
                    // Cut, and said so.
                    reply.truncate(512);
                    reply[2] |= 0x02;
                }
                // What answers something else must be passed over.
                let mut stray = reply.clone();
                stray[0] ^= 0xff;
                let _ = udp.send_to(&stray, peer);
                let _ = udp.send_to(&reply, peer);
            }
        });
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = tcp.accept() {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut octets).unwrap();
                let reply = answer(&zone, &octets);
                let length = u16::try_from(reply.len()).unwrap();
                let _ = stream.write_all(&[&length.to_be_bytes(), reply.as_slice()].concat());
            }
        });
        Self(address)
    }
}

fn answer(zone: &Zone, question: &[u8]) -> Vec<u8> {
    let mut labels = Vec::new();
    let mut at = 12;
    while question[at] > 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8(question[at + 1..end].to_vec()).unwrap());
        at = end;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let known = zone.get(&labels.join("."));
    let mut code = if known.is_some() { 0 } else { 3 };
    let mut answers = Vec::new();
    for data in known.into_iter().flatten() {
        match data {
            Data::Code(other) => code = *other,
            Data::Txt(text) if kind == 16 => {
                let parts = text.as_bytes().chunks(255);
                let part = |part: &[u8]| [&[u8::try_from(part.len()).unwrap()], part].concat();
                answers.push(parts.map(part).collect::<Vec<_>>().concat());
            }
            Data::Mx(preference, name) if kind == 15 => {
                let mut octets = preference.to_be_bytes().to_vec();
                for label in name.split('.').filter(|label| !label.is_empty()) {
                    octets.push(u8::try_from(label.len()).unwrap());
                    octets.extend_from_slice(label.as_bytes());
                }
                octets.push(0);
                answers.push(octets);
            }
            Data::A if kind == 1 => answers.push(vec![192, 0, 2, 1]),
            Data::Txt(_) | Data::Mx(..) | Data::A => {}
        }
    }
    let mut reply = question.to_vec();
    reply[2..4].copy_from_slice(&[0x81, 0x80 | code]);
    reply[7] = u8::try_from(answers.len()).unwrap();
    for data in answers {
        reply.extend_from_slice(&[0xc0, 0x0c]);
        reply.extend_from_slice(&kind.to_be_bytes());
        reply.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        reply.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        reply.extend_from_slice(&data);
    }
    reply
}
