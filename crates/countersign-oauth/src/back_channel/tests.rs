//! The back channel over TLS, and where it does not go.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use countersign_conformance::time::SteadyClock;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

use super::*;

const CA: &[u8] = include_bytes!("../../tests/fixtures/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("../../tests/fixtures/provider.pem");
const KEY: &[u8] = include_bytes!("../../tests/fixtures/provider.key");

/// A port where one call is answered with `{}` over TLS, by the name of `localhost`; the thread tells whether a request
/// came through.
fn tls_server() -> (u16, std::thread::JoinHandle<bool>) {
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()],
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        )
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = Stream::new(&mut connection, &mut socket);
        let mut request = [0; 4096];
        let came = stream.read(&mut request).is_ok_and(|octets| octets > 0);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        stream.conn.send_close_notify();
        let _ = stream.flush();
        came
    });
    (port, serving)
}

fn get(reach: Reach, roots: &[Certificate<'static>], url: &str) -> Result<u16, ProviderError> {
    let clock = SteadyClock::new();
    let patience = Patience::of(&clock, Duration::from_secs(30));
    let channel = BackChannel::new(reach, roots);
    let reply = channel.get(&Url::parse(url).unwrap(), &[], USUAL, &patience)?;
    Ok(reply.status())
}

fn our_root() -> Vec<Certificate<'static>> {
    vec![Certificate::from_pem(CA).unwrap()]
}

#[test]
fn a_provider_is_known_by_its_certificate() {
    let (port, serving) = tls_server();
    let url = format!("https://localhost:{port}/");
    assert_eq!(get(Reach::Loopback, &our_root(), &url), Ok(200));
    assert!(serving.join().unwrap());
}

#[test]
fn another_root_or_another_name_is_not_trusted() {
    let away = Err(ProviderError::Away);
    let (port, serving) = tls_server();
    assert_eq!(
        get(Reach::Loopback, &[], &format!("https://localhost:{port}/")),
        away
    );
    assert!(!serving.join().unwrap(), "nothing was said to it");
    let (port, serving) = tls_server();
    assert_eq!(
        get(
            Reach::Loopback,
            &our_root(),
            &format!("https://127.0.0.1:{port}/")
        ),
        away
    );
    assert!(!serving.join().unwrap(), "nothing was said to it");
}

#[test]
fn a_name_that_leads_to_a_private_machine_is_not_called() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for reach in [Reach::Public, Reach::Private] {
        let away = get(reach, &our_root(), &format!("https://localhost:{port}/"));
        assert_eq!(away, Err(ProviderError::Away), "{reach:?}");
        let unsafe_scheme = get(reach, &our_root(), &format!("http://localhost:{port}/"));
        assert!(unsafe_scheme.is_err(), "{reach:?}");
    }
    let nobody = listener.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(nobody, Err(std::io::ErrorKind::WouldBlock), "nobody came");
}

/// The standard library has no kind for it, and its own words for that help nobody.
#[test]
fn a_name_that_leads_nowhere_is_told_as_such() {
    let found = std::net::ToSocketAddrs::to_socket_addrs("this is no name:443");
    let told = cause(&Error::Io(found.unwrap_err()));
    assert_eq!(told, "the host's name leads nowhere, or DNS does not answer");
    let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    assert_eq!(cause(&Error::Io(reset)), "connection reset");
}
